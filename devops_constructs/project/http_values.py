"""Values of HTTP that an Ingress carries, as field types: what each supported controller takes."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Annotated

from immutabledict import immutabledict
from pydantic import AfterValidator

from devops_constructs.project._label_maps import Annotations
from devops_constructs.project._names import nearest
from devops_constructs.project._refusals import Refused

NGINX = "nginx.ingress.kubernetes.io/"
"""In front of every annotation that both controllers understand."""

RESPONSE_HEADERS = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-Robots-Tag",
)
"""The headers that every cluster's controller lets an Ingress set, its
`global-allowed-response-headers`; with another one, both controllers answer 503."""

FIELD_OF = {
    "affinity": "sticky_session",
    "affinity-mode": "sticky_session",
    "allowlist-source-range": "allow_cidrs",
    "auth-realm": "basic_auth",
    "auth-secret": "basic_auth",
    "auth-secret-type": "basic_auth",
    "auth-type": "basic_auth",
    "custom-headers": "response_headers",
    "from-to-www-redirect": "Host(..., redirect_to=...)",
    "limit-burst-multiplier": "rate_limit",
    "limit-connections": "connections",
    "limit-rpm": "rate_limit",
    "limit-rps": "rate_limit",
    "permanent-redirect": "Host(..., redirect_to=...)",
    "proxy-body-size": "body_size_mib",
    "proxy-buffering": "buffer_responses",
    "proxy-connect-timeout": "connect_timeout_seconds",
    "proxy-read-timeout": "read_timeout_seconds",
    "proxy-request-buffering": "buffer_requests",
    "proxy-send-timeout": "send_timeout_seconds",
    "session-cookie-expires": "sticky_session",
    "session-cookie-max-age": "sticky_session",
    "session-cookie-name": "sticky_session",
    "session-cookie-path": "sticky_session",
    "session-cookie-samesite": "sticky_session",
    "session-cookie-secure": "sticky_session",
    "temporal-redirect": "Host(..., redirect_to=...)",
    "whitelist-source-range": "allow_cidrs",
}
"""The field that says what an annotation says."""

_FIXED = ("force-ssl-redirect", "ssl-redirect", "use-regex", "rewrite-target")
_HEADER_FIELDS = {"Strict-Transport-Security": "hsts", "X-Robots-Tag": "noindex"}


def _is_a_range(text: str) -> str:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        network = None
    if network is not None and str(network) == text:
        return text
    raise Refused(
        f"is {text!r}",
        why="it is a range of addresses, with no bits set behind its length",
        fix=f"write {str(network)!r}" if network else "write one such as '203.0.113.0/24'",
    )


def _matching(pattern: str, why: str, fix: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if re.fullmatch(pattern, text):
            return text
        raise Refused(f"is {text!r}", why=why, fix=fix)

    return check


def _header_refusal(name: str, value: str) -> Refused | None:
    if field := _HEADER_FIELDS.get(name):
        return Refused(
            "has a field of its own", why="one of the two would be lost", fix=f"write {field}"
        )
    if name not in RESPONSE_HEADERS:
        meant = nearest(name, RESPONSE_HEADERS)
        return Refused(
            "is not among the headers that an Ingress may set",
            why="with a header that it does not allow, the controller answers every request by 503",
            fix=f"did you mean {meant!r}?" if meant else "let the application send it",
        )
    # the pattern of both controllers
    if not re.fullmatch(r"""[A-Za-z0-9_ :;.,\\/"'?!(){}\[\]@<>=+*#$&`|~^%-]+""", value):
        return Refused(
            f"is {value!r}",
            why="the controllers take printable ASCII on one line",
            fix="write it so, or let the application send it",
        )
    return None


def _headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    found = (
        (name, refused) for name, v in headers.items() if (refused := _header_refusal(name, v))
    )
    if whole := Refused.all(found):
        raise whole
    return immutabledict(headers)


def _annotation_refusal(key: str) -> Refused | None:
    name = key.removeprefix(NGINX)
    if name == key:
        return None
    if field := FIELD_OF.get(name):
        return Refused(
            "has a field of its own", why="one of the two would be lost", fix=f"write {field}"
        )
    if name in _FIXED:
        return Refused(
            "is set by the library",
            why="redirects to HTTPS and of hosts rest on it",
            fix="leave it out",
        )
    if name.endswith("-snippet"):
        return Refused(
            "is configuration of the controller itself",
            why="all projects of the cluster share it; both controllers refuse it by default, and"
            " Traefik then drops the whole Ingress",
            fix="look for a field, or let the application do it",
        )
    return None


def _free(annotations: Mapping[str, str]) -> Mapping[str, str]:
    found = ((key, refused) for key in annotations if (refused := _annotation_refusal(key)))
    if whole := Refused.all(found):
        raise whole
    return annotations


Cidr = Annotated[str, AfterValidator(_is_a_range)]
"""A range of addresses, IPv4 or IPv6."""

CookieName = Annotated[
    str,
    AfterValidator(
        _matching(
            "[A-Za-z0-9_-]{1,80}",
            "the name of a cookie has letters, digits, '_' and '-'",
            "write one such as 'web-affinity'",
        )
    ),
]

Realm = Annotated[
    str,
    AfterValidator(
        _matching(
            "[A-Za-z0-9._~/: -]{1,64}",
            "ingress-nginx takes only letters, digits, blanks and . _ ~ / : - there",
            "write one such as 'Staging'",
        )
    ),
]

ResponseHeaders = Annotated[Mapping[str, str], AfterValidator(_headers)]
"""Headers by name, of those that controllers allow."""

IngressAnnotations = Annotated[Annotations, AfterValidator(_free)]
"""Annotations that no field stands for."""
