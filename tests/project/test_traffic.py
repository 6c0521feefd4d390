"""Rules for requests: what each value may be, and which of several layers holds."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.project.http_values import RESPONSE_HEADERS
from devops_constructs.project.traffic import layered
from tests.project.definitions import Definitions, said

WEB = 'dc.WebService("web", image="app", port=3000)'


def refusal(definitions: Definitions, traffic: str) -> tuple[str, str]:
    """The place of the web service, and what is said of its traffic."""
    place = definitions.change(WEB, f'dc.WebService("web", image="app", port=3000, {traffic})')
    return place, definitions.refusal()


@pytest.mark.parametrize(
    ("arguments", "what", "why", "fix"),
    [
        (
            "body_size_mib=0",
            "body_size_mib is 0",
            "it has to be at least 1",
            "write 1 or more",
        ),
        (
            "read_timeout_seconds=100_000",
            "read_timeout_seconds is 100000",
            "it has to be at most 86400",
            "write 86400 or less",
        ),
        (
            'allow_cidrs=("203.0.113.7/24",)',
            "allow_cidrs[0] is '203.0.113.7/24'",
            "it is a range of addresses, with no bits set behind its length",
            "write '203.0.113.0/24'",
        ),
        (
            'allow_cidrs=("203.0.113.7",)',
            "allow_cidrs[0] is '203.0.113.7'",
            "it is a range of addresses, with no bits set behind its length",
            "write '203.0.113.7/32'",
        ),
        (
            'allow_cidrs=("office",)',
            "allow_cidrs[0] is 'office'",
            "it is a range of addresses, with no bits set behind its length",
            "write one such as '203.0.113.0/24'",
        ),
        (
            'response_headers={"X-Frame-Option": "DENY"}',
            "response_headers.X-Frame-Option is not among the headers that an Ingress may set",
            "with a header that it does not allow, the controller answers every request by 503",
            "did you mean 'X-Frame-Options'?",
        ),
        (
            'response_headers={"Server": "x"}',
            "response_headers.Server is not among the headers that an Ingress may set",
            "with a header that it does not allow, the controller answers every request by 503",
            "let the application send it",
        ),
        (
            'response_headers={"X-Frame-Options": "DENY\\n"}',
            "response_headers.X-Frame-Options is 'DENY\\n'",
            "the controllers take printable ASCII on one line",
            "write it so, or let the application send it",
        ),
        (
            'response_headers={"X-Robots-Tag": "none"}',
            "response_headers.X-Robots-Tag has a field of its own",
            "one of the two would be lost",
            "write noindex",
        ),
        (
            'annotations={"nginx.ingress.kubernetes.io/proxy-body-size": "9m"}',
            "annotations.nginx.ingress.kubernetes.io/proxy-body-size has a field of its own",
            "one of the two would be lost",
            "write body_size_mib",
        ),
        (
            'annotations={"nginx.ingress.kubernetes.io/ssl-redirect": "false"}',
            "annotations.nginx.ingress.kubernetes.io/ssl-redirect is set by the library",
            "redirects to HTTPS and of hosts rest on it",
            "leave it out",
        ),
        (
            'annotations={"nginx.ingress.kubernetes.io/server-snippet": "deny all;"}',
            "annotations.nginx.ingress.kubernetes.io/server-snippet is configuration of the"
            " controller itself",
            "all projects of the cluster share it; both controllers refuse it by default, and"
            " Traefik then drops the whole Ingress",
            "look for a field, or let the application do it",
        ),
        (
            'annotations={"a": 1}',
            "annotations.a is a number",
            "it has to be a text",
            "put it in quotes",
        ),
    ],
)
def test_wrong_traffic(
    definitions: Definitions, arguments: str, what: str, why: str, fix: str
) -> None:
    place, refused = refusal(definitions, f"traffic=dc.Traffic({arguments})")

    assert refused == said(place, f"Traffic: {what}", why, fix)


@pytest.mark.parametrize(
    ("field", "value", "who", "what", "why", "fix"),
    [
        (
            "sticky_session",
            'dc.StickySession(cookie_name="a b")',
            "StickySession",
            "cookie_name is 'a b'",
            "the name of a cookie has letters, digits, '_' and '-'",
            "write one such as 'web-affinity'",
        ),
        (
            "basic_auth",
            'dc.BasicAuth("app", realm="Nur für uns")',
            "BasicAuth",
            "realm is 'Nur für uns'",
            "ingress-nginx takes only letters, digits, blanks and . _ ~ / : - there",
            "write one such as 'Staging'",
        ),
        (
            "hsts",
            "dc.Hsts(preload=True)",
            "Hsts",
            "preload without include_subdomains or for less than a year",
            "the lists of the browsers take no such host (hstspreload.org)",
            "write include_subdomains=True and max_age_days=365 or more, or leave it out",
        ),
        (
            "rate_limit",
            'dc.RateLimit(10, per="hour")',
            "RateLimit",
            "per is 'hour'",
            "it has to be 'second' or 'minute'",
            "choose one of these",
        ),
    ],
)
def test_wrong_parts_of_traffic(
    definitions: Definitions, field: str, value: str, who: str, what: str, why: str, fix: str
) -> None:
    definitions.change('keys=("API_KEY",)', 'keys=("API_KEY", "auth")')
    place, refused = refusal(definitions, f"traffic=dc.Traffic({field}={value})")

    assert refused == said(place, f"{who}: {what}", why, fix)


def test_an_internal_service_has_no_traffic_from_outside(definitions: Definitions) -> None:
    place = definitions.change("port=4000", "port=4000, traffic=dc.Traffic()")

    assert definitions.refusal() == said(
        place,
        "InternalService 'api': has no field 'traffic'",
        "an internal service never stands on the Ingress",
        "make it a WebService",
    )


def test_the_last_layer_that_says_something_holds_field_by_field() -> None:
    login = dc.BasicAuth("staging")
    lower = dc.Traffic(basic_auth=login, body_size_mib=50, read_timeout_seconds=10)
    upper = dc.Traffic(basic_auth=None, read_timeout_seconds=3600)

    held = layered(lower, upper)

    assert held == dc.Traffic(body_size_mib=50, read_timeout_seconds=3600)
    assert layered(dc.Traffic(body_size_mib=50), dc.Traffic()).body_size_mib == 50


def test_headers_and_annotations_of_all_layers_come_together() -> None:
    lower = dc.Traffic(
        response_headers={"X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"},
        annotations={"a": "1"},
    )
    upper = dc.Traffic(response_headers={"X-Frame-Options": "SAMEORIGIN"}, annotations={"b": "2"})

    held = layered(lower, upper)

    assert held.response_headers == {
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
    }
    assert held.annotations == {"a": "1", "b": "2"}


def test_the_headers_that_controllers_have_to_allow_are_these() -> None:
    """A cluster whose controller allows fewer answers 503: the list may only grow."""
    assert set(RESPONSE_HEADERS) >= {"Strict-Transport-Security", "X-Robots-Tag"}
    assert len(RESPONSE_HEADERS) == 9
