"""Service: the stable address of a component inside the cluster."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.component import Component
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import Placed
from devops_constructs.project.web_service import ServedComponent


class Service(KubernetesObject):
    """A ClusterIP Service, reachable only inside the cluster, with every port of its component.

    Creates:
        v1 Service named like the component; ports have the numbers and names of the
        pod's.
    """

    def __init__(self, scope: Construct, id: str, props: Placed[Component]) -> None:
        ports = [
            {"name": name, "port": port, "targetPort": name}
            for name, port in named_ports(props.component).items()
        ]
        super().__init__(
            scope,
            id,
            "v1",
            "Service",
            props.component.name,
            of=props,
            spec={"type": "ClusterIP", "selector": selector(props), "ports": ports},
        )


def named_ports(component: Component) -> dict[str, int]:
    """The ports that a component serves, by the name that its pod gives them."""
    if isinstance(component, ServedComponent):
        return dict(component.named_ports)
    return {"redis": component.PORT} if isinstance(component, Redis) else {}
