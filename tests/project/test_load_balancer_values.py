"""What single settings of a load balancer may be."""

from __future__ import annotations

import pytest

from tests.project.balancers import HTTP_AND_TLS, LOCAL, with_balancer
from tests.project.definitions import Definitions, said


@pytest.mark.parametrize(
    ("arguments", "what", "why", "fix"),
    [
        (
            "size_unit=0",
            "size_unit is 0",
            "it has to be at least 1",
            "write 1 or more",
        ),
        (
            "size_unit=101",
            "size_unit is 101",
            "it has to be at most 100",
            "write 100 or less",
        ),
        (
            "http_idle_timeout_seconds=29, http_ports=(80,)",
            "http_idle_timeout_seconds is 29",
            "it has to be at least 30",
            "write 30 or more",
        ),
        (
            "http_idle_timeout_seconds=601, http_ports=(80,)",
            "http_idle_timeout_seconds is 601",
            "it has to be at most 600",
            "write 600 or less",
        ),
        (
            "size_unit=2, size_slug='lb-small'",
            "has no field 'size_slug'",
            "DigitalOcean has deprecated sizes by name, and takes either one or size_unit",
            "write size_unit=1, or more",
        ),
        (
            "algorithm='least_connections'",
            "has no field 'algorithm'",
            "DigitalOcean ignores it",
            "leave it out",
        ),
        (
            "http_ports=(8080,)",
            "http_ports[0] is a number",
            "it has to be 80 or 443",
            "choose one of these",
        ),
        (
            "type='NETWORK'",
            "type is 'NETWORK'",
            "it has to be 'REGIONAL' or 'REGIONAL_NETWORK'",
            "did you mean 'REGIONAL_NETWORK'?",
        ),
        (
            "source_ranges=()",
            "source_ranges is empty",
            "DigitalOcean would take that for everybody",
            "write ('0.0.0.0/0', '::/0') if that is meant, or leave it out",
        ),
        (
            "source_ranges=('203.0.113.7/24',)",
            "source_ranges[0] is '203.0.113.7/24'",
            "it is a range of addresses, with no bits set behind its length",
            "write '203.0.113.0/24'",
        ),
        (
            "source_ranges=('office',)",
            "source_ranges[0] is 'office'",
            "it is a range of addresses, with no bits set behind its length",
            "write one such as '203.0.113.0/24'",
        ),
        (
            "deny_rules=('office',)",
            "deny_rules[0] is 'office'",
            "it is one address, IPv4 or IPv6",
            "write one such as '203.0.113.7'",
        ),
        (
            "ip='2001:DB8::1'",
            "ip is '2001:DB8::1'",
            "it is one address, IPv4 or IPv6",
            "write '2001:db8::1'",
        ),
        (
            "certificate_name='{{ x }}'",
            "certificate_name is '{{ x }}'",
            "the name of a certificate has letters, digits, '.', '_' and '-'",
            "copy it from 'doctl compute certificate list'",
        ),
        (
            "certificate_id='agency'",
            "certificate_id is 'agency'",
            "DigitalOcean's identifiers are UUIDs in lower case",
            "copy it from 'doctl compute load-balancer list' or 'doctl vpcs list'",
        ),
    ],
)
def test_setting_is_one_that_digitalocean_has(
    definitions: Definitions, arguments: str, what: str, why: str, fix: str
) -> None:
    place = with_balancer(definitions, arguments)

    assert definitions.refusal() == said(place, f"LoadBalancer: {what}", why, fix)


@pytest.mark.parametrize("name", ["-lb", "lb-", "l b", "lb_1", "", "x" * 256])
def test_name_is_one_that_digitalocean_takes(definitions: Definitions, name: str) -> None:
    place = with_balancer(definitions, f"name={name!r}")

    assert definitions.refusal() == said(
        place,
        f"LoadBalancer {name!r}: name is {name!r}",
        "a load balancer's name has at most 255 letters, digits, '.' and '-', begins with a letter"
        " or digit and does not end with '-'",
        "write one such as 'production-1-ingress'",
    )


@pytest.mark.parametrize(
    ("arguments", "who", "what", "why", "fix"),
    [
        (
            "dc.LoadBalancerHealthCheck(path='/up', protocol='tcp')",
            "LoadBalancerHealthCheck",
            "path '/up' with protocol='tcp'",
            "a TCP check sends no request",
            "leave the path out, or write protocol='http'",
        ),
        (
            "dc.LoadBalancerHealthCheck(path='up')",
            "LoadBalancerHealthCheck",
            "path is 'up'",
            "the check asks one port, so it needs a path and nothing else",
            "write it with a leading slash and without spaces, such as '/healthz'",
        ),
        *(
            (
                f"dc.LoadBalancerHealthCheck({field}={value})",
                "LoadBalancerHealthCheck",
                f"{field} is {value}",
                f"it has to be at {'least' if value < limit else 'most'} {limit}",
                f"write {limit} or {'more' if value < limit else 'less'}",
            )
            for field, value, limit in (
                ("check_interval_seconds", 2, 3),
                ("check_interval_seconds", 301, 300),
                ("response_timeout_seconds", 2, 3),
                ("response_timeout_seconds", 301, 300),
                ("unhealthy_threshold", 1, 2),
                ("unhealthy_threshold", 11, 10),
                ("healthy_threshold", 1, 2),
                ("healthy_threshold", 11, 10),
            )
        ),
    ],
)
def test_health_check_keeps_to_digitalocean_s_limits(
    definitions: Definitions, arguments: str, who: str, what: str, why: str, fix: str
) -> None:
    place = with_balancer(definitions, f"health_check={arguments}")

    assert definitions.refusal() == said(place, f"{who}: {what}", why, fix)


@pytest.mark.parametrize(
    ("arguments", "what", "why", "fix"),
    [
        (
            "'D', cookie_ttl_seconds=300",
            "cookie_name is 'D'",
            "the cookie's name has 2 to 40 letters, digits, '_' and '-'",
            "write one such as 'DO-LB'",
        ),
        (
            "'DO-LB', cookie_ttl_seconds=0",
            "cookie_ttl_seconds is 0",
            "it has to be at least 1",
            "write 1 or more",
        ),
        (
            "'DO-LB'",
            "cookie_ttl_seconds is missing",
            "it has no sensible default",
            "add cookie_ttl_seconds=300, or what fits",
        ),
    ],
)
def test_sticky_sessions_have_a_cookie(
    definitions: Definitions, arguments: str, what: str, why: str, fix: str
) -> None:
    sticky = f"dc.LoadBalancerStickySessions({arguments})"
    place = with_balancer(definitions, f"{HTTP_AND_TLS}, {LOCAL}, sticky_sessions={sticky}")

    assert definitions.refusal() == said(place, f"LoadBalancerStickySessions: {what}", why, fix)
