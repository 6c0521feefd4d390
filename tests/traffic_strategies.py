"""Random rules for requests, hosts and maintenance pages that the model accepts."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.project.gateway_gaps import PROTECTING
from devops_constructs.project.http_values import RESPONSE_HEADERS

USERS = dc.Secret("users", keys=("auth",))
"""The Secret of the logins."""

_FREE = ("acme.example/note", "nginx.ingress.kubernetes.io/enable-cors")
_OWN_FIELDS = ("Strict-Transport-Security", "X-Robots-Tag")


ROUTING = st.shared(st.sampled_from(["ingress", "gateway", "both"]), key="routing")
"""What leads requests to a release; one for all that is drawn of it."""


def traffic(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dc.Traffic]:
    """Any field or none, but those that its cluster's Gateway would lose; `texts` are the values of
    free annotations."""
    return ROUTING.flatmap(lambda routing: _traffic(texts, protected=routing == "ingress"))


def _traffic(texts: st.SearchStrategy[str], *, protected: bool) -> st.SearchStrategy[dc.Traffic]:
    seconds = st.integers(1, 75)
    header_values = st.text("abcXYZ019 :;,./'\"{}()=*-$", min_size=1, max_size=20)
    names = [name for name in RESPONSE_HEADERS if name not in _OWN_FIELDS]
    age = st.one_of(st.none(), st.integers(1, 99))
    fields: dict[str, st.SearchStrategy[Any]] = {
        "body_size_mib": st.integers(1, 5_120),
        "read_timeout_seconds": seconds,
        "send_timeout_seconds": seconds,
        "connect_timeout_seconds": seconds,
        "buffer_requests": st.booleans(),
        "buffer_responses": st.booleans(),
        "sticky_session": st.builds(dc.StickySession, max_age_seconds=age),
        "rate_limit": st.builds(
            dc.RateLimit,
            requests=st.integers(1, 500),
            per=st.sampled_from(["second", "minute"]),
            burst_multiplier=st.integers(1, 9),
        ),
        "connections": st.integers(1, 99),
        "allow_cidrs": st.sampled_from([(), ("203.0.113.0/24",), ("10.0.0.0/8", "2001:db8::/32")]),
        "basic_auth": st.just(dc.BasicAuth(USERS.name)),
        "noindex": st.booleans(),
        "hsts": st.builds(dc.Hsts, include_subdomains=st.booleans()),
        "response_headers": st.dictionaries(st.sampled_from(names), header_values, max_size=2),
        "annotations": st.dictionaries(st.sampled_from(_FREE), texts, max_size=2),
    }
    kept = {name: field for name, field in fields.items() if protected or name not in PROTECTING}
    return st.fixed_dictionaries({}, optional=kept).map(lambda given: dc.Traffic(**given))


def hosts(*, served: bool) -> st.SearchStrategy[tuple[str | dc.Host, ...]]:
    """Of the role "main"; redirects only where something is `served` to be sent on to."""
    plain: list[tuple[str | dc.Host, ...]] = [
        ("shop.example", "www.shop.example"),
        ("shop.example", "*.shop.example"),
    ]
    redirecting: list[tuple[str | dc.Host, ...]] = [
        ("www.shop.example", dc.Host("shop.example", redirect_to="www.shop.example")),
        ("shop.example", "b.example", dc.Host("www.shop.example", redirect_to="shop.example")),
        ("shop.example", dc.Host("old.example", redirect_to="shop.example")),
    ]
    return st.sampled_from([*plain, *(redirecting if served else [])])


def maintenance_pages(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dc.MaintenancePage]:
    """With any text at all."""
    written = texts.filter(bool)
    return st.builds(
        dc.MaintenancePage,
        title=written,
        message=written,
        language=st.sampled_from(["en", "pt-BR"]),
        retry_after_seconds=st.integers(1, 9_999),
    )
