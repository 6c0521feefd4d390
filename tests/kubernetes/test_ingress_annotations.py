"""Each rule for requests as what both controllers read: annotations, and ConfigMaps of headers."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.project.http_values import FIELD_OF
from tests.kubernetes.acme import web
from tests.kubernetes.ingress_objects import NGINX, made, said_of


@pytest.mark.capability("largest request", "Traffic.body_size_mib")
def test_the_size_of_requests_is_limited_by_both_controllers() -> None:
    """Traefik measures only requests that it reads whole."""
    assert said_of(dc.Traffic(body_size_mib=50)) == {
        "proxy-body-size": "50m",
        "proxy-request-buffering": "on",
    }


@pytest.mark.capability("uploads passed on as they come", "Traffic.buffer_requests")
def test_requests_need_not_be_read_whole() -> None:
    assert said_of(dc.Traffic(body_size_mib=50, buffer_requests=False)) == {
        "proxy-body-size": "50m",
        "proxy-request-buffering": "off",
    }


@pytest.mark.capability("responses read whole", "Traffic.buffer_responses")
def test_responses_are_read_whole_where_wanted() -> None:
    assert said_of(dc.Traffic(buffer_responses=True)) == {"proxy-buffering": "on"}


@pytest.mark.capability(
    "timeouts",
    "Traffic.connect_timeout_seconds",
    "Traffic.read_timeout_seconds",
    "Traffic.send_timeout_seconds",
)
def test_timeouts_are_in_seconds_without_a_unit() -> None:
    traffic = dc.Traffic(
        connect_timeout_seconds=5, read_timeout_seconds=3600, send_timeout_seconds=120
    )

    assert said_of(traffic) == {
        "proxy-connect-timeout": "5",
        "proxy-read-timeout": "3600",
        "proxy-send-timeout": "120",
    }


@pytest.mark.capability("WebSockets", "Traffic.read_timeout_seconds", "Route.traffic")
def test_a_websocket_needs_no_annotation_and_may_be_silent_for_longer() -> None:
    cable = dc.Route("/cable", traffic=dc.Traffic(read_timeout_seconds=3600))

    objects = made(web(routes=(dc.Route("/"), cable)))
    said = {name: body["metadata"]["annotations"] for name, body in objects.items()}
    https = {f"{NGINX}force-ssl-redirect": "true"}
    assert said == {
        "Ingress/acme": https,
        "Ingress/acme-web-cable": {**https, f"{NGINX}proxy-read-timeout": "3600"},
    }


@pytest.mark.capability(
    "sticky sessions",
    "Traffic.sticky_session",
    "StickySession.cookie_name",
    "StickySession.max_age_seconds",
)
def test_a_visitor_stays_with_one_pod_by_a_cookie() -> None:
    sticky = dc.StickySession(cookie_name="pod", max_age_seconds=3600)

    assert said_of(dc.Traffic(sticky_session=sticky)) == {
        "affinity": "cookie",
        "affinity-mode": "persistent",
        "session-cookie-name": "pod",
        "session-cookie-max-age": "3600",
        "session-cookie-expires": "3600",
        "session-cookie-path": "/",
        "session-cookie-samesite": "Lax",
        "session-cookie-secure": "true",
    }


def test_a_cookie_without_an_age_ends_with_the_browser() -> None:
    said = said_of(dc.Traffic(sticky_session=dc.StickySession()))

    assert said["session-cookie-name"] == "web-affinity"
    assert not {"session-cookie-max-age", "session-cookie-expires"} & said.keys()


@pytest.mark.capability(
    "rate limit",
    "Traffic.rate_limit",
    "RateLimit.requests",
    "RateLimit.per",
    "RateLimit.burst_multiplier",
)
def test_requests_are_limited_by_second_or_minute() -> None:
    by_second = dc.Traffic(rate_limit=dc.RateLimit(10))
    by_minute = dc.Traffic(rate_limit=dc.RateLimit(300, per="minute", burst_multiplier=2))

    assert said_of(by_second) == {"limit-rps": "10"}
    assert said_of(by_minute) == {"limit-rpm": "300", "limit-burst-multiplier": "2"}


@pytest.mark.capability("limit of requests at the same time", "Traffic.connections")
def test_requests_at_the_same_time_are_limited() -> None:
    assert said_of(dc.Traffic(connections=20)) == {"limit-connections": "20"}


@pytest.mark.capability("allow-list", "Traffic.allow_cidrs")
def test_only_some_addresses_may_come() -> None:
    ranges = ("203.0.113.0/24", "2001:db8::/32")

    assert said_of(dc.Traffic(allow_cidrs=ranges)) == {
        "allowlist-source-range": "203.0.113.0/24,2001:db8::/32"
    }


@pytest.mark.capability("basic auth", "Traffic.basic_auth", "BasicAuth.secret", "BasicAuth.realm")
def test_a_login_by_users_of_a_secret() -> None:
    login = dc.BasicAuth("users", realm="Acme staging")
    secrets = (dc.Secret("users", keys=("auth",)),)

    assert said_of(dc.Traffic(basic_auth=login), secrets=secrets) == {
        "auth-type": "basic",
        "auth-secret": "users",
        "auth-realm": "Acme staging",
    }


@pytest.mark.capability("rules for a whole environment", "Environment.traffic")
def test_a_staging_environment_is_behind_a_login() -> None:
    login = dc.Traffic(basic_auth=dc.BasicAuth("users"))
    secrets = (dc.Secret("users", keys=("auth",)),)
    here = {"name": "staging", "traffic": login}

    objects = made(web(), web(name="api", routes=(dc.Route("/api"),)), secrets=secrets, here=here)
    [ingress] = [body for body in objects.values() if body["kind"] == "Ingress"]
    assert ingress["metadata"]["annotations"][f"{NGINX}auth-secret"] == "users"


@pytest.mark.capability("rules of one environment for one service", "Difference.traffic")
def test_one_service_is_treated_otherwise_in_one_environment() -> None:
    differences = {"web": dc.Difference(traffic=dc.Traffic(read_timeout_seconds=7))}

    ingress = made(web(), differences=differences)["Ingress/acme"]
    assert ingress["metadata"]["annotations"][f"{NGINX}proxy-read-timeout"] == "7"


@pytest.mark.capability("noindex", "Traffic.noindex")
def test_search_engines_are_told_to_leave_the_pages_out() -> None:
    objects = made(web(traffic=dc.Traffic(noindex=True)))

    assert objects["ConfigMap/acme.headers"]["data"] == {"X-Robots-Tag": "noindex, nofollow"}
    said = objects["Ingress/acme"]["metadata"]["annotations"]
    assert said[f"{NGINX}custom-headers"] == "acme-production/acme.headers"


def test_search_engines_see_production_and_nothing_else() -> None:
    assert "ConfigMap/acme.headers" not in made(web())
    assert "ConfigMap/acme.headers" in made(web(), here={"name": "staging"})


@pytest.mark.capability(
    "HSTS", "Traffic.hsts", "Hsts.max_age_days", "Hsts.include_subdomains", "Hsts.preload"
)
def test_browsers_are_told_to_use_https_only() -> None:
    hsts = dc.Hsts(max_age_days=730, include_subdomains=True, preload=True)

    data = made(web(traffic=dc.Traffic(hsts=hsts)))["ConfigMap/acme.headers"]["data"]
    assert data == {"Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload"}


@pytest.mark.capability("response headers", "Traffic.response_headers")
def test_headers_come_from_a_config_map_of_the_ingress() -> None:
    headers = {"X-Frame-Options": "DENY", "Content-Security-Policy": "default-src 'self'"}

    data = made(web(traffic=dc.Traffic(response_headers=headers)))["ConfigMap/acme.headers"]["data"]
    assert data == headers


def test_an_ingress_changes_with_its_headers() -> None:
    """ingress-nginx reads them anew only then."""
    sums = {
        made(web(traffic=dc.Traffic(response_headers={"X-Frame-Options": value})))["Ingress/acme"][
            "metadata"
        ]["annotations"]["checksum/headers"]
        for value in ("DENY", "SAMEORIGIN")
    }

    assert len(sums) == 2


@pytest.mark.capability("free annotations", "Traffic.annotations")
def test_an_annotation_without_a_field_is_passed_on_last() -> None:
    free = {f"{NGINX}enable-cors": "true", "acme.example/team": "blue"}

    said = made(web(traffic=dc.Traffic(annotations=free)))["Ingress/acme"]["metadata"][
        "annotations"
    ]
    assert list(said.items())[-2:] == [
        ("acme.example/team", "blue"),
        (f"{NGINX}enable-cors", "true"),
    ]


def test_every_annotation_that_is_made_is_one_that_nobody_else_may_set() -> None:
    everything = dc.Traffic(
        body_size_mib=1,
        buffer_responses=False,
        connect_timeout_seconds=1,
        read_timeout_seconds=1,
        send_timeout_seconds=1,
        allow_cidrs=("203.0.113.0/24",),
        sticky_session=dc.StickySession(max_age_seconds=1),
        rate_limit=dc.RateLimit(1, burst_multiplier=2),
        connections=1,
        basic_auth=dc.BasicAuth("users"),
        noindex=True,
    )

    said = said_of(everything, secrets=(dc.Secret("users", keys=("auth",)),))
    assert said.keys() - FIELD_OF.keys() == {"checksum/headers"}
