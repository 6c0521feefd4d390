"""The Gateway of a cluster, and its load balancer: what contradicts itself is refused."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from tests.project.definitions import Definitions, said

NATIVE = 'vpc_native=dc.VpcNative(pod_range="10.112.0.0/16", service_range="10.113.0.0/19")'
PURPOSE = 'purpose="staging"'


def refusal(definitions: Definitions, arguments: str, at: str) -> tuple[str, str]:
    """Where it is placed, and what is said, of a cluster with these further arguments."""
    place = definitions.change(PURPOSE, f"{PURPOSE}, {NATIVE}, {arguments}", file="fleet", at=at)
    return place, definitions.refusal()


@pytest.mark.parametrize(
    ("fields", "what", "why", "fix"),
    [
        (
            'network="INTERNAL", network_stack="DUALSTACK"',
            "network_stack='DUALSTACK' with network='INTERNAL'",
            "an internal load balancer has an address in the VPC, which is IPv4",
            "leave network_stack out",
        ),
        (
            "source_ranges=()",
            "source_ranges is empty",
            "DigitalOcean would take that for everybody",
            "write ('0.0.0.0/0', '::/0') if that is meant, or leave it out",
        ),
        (
            'ip="203.0.113.7", load_balancer_id="0f3b4c5d-1111-2222-3333-444455556666"',
            "ip beside load_balancer_id",
            "an address is given to a load balancer when it is made, and this one exists",
            "leave one of the two out",
        ),
    ],
)
def test_settings_that_exclude_one_another(
    definitions: Definitions, fields: str, what: str, why: str, fix: str
) -> None:
    balancer = f"dc.GatewayLoadBalancer({fields})"
    gateway = f"gateway=dc.Gateway(behind_cloudflare=False, load_balancer={balancer})"

    place, text = refusal(definitions, f'routing="gateway", {gateway}', balancer)

    assert text == said(place, f"GatewayLoadBalancer: {what}", why, fix)


def test_cloudflare_does_not_reach_an_internal_load_balancer(definitions: Definitions) -> None:
    balancer = 'dc.GatewayLoadBalancer(network="INTERNAL")'

    place, text = refusal(
        definitions, f'routing="gateway", gateway=dc.Gateway(load_balancer={balancer})', balancer
    )

    assert text == said(
        place,
        "GatewayLoadBalancer: network='INTERNAL' behind Cloudflare",
        "Cloudflare has no way to an address in the VPC",
        "write behind_cloudflare=False on the gateway, or leave network out",
    )


def test_gateway_where_there_is_none(definitions: Definitions) -> None:
    place, text = refusal(definitions, "gateway=dc.Gateway()", "gateway=dc.Gateway()")

    assert text == said(
        place,
        "Cluster 'staging': gateway with routing='ingress'",
        "there is no Gateway then, and what is said of it holds for no request",
        "leave gateway out, or write routing='gateway' or routing='both'",
    )


def test_ingress_controller_where_there_is_none(definitions: Definitions) -> None:
    arguments = 'routing="gateway", ingress=dc.Traefik(replicas=3)'

    place, text = refusal(definitions, arguments, arguments)

    assert text == said(
        place,
        "Cluster 'staging': ingress with routing='gateway'",
        "there is no ingress controller then, and what is said of it holds for no request",
        "leave ingress out, or write routing='both'",
    )


def test_dns_has_no_choice_where_there_is_one_load_balancer(definitions: Definitions) -> None:
    argument = 'dns_leads_to="gateway"'

    place, text = refusal(definitions, argument, argument)

    assert text == said(
        place,
        "Cluster 'staging': dns_leads_to='gateway' with routing='ingress'",
        "there is one load balancer then, and DNS leads there",
        "leave dns_leads_to out, or write routing='both'",
    )


@pytest.mark.parametrize("routing", ["gateway", "both"])
def test_origin_pulls_would_have_a_way_around_them(definitions: Definitions, routing: str) -> None:
    controller = "dc.Traefik(origin_pulls=dc.OriginPulls())"

    place, text = refusal(
        definitions, f'routing="{routing}", ingress={controller}', f"ingress={controller}"
    )

    assert text == said(
        place,
        f"Traefik: origin_pulls with routing={routing!r}",
        "the gateway asks no client for a certificate: who has none would get in through it",
        "leave origin_pulls out, or write routing='ingress'",
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"routing": "gateway", "ingress": None},
        {"routing": "gateway", "gateway": dc.Gateway()},
        {"routing": "both", "ingress": dc.Traefik(), "gateway": dc.Gateway()},
        {"routing": "both"},
    ],
)
def test_what_holds_may_be_said(fields: dict[str, Any]) -> None:
    cluster = dc.Cluster("main", region="fra1", **fields)

    assert cluster.routes_by_gateway
    assert cluster.routes_by_ingress == (cluster.routing == "both")


def test_load_balancer_of_a_gateway_has_a_name_of_its_own(definitions: Definitions) -> None:
    balancer = 'dc.GatewayLoadBalancer(name="production-1-ingress")'

    place, text = refusal(
        definitions, f'routing="both", gateway=dc.Gateway(load_balancer={balancer})', balancer
    )

    assert text == said(
        place,
        "GatewayLoadBalancer 'production-1-ingress': the load balancer 'production-1-ingress' is"
        " also that of cluster 'production-1'",
        "DNS finds it by its name, and would lead to either",
        "give one of the two another name",
    )


def test_the_two_load_balancers_of_a_cluster_differ(definitions: Definitions) -> None:
    balancer = 'dc.GatewayLoadBalancer(name="staging-ingress")'

    place, text = refusal(
        definitions, f'routing="both", gateway=dc.Gateway(load_balancer={balancer})', balancer
    )

    assert text == said(
        place,
        "GatewayLoadBalancer 'staging-ingress': the load balancer 'staging-ingress' is also that of"
        " cluster 'staging'",
        "DNS finds it by its name, and would lead to either",
        "give one of the two another name",
    )


def test_controller_that_is_not_there_has_no_load_balancer(definitions: Definitions) -> None:
    definitions.change(
        PURPOSE,
        f'{PURPOSE}, {NATIVE}, routing="gateway",'
        ' gateway=dc.Gateway(load_balancer=dc.GatewayLoadBalancer(name="staging-ingress"))',
        file="fleet",
    )

    assert definitions.load().fleet.cluster("staging").gateway.load_balancer.name


@pytest.mark.parametrize("routing", ["gateway", "both"])
def test_gateways_need_vpc_native_networking(definitions: Definitions, routing: str) -> None:
    """It cannot be had later: the cluster would be made anew."""
    place = definitions.change(PURPOSE, f'{PURPOSE}, routing="{routing}"', file="fleet")

    assert definitions.refusal() == said(
        place,
        f"Cluster 'staging': routing={routing!r} without vpc_native",
        "DigitalOcean has its Gateway API on clusters with VPC-native networking only, which is"
        " decided when a cluster is made",
        "write vpc_native=VpcNative(pod_range=..., service_range=...), or for a cluster that is"
        " made elsewhere managed=False",
    )
    definitions.change(PURPOSE, f"{PURPOSE}, managed=False", file="fleet")

    assert definitions.load()
