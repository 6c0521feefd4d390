"""Rules for requests as annotations that Traefik and ingress-nginx both understand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from devops_constructs.project.http_values import NGINX
from devops_constructs.project.traffic import BasicAuth, RateLimit, StickySession, Traffic

# Sources: https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/kubernetes/ingress-nginx/
# and https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/

_BURST_OF_BOTH = 5


def traffic_annotations(traffic: Traffic, *, headers: str | None) -> dict[str, str]:
    """The annotations of an Ingress; `headers` is the ConfigMap of its response headers, with the
    namespace in front."""
    return {
        **_nginx(_HTTPS_ONLY),
        **_nginx(dict(_annotations(traffic))),
        **(_headers(traffic, headers) if headers else {}),
        **dict(sorted(traffic.annotations.items())),
    }


def www_redirect() -> dict[str, str]:
    """On the Ingress of a host: the same name with or without `www.` leads to it, by 308."""
    return _nginx({"from-to-www-redirect": "true"})


def redirect_annotations(to: str) -> dict[str, str]:
    """Of an Ingress whose paths capture everything behind the slash: a redirect by 302.

    `permanent-redirect` would be a 301, but neither controller can put the path into it.
    """
    return _nginx({**_HTTPS_ONLY, "rewrite-target": f"https://{to}/$1", "use-regex": "true"})


def response_headers(traffic: Traffic) -> dict[str, str]:
    """The headers that the controller sends with every response."""
    headers = dict(traffic.response_headers)
    if hsts := traffic.hsts:
        parts = [f"max-age={hsts.max_age_days * 86_400}"]
        parts += ["includeSubDomains"] if hsts.include_subdomains else []
        parts += ["preload"] if hsts.preload else []
        headers["Strict-Transport-Security"] = "; ".join(parts)
    if traffic.noindex:
        headers["X-Robots-Tag"] = "noindex, nofollow"
    return dict(sorted(headers.items()))


_HTTPS_ONLY = {"force-ssl-redirect": "true"}


def _nginx(annotations: dict[str, str]) -> dict[str, str]:
    return {f"{NGINX}{name}": value for name, value in annotations.items()}


def _annotations(traffic: Traffic) -> Iterator[tuple[str, str]]:
    if traffic.body_size_mib is not None:
        yield "proxy-body-size", f"{traffic.body_size_mib}m"
    for name, seconds in (
        ("proxy-connect-timeout", traffic.connect_timeout_seconds),
        ("proxy-read-timeout", traffic.read_timeout_seconds),
        ("proxy-send-timeout", traffic.send_timeout_seconds),
    ):
        if seconds is not None:
            yield name, str(seconds)
    buffers = traffic.buffer_requests
    if buffers is None and traffic.body_size_mib is not None:
        buffers = True  # Traefik measures only what it reads whole
    for name, on in (
        ("proxy-request-buffering", buffers),
        ("proxy-buffering", traffic.buffer_responses),
    ):
        if on is not None:
            yield name, "on" if on else "off"
    if traffic.allow_cidrs:
        yield "allowlist-source-range", ",".join(traffic.allow_cidrs)
    if traffic.sticky_session:
        yield from _sticky(traffic.sticky_session)
    if traffic.rate_limit:
        yield from _rate(traffic.rate_limit)
    if traffic.connections is not None:
        yield "limit-connections", str(traffic.connections)
    if traffic.basic_auth:
        yield from _login(traffic.basic_auth)


def _headers(traffic: Traffic, config_map: str) -> dict[str, str]:
    # ingress-nginx reads the ConfigMap anew only when the Ingress itself changes
    text = json.dumps(response_headers(traffic), sort_keys=True)
    checksum = {"checksum/headers": hashlib.sha256(text.encode()).hexdigest()}
    return {**_nginx({"custom-headers": config_map}), **checksum}


def _sticky(sticky: StickySession) -> Iterator[tuple[str, str]]:
    yield "affinity", "cookie"
    yield "affinity-mode", "persistent"  # Traefik's only one; ingress-nginx would move visitors
    yield "session-cookie-name", str(sticky.cookie_name)
    if sticky.max_age_seconds is not None:
        yield "session-cookie-max-age", str(sticky.max_age_seconds)
        yield "session-cookie-expires", str(sticky.max_age_seconds)
    # without it ingress-nginx takes the path of the rule, and Traefik "/"
    yield "session-cookie-path", "/"
    yield "session-cookie-samesite", "Lax"
    yield "session-cookie-secure", "true"


def _rate(limit: RateLimit) -> Iterator[tuple[str, str]]:
    yield ("limit-rps" if limit.per == "second" else "limit-rpm"), str(limit.requests)
    if limit.burst_multiplier != _BURST_OF_BOTH:
        yield "limit-burst-multiplier", str(limit.burst_multiplier)


def _login(auth: BasicAuth) -> Iterator[tuple[str, str]]:
    yield "auth-type", "basic"
    yield "auth-secret", auth.secret
    yield "auth-realm", auth.realm
