"""Service: the stable address of a component inside the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.component import Component
from devops_constructs.project.port import ClusterIp, Headless, Port, ServiceKind, port_of
from devops_constructs.project.release import Placed
from devops_constructs.project.web_service import ServedComponent


class Service(KubernetesObject):
    """A Service with every port of its component, reachable only inside the cluster.

    Creates:
        v1 Service named like the component; ports have the names of the pod's, and the pod's
        numbers unless the definition says otherwise.

    Sources: https://kubernetes.io/docs/concepts/services-networking/service/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[Component]) -> None:
        component = props.component
        kind = component.service if isinstance(component, ServedComponent) else ClusterIp()
        spec = {
            "type": "ClusterIP",
            **_addresses(kind),
            "selector": selector(props),
            "ports": [_port(name, port) for name, port in _named_ports(component).items()],
        }
        super().__init__(scope, id, "v1", "Service", component.name, of=props, spec=spec)


def _addresses(kind: ServiceKind) -> dict[str, Any]:
    match kind:
        case Headless():
            unready = {"publishNotReadyAddresses": True} if kind.with_unready else {}
            return {"clusterIP": "None", **unready}
        case ClusterIp(session_affinity_seconds=int(seconds)):
            config = {"clientIP": {"timeoutSeconds": seconds}}
            return {"sessionAffinity": "ClientIP", "sessionAffinityConfig": config}
    return {}


def _named_ports(component: Component) -> Mapping[str, Port]:
    """What others reach, and where metrics are fetched: a ServiceMonitor looks at Services."""
    served = component.served_ports
    if not isinstance(component, ServedComponent) or component.metrics is None:
        return served
    name = component.metrics_port
    assert name
    return served if name in served else {**served, name: port_of(component.metrics.port)}


def _port(name: str, port: Port) -> dict[str, Any]:
    return {
        "name": name,
        "port": port.reached_at,
        "targetPort": name,
        **({"protocol": port.protocol} if port.protocol != "TCP" else {}),
        **({"appProtocol": port.app_protocol} if port.app_protocol else {}),
    }
