"""Each rule on load balancers finds what it is for, and nothing where all is well."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from devops_constructs.kubernetes.cluster_charts.ingress_nginx_values import ingress_nginx_values
from devops_constructs.kubernetes.cluster_charts.load_balancer_annotations import PREFIX
from devops_constructs.kubernetes.cluster_charts.traefik_values import traefik_values
from tests.kubernetes.cluster_charts.clusters import nginx, traefik
from tests.kubernetes.cluster_charts.load_balancer_rules import RULES

Values = dict[str, Any]
TEXTS = "annotations are texts that DigitalOcean takes"
AGREEMENT = "both sides agree on PROXY headers"
IGNORED = "a network load balancer is asked for nothing that it ignores"


def said(**annotations: Any) -> Callable[[Values], None]:
    """Says these annotations; None takes one away."""

    def change(values: Values) -> None:
        there = values["service"]["annotations"]
        for name, text in annotations.items():
            there[f"{PREFIX}{name.replace('_', '-')}"] = text
        for name in [name for name, text in there.items() if text is None]:
            del there[name]

    return change


def waits_on_no_port(values: Values) -> None:
    for port in values["ports"].values():
        del port["proxyProtocol"]


BREAKS: list[tuple[str, Callable[[Values], None]]] = [
    (TEXTS, said(size_unit=2)),
    (TEXTS, said(size_unit="101")),
    (TEXTS, said(redirect_http_to_https=True)),
    (TEXTS, said(unheard_of="true")),
    ("type and name are said", said(type=None)),
    ("type and name are said", said(name=None)),
    (AGREEMENT, said(enable_proxy_protocol=None)),
    (AGREEMENT, waits_on_no_port),
    (IGNORED, said(type="REGIONAL_NETWORK")),
    ("no port is said twice", said(http_ports="80", tls_ports="80,443", tls_passthrough="true")),
    ("TLS has one end", said(tls_ports="443")),
    ("TLS has one end", said(certificate_name="a", tls_passthrough="true")),
    ("TLS has one end", said(http3_port="443", tls_passthrough="true")),
    (
        "an internal load balancer is IPv4",
        said(network="INTERNAL", network_stack="DUALSTACK"),
    ),
    ("allow rules are not beside source ranges", said(allow_rules="ip:203.0.113.7")),
    ("sessions stick to nodes that serve", said(sticky_sessions_type="cookies")),
]


@pytest.mark.parametrize(("rule", "change"), BREAKS)
def test_rule_finds_what_breaks_it(rule: str, change: Callable[[Values], None]) -> None:
    values = copy.deepcopy(traefik_values(traefik()))

    change(values)

    assert rule in {name for name, found in RULES.items() if list(found(values))}


def test_every_rule_is_broken_once() -> None:
    assert {rule for rule, _ in BREAKS} == set(RULES)


@pytest.mark.parametrize("values", [traefik_values(traefik()), ingress_nginx_values(nginx())])
def test_nothing_is_found_where_all_is_well(values: Values) -> None:
    assert {name: list(rule(values)) for name, rule in RULES.items() if list(rule(values))} == {}
