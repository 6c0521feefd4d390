"""All charts of a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from devops_constructs.kubernetes._manifest import Construct, new_chart, objects_of
from devops_constructs.kubernetes.cluster_charts.ingress_nginx_values import ingress_nginx_values
from devops_constructs.kubernetes.cluster_charts.metrics_server_values import metrics_server_values
from devops_constructs.kubernetes.cluster_charts.traefik_values import traefik_values
from devops_constructs.kubernetes.controller_policy import ControllerPolicy
from devops_constructs.kubernetes.gateway import Gateway
from devops_constructs.kubernetes.https_redirect import HttpsRedirect
from devops_constructs.kubernetes.ingress_class import IngressClass
from devops_constructs.project.administration import GATEWAY_NAMESPACE, INGRESS_NAMESPACE
from devops_constructs.project.cluster import Cluster
from devops_constructs.project.cluster_services import (
    ClusterGateway,
    ClusterIngress,
    gateway_of,
    metrics_server_of,
)
from devops_constructs.project.ingress_controller import IngressController, IngressNginx, Traefik
from devops_constructs.project.outside_chart import OutsideChart
from devops_constructs.project.release import Release

METRICS_SERVER_NAMESPACE = "kube-system"
"""Where the Kubernetes project puts it."""


@dataclass(frozen=True)
class ClusterChart:
    """A chart of a cluster: mostly somebody else's chart, values for it, and objects that it
    lacks."""

    name: str
    description: str
    namespace: str
    dependency: OutsideChart | None
    """None: it is all objects of our own."""
    values: dict[str, Any]
    objects: tuple[dict[str, Any], ...] = ()


class IngressObjects(Construct):
    """What the chart of an ingress controller does not make by itself.

    Creates:
        The IngressClass, and the policy of the controller's namespace.
    """

    def __init__(self, scope: Construct, id: str, props: ClusterIngress[Any]) -> None:
        super().__init__(scope, id)
        IngressClass(self, "IngressClass", props)
        ControllerPolicy(self, "ControllerPolicy", props)


class GatewayObjects(Construct):
    """What leads requests into a cluster without a controller of our own.

    Creates:
        The Gateway, and what redirects plain HTTP.
    """

    def __init__(self, scope: Construct, id: str, props: ClusterGateway) -> None:
        super().__init__(scope, id)
        Gateway(self, "Gateway", props)
        HttpsRedirect(self, "HttpsRedirect", props)


def cluster_charts(cluster: Cluster, releases: Iterable[Release]) -> Iterator[ClusterChart]:
    """The charts of a cluster; which it has depends also on the releases that run there."""
    releases = tuple(releases)
    if cluster.ingress and cluster.routes_by_ingress:
        yield ingress_chart(ClusterIngress(cluster, cluster.ingress))
    if gateway := gateway_of(cluster, releases):
        yield gateway_chart(gateway)
    if metrics := metrics_server_of(cluster, releases):
        yield ClusterChart(
            metrics.name,
            f"metrics-server of cluster {cluster.name}",
            METRICS_SERVER_NAMESPACE,
            metrics.server.dependency,
            metrics_server_values(metrics),
        )


def ingress_chart(ingress: ClusterIngress[IngressController]) -> ClusterChart:
    """The chart of a cluster's ingress controller."""
    chart = new_chart(ingress.name)
    IngressObjects(chart, ingress.name, ingress)
    return ClusterChart(
        ingress.name,
        f"Ingress controller of cluster {ingress.cluster.name}",
        INGRESS_NAMESPACE,
        ingress.controller.dependency,
        _values(ingress),
        tuple(objects_of(chart)),
    )


def gateway_chart(gateway: ClusterGateway) -> ClusterChart:
    """The chart of a cluster's Gateway."""
    chart = new_chart(gateway.name)
    GatewayObjects(chart, gateway.name, gateway)
    return ClusterChart(
        gateway.name,
        f"Gateway of cluster {gateway.cluster.name}",
        GATEWAY_NAMESPACE,
        dependency=None,
        values={},
        objects=tuple(objects_of(chart)),
    )


def _values(ingress: ClusterIngress[IngressController]) -> dict[str, Any]:
    match ingress.controller:
        case Traefik() as traefik:
            return traefik_values(ClusterIngress(ingress.cluster, traefik))
        case IngressNginx() as nginx:
            return ingress_nginx_values(ClusterIngress(ingress.cluster, nginx))
    raise TypeError(f"{type(ingress.controller).__name__} has no chart")
