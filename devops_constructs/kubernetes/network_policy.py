"""NetworkPolicy: who may talk to whom. Nothing, unless the definition says so."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.hook_job import hook_before
from devops_constructs.kubernetes.labels import selector
from devops_constructs.kubernetes.service import named_ports
from devops_constructs.project.component import Component, Process
from devops_constructs.project.release import Placed, Release
from devops_constructs.project.reserved_names import DEFAULT_DENY
from devops_constructs.project.web_service import WebService

INGRESS_NAMESPACE = "ingress"
"""The namespace of the cluster's ingress controller."""

DATABASE_PORTS = (25060, 25061)
"""Managed PostgreSQL: direct and pooled. Source: the provider's database_cluster and
connection_pool."""

PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""Where a database's private address lies, and where HTTPS to the outside never leads. Source: RFC
1918."""


class DefaultDeny(KubernetesObject):
    """Closes a namespace: what no other policy opens is shut in both directions.

    Creates:
        networking.k8s.io/v1 NetworkPolicy over all pods.
    """

    def __init__(self, scope: Construct, id: str, props: Release) -> None:
        super().__init__(
            scope,
            id,
            "networking.k8s.io/v1",
            "NetworkPolicy",
            DEFAULT_DENY,
            of=props,
            spec={"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
        )


class NetworkPolicy(KubernetesObject):
    """Opens what one component declares: to its users, the ingress controller, and what it uses.

    Processes may look up names, reach HTTPS outside the private ranges, and what they `use` or
    declare as `egress`. Redis reaches nothing. The policy of a release job is a hook just before
    it: the first release that has the job would otherwise find the namespace closed to it.

    Creates:
        networking.k8s.io/v1 NetworkPolicy over the component's pods.

    Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[Component]) -> None:
        component = props.component
        spec: dict[str, Any] = {
            "podSelector": {"matchLabels": selector(props)},
            "policyTypes": ["Ingress", "Egress"],
        }
        if ingress := _ingress(props):
            spec["ingress"] = ingress
        if isinstance(component, Process):
            spec["egress"] = _egress(Placed(props.release, component))
        super().__init__(
            scope,
            id,
            "networking.k8s.io/v1",
            "NetworkPolicy",
            component.name,
            of=props,
            annotations=hook_before(component),
            spec=spec,
        )


def _ingress(props: Placed[Component]) -> list[dict[str, Any]]:
    release, component = props.release, props.component
    ports = _tcp(*named_ports(component).values())
    users = [_pods_of(Placed(release, user)) for user in release.users_of(component)]
    rules = [{"from": users, "ports": ports}] if users else []
    if isinstance(component, WebService) and component.routes:
        controller = {"matchLabels": {"kubernetes.io/metadata.name": INGRESS_NAMESPACE}}
        rules.append({"from": [{"namespaceSelector": controller}], "ports": _tcp(component.port)})
    return rules


def _egress(props: Placed[Process]) -> list[dict[str, Any]]:
    release, process = props.release, props.component
    dns = {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}
    outside = {"ipBlock": {"cidr": "0.0.0.0/0", "except": list(PRIVATE_RANGES)}}
    rules: list[dict[str, Any]] = [
        {
            "to": [{"namespaceSelector": dns}],
            "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
        },
        {
            "to": [outside],
            "ports": _tcp(443),
        },
    ]
    if declared := sorted({port for egress in release.egress(process) for port in egress.ports}):
        rules.append({"to": [outside], "ports": _tcp(*declared)})
    rules += [
        {"to": [_pods_of(Placed(release, used))], "ports": _tcp(*named_ports(used).values())}
        for used in release.reaches(process)
    ]
    if release.reaches_database(process):
        private = [{"ipBlock": {"cidr": cidr}} for cidr in PRIVATE_RANGES]
        rules.append({"to": private, "ports": _tcp(*DATABASE_PORTS)})
    return rules


def _tcp(*ports: int) -> list[dict[str, Any]]:
    return [{"protocol": "TCP", "port": port} for port in ports]


def _pods_of(placed: Placed[Component]) -> dict[str, Any]:
    return {"podSelector": {"matchLabels": selector(placed)}}
