"""NetworkPolicy of the ingress controller's namespace."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.cluster_services import ClusterIngress
from devops_constructs.project.ingress_controller import IngressNginx

NAME = "entry-ports"


class ControllerPolicy(KubernetesObject):
    """Closes every port of the controller's pods but those for requests.

    So no pod of a project reaches its health, metrics and administration ports; the cluster's
    Prometheus reaches the metrics. From where requests
    come is left open: between nodes they carry a node's address, which no policy can name. The load
    balancer says who may connect. What the controller reaches is open too; it serves every
    namespace.

    Creates:
        networking.k8s.io/v1 NetworkPolicy over all pods of the namespace.

    Sources: https://docs.cilium.io/en/stable/network/kubernetes/policy/ (addresses of nodes)
    """

    def __init__(self, scope: Construct, id: str, props: ClusterIngress[Any]) -> None:
        rules: list[dict[str, Any]] = [{"ports": _tcp(*_ports(props))}]
        if monitoring := props.cluster.monitoring:
            prometheus = {"matchLabels": {"kubernetes.io/metadata.name": monitoring.namespace}}
            rules.append({"from": [{"namespaceSelector": prometheus}], "ports": _tcp("metrics")})
        super().__init__(
            scope,
            id,
            "networking.k8s.io/v1",
            "NetworkPolicy",
            NAME,
            of=props,
            spec={"podSelector": {}, "policyTypes": ["Ingress"], "ingress": rules},
        )


def _tcp(*ports: str) -> list[dict[str, Any]]:
    return [{"protocol": "TCP", "port": port} for port in ports]


def _ports(ingress: ClusterIngress[Any]) -> tuple[str, ...]:
    """The names of the container ports in the controllers' charts; the API server calls
    `webhook`."""
    if isinstance(ingress.controller, IngressNginx):
        return ("http", "https", "webhook")
    return ("web", "websecure")
