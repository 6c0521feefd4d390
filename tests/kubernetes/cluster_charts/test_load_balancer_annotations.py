from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.cluster_charts.load_balancer_annotations import (
    PREFIX,
    load_balancer_annotations,
)
from tests.kubernetes.cluster_charts.clusters import traefik

UUID = "0f3b4c5d-1111-2222-3333-444455556666"
CERTIFICATE = {"http_ports": (80,), "certificate_id": UUID}
LOCAL = {"external_traffic_policy": "Local"}
NETWORK = {"type": "REGIONAL_NETWORK", **LOCAL}

EDGE: list[tuple[dict[str, Any], str, str]] = [
    ({"name": "edge"}, "name", "edge"),
    (NETWORK, "type", "REGIONAL_NETWORK"),
    ({"network": "INTERNAL"}, "network", "INTERNAL"),
    ({"network_stack": "IPV4"}, "network-stack", "IPV4"),
    ({"size_unit": 3}, "size-unit", "3"),
    ({"hostname": "edge.acme.example"}, "hostname", "edge.acme.example"),
    ({"ip": "203.0.113.7"}, "ip", "203.0.113.7"),
    ({"subnet_uuid": UUID}, "subnet-uuid", UUID),
]
FORWARDING: list[tuple[dict[str, Any], str, str]] = [
    ({"protocol": "http", "certificate_id": UUID}, "protocol", "http"),
    ({"http_ports": (80,)}, "http-ports", "80"),
    ({**CERTIFICATE, "tls_ports": (443,)}, "tls-ports", "443"),
    ({**CERTIFICATE, "http2_ports": (443,)}, "http2-ports", "443"),
    ({**CERTIFICATE, "tls_ports": (443,), "http3_port": 443}, "http3-port", "443"),
    ({"tls_passthrough": True}, "tls-passthrough", "true"),
    ({"certificate_id": UUID}, "certificate-id", UUID),
    ({"certificate_name": "agency"}, "certificate-name", "agency"),
    ({**CERTIFICATE, "redirect_http_to_https": True}, "redirect-http-to-https", "true"),
    (
        {**CERTIFICATE, "disable_lets_encrypt_dns_records": True},
        "disable-lets-encrypt-dns-records",
        "true",
    ),
    ({**CERTIFICATE, "proxy_protocol": True}, "enable-proxy-protocol", "true"),
    ({**CERTIFICATE, "enable_backend_keepalive": True}, "enable-backend-keepalive", "true"),
    ({**CERTIFICATE, "http_idle_timeout_seconds": 120}, "http-idle-timeout-seconds", "120"),
]


def made(**balancer: Any) -> dict[str, str]:
    return load_balancer_annotations(traefik(behind_cloudflare=False, balancer=balancer))


@pytest.mark.capability(
    "kind, size and place of the load balancer",
    "LoadBalancer.name",
    "LoadBalancer.type",
    "LoadBalancer.network",
    "LoadBalancer.network_stack",
    "LoadBalancer.size_unit",
    "LoadBalancer.hostname",
    "LoadBalancer.ip",
    "LoadBalancer.subnet_uuid",
)
@pytest.mark.parametrize(("fields", "name", "value"), EDGE, ids=[name for _, name, _ in EDGE])
def test_what_it_is_is_what_the_definition_says(
    fields: dict[str, Any], name: str, value: str
) -> None:
    assert made(**fields).get(f"{PREFIX}{name}") == value


@pytest.mark.capability(
    "TLS and HTTP at the load balancer",
    "LoadBalancer.protocol",
    "LoadBalancer.http_ports",
    "LoadBalancer.tls_ports",
    "LoadBalancer.http2_ports",
    "LoadBalancer.http3_port",
    "LoadBalancer.tls_passthrough",
    "LoadBalancer.certificate_id",
    "LoadBalancer.certificate_name",
    "LoadBalancer.redirect_http_to_https",
    "LoadBalancer.disable_lets_encrypt_dns_records",
    "LoadBalancer.enable_backend_keepalive",
    "LoadBalancer.http_idle_timeout_seconds",
)
@pytest.mark.parametrize(
    ("fields", "name", "value"), FORWARDING, ids=[name for _, name, _ in FORWARDING]
)
def test_what_it_does_with_connections_is_what_the_definition_says(
    fields: dict[str, Any], name: str, value: str
) -> None:
    assert made(**fields).get(f"{PREFIX}{name}") == value


@pytest.mark.capability(
    "who may not connect to the load balancer",
    "LoadBalancer.allow_rules",
    "LoadBalancer.deny_rules",
)
def test_rules_name_addresses_and_ranges_each_as_what_it_is() -> None:
    said = made(
        deny_rules=("203.0.113.7", "198.51.100.0/24"), allow_rules=("2001:db8::1", "2001:db8::/32")
    )

    assert said.get(f"{PREFIX}deny-rules") == "ip:203.0.113.7,cidr:198.51.100.0/24"
    assert said.get(f"{PREFIX}allow-rules") == "ip:2001:db8::1,cidr:2001:db8::/32"


@pytest.mark.capability(
    "a load balancer that moves from one cluster to another",
    "LoadBalancer.disown",
    "LoadBalancer.load_balancer_id",
)
def test_load_balancer_is_left_by_one_cluster_and_taken_by_another() -> None:
    left = made(disown=True)
    taken = made(load_balancer_id=UUID)

    assert left.get("service.kubernetes.io/do-loadbalancer-disown") == "true"
    assert taken.get("kubernetes.digitalocean.com/load-balancer-id") == UUID


@pytest.mark.capability(
    "health check of the load balancer",
    "LoadBalancer.health_check",
    "LoadBalancerHealthCheck.port",
    "LoadBalancerHealthCheck.path",
    "LoadBalancerHealthCheck.protocol",
    "LoadBalancerHealthCheck.check_interval_seconds",
    "LoadBalancerHealthCheck.response_timeout_seconds",
    "LoadBalancerHealthCheck.unhealthy_threshold",
    "LoadBalancerHealthCheck.healthy_threshold",
)
def test_health_check_says_that_it_replaces_the_one_of_kube_proxy() -> None:
    check = dc.LoadBalancerHealthCheck(
        port=443,
        path="/up",
        protocol="https",
        check_interval_seconds=10,
        response_timeout_seconds=6,
        unhealthy_threshold=4,
        healthy_threshold=2,
    )

    said = made(health_check=check)

    assert {name: text for name, text in said.items() if "health" in name} == {
        f"{PREFIX}healthcheck-check-interval-seconds": "10",
        f"{PREFIX}healthcheck-healthy-threshold": "2",
        f"{PREFIX}healthcheck-path": "/up",
        f"{PREFIX}healthcheck-port": "443",
        f"{PREFIX}healthcheck-protocol": "https",
        f"{PREFIX}healthcheck-response-timeout-seconds": "6",
        f"{PREFIX}healthcheck-unhealthy-threshold": "4",
        f"{PREFIX}override-health-check": "true",
    }


def test_health_check_of_other_times_still_asks_kube_proxy() -> None:
    said = made(health_check=dc.LoadBalancerHealthCheck(check_interval_seconds=10))

    assert {name for name in said if "health" in name} == {
        f"{PREFIX}healthcheck-check-interval-seconds"
    }


@pytest.mark.capability(
    "visitors that stay on a node",
    "LoadBalancer.sticky_sessions",
    "LoadBalancerStickySessions.cookie_name",
    "LoadBalancerStickySessions.cookie_ttl_seconds",
)
def test_sticky_sessions_have_their_cookie() -> None:
    sticky = dc.LoadBalancerStickySessions("DO-LB", cookie_ttl_seconds=300)

    said = made(**CERTIFICATE, **LOCAL, sticky_sessions=sticky)

    assert {name: text for name, text in said.items() if "sticky" in name} == {
        f"{PREFIX}sticky-sessions-cookie-name": "DO-LB",
        f"{PREFIX}sticky-sessions-cookie-ttl": "300",
        f"{PREFIX}sticky-sessions-type": "cookies",
    }


def test_annotations_of_the_load_balancer_as_it_stands() -> None:
    """The type is said although it could be left out: left out, it would be a network load
    balancer, to which PROXY protocol is unknown."""
    assert load_balancer_annotations(traefik()) == {
        f"{PREFIX}enable-proxy-protocol": "true",
        f"{PREFIX}name": "main-ingress",
        f"{PREFIX}protocol": "tcp",
        f"{PREFIX}size-unit": "2",
        f"{PREFIX}type": "REGIONAL",
    }


def test_annotations_of_a_network_load_balancer_name_nothing_that_it_ignores() -> None:
    assert made(**NETWORK) == {
        f"{PREFIX}name": "main-ingress",
        f"{PREFIX}type": "REGIONAL_NETWORK",
    }
