"""What a cluster's `routing` leaves without effect, or open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem

if TYPE_CHECKING:
    from devops_constructs.project.cluster import Cluster
    from devops_constructs.project.fleet import Fleet


def routing_is_meant(cluster: Cluster) -> Iterator[Problem]:
    """Whether everything that is said of controller and gateway holds."""
    if any(map(cluster.is_spoilt, ("routing", "ingress", "gateway"))):
        return
    if cluster.routes_by_gateway and cluster.ingress and cluster.ingress.origin_pulls:
        yield cluster.ingress.problem(
            "origin_pulls",
            what=f"origin_pulls with routing={cluster.routing!r}",
            why="the gateway asks no client for a certificate: who has none would get in through"
            " it",
            fix="leave origin_pulls out, or write routing='ingress'",
        )
    elif not cluster.routes_by_ingress and _is_written(cluster, "ingress"):
        yield cluster.problem(
            "ingress",
            what="ingress with routing='gateway'",
            why="there is no ingress controller then, and what is said of it holds for no request",
            fix="leave ingress out, or write routing='both'",
        )
    if not cluster.routes_by_gateway and _is_written(cluster, "gateway"):
        yield cluster.problem(
            "gateway",
            what="gateway with routing='ingress'",
            why="there is no Gateway then, and what is said of it holds for no request",
            fix="leave gateway out, or write routing='gateway' or routing='both'",
        )
    if cluster.dns_leads_to == "gateway" and cluster.routing != "both":
        yield cluster.problem(
            "dns_leads_to",
            what=f"dns_leads_to='gateway' with routing={cluster.routing!r}",
            why="there is one load balancer then, and DNS leads there",
            fix="leave dns_leads_to out, or write routing='both'",
        )


def gateways_have_their_network(fleet: Fleet) -> Iterator[Problem]:
    """Whether clusters that the fleet makes get what the managed Gateway API needs."""
    for cluster in fleet.clusters:
        if any(map(cluster.is_spoilt, ("routing", "vpc_native", "managed"))):
            continue
        if cluster.routes_by_gateway and cluster.managed and cluster.vpc_native is None:
            yield cluster.problem(
                "routing",
                what=f"routing={cluster.routing!r} without vpc_native",
                why="DigitalOcean has its Gateway API on clusters with VPC-native networking only,"
                " which is decided when a cluster is made",
                fix="write vpc_native=VpcNative(pod_range=..., service_range=...), or for a"
                " cluster that is made elsewhere managed=False",
            )


def _is_written(cluster: Cluster, field: str) -> bool:
    return field in cluster.model_fields_set and getattr(cluster, field) is not None
