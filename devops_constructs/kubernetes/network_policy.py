"""NetworkPolicy: who may talk to whom. Nothing, unless the definition says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.hook_job import hook_before
from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.administration import INGRESS_NAMESPACE
from devops_constructs.project.component import Component, Process
from devops_constructs.project.egress import METADATA_RANGE
from devops_constructs.project.private_ranges import PRIVATE_RANGES
from devops_constructs.project.reachability import (
    Addresses,
    Listening,
    Namespaces,
    Place,
    Way,
    reached_by,
    reaches,
)
from devops_constructs.project.release import Placed, Release

NEVER_OUTSIDE = (*PRIVATE_RANGES, METADATA_RANGE)
"""Where traffic to the outside never leads."""


class NetworkPolicy(KubernetesObject):
    """Opens what one component declares: to its users, the ingress controller, and what it uses.

    Processes may look up names, reach HTTPS at public addresses unless that is closed, and what
    they `use` or declare as `egress`. Redis reaches nothing. The policy of a release job is a hook
    just before it: the first release that has the job would otherwise find the namespace closed to
    it.

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
            spec["egress"] = egress_rules(props.release, reaches(props))
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
    rules: dict[Any, dict[str, Any]] = {}
    for way in reached_by(props):
        if way.peer is Place.GATEWAY:
            continue  # no namespace or address stands for it: GatewayPolicy
        # all users in one rule: they reach the same ports
        key = way.ports if isinstance(way.peer, Component) else way.peer
        rule = rules.setdefault(key, {"from": [], "ports": _ports(way)})
        rule["from"] += _peers(props.release, way)
    return list(rules.values())


def egress_rules(release: Release, ways: Iterable[Way]) -> list[dict[str, Any]]:
    """What lets pods of a release go these ways."""
    rules: dict[Any, dict[str, Any]] = {}
    declared: dict[Any, set[Listening]] = {}
    for way in ways:
        key = (way.peer, bool(way.purpose))
        rule = rules.setdefault(key, {"to": _peers(release, way), "ports": _ports(way)})
        if way.purpose:  # several may lead to the same addresses
            declared.setdefault(key, set()).update(way.ports)
            rule["ports"] = [_port(*port) for port in sorted(declared[key])]
    return list(rules.values())


def _peers(release: Release, way: Way) -> list[dict[str, Any]]:
    match way.peer:
        case Component():
            labels = selector(Placed(release, way.peer))
            return [{"podSelector": {"matchLabels": labels}}]
        case Addresses():
            return [_range(cidr) for cidr in way.peer.cidrs]
        case Namespaces():
            return [_namespace(name) for name in way.peer.names]
        case Place.NAMES:
            # DOKS promises nothing of the labels of its name servers; only they listen on 53 there
            return [_namespace("kube-system")]
        case Place.INTERNET:
            return [{"ipBlock": {"cidr": "0.0.0.0/0", "except": list(NEVER_OUTSIDE)}}]
        case Place.DATABASE:
            return [_range(cidr) for cidr in release.database_ranges]
        case Place.INGRESS:
            return [_namespace(INGRESS_NAMESPACE)]
        case Place.MONITORING:
            monitoring = release.cluster.monitoring
            return [_namespace(monitoring.namespace)] if monitoring else []
        case Place.GATEWAY:
            return []


def _namespace(name: str) -> dict[str, Any]:
    labels = {"kubernetes.io/metadata.name": name}
    return {"namespaceSelector": {"matchLabels": labels}}


def _range(cidr: str) -> dict[str, Any]:
    return {"ipBlock": {"cidr": cidr}}


def _ports(way: Way) -> list[dict[str, Any]]:
    return [_port(*port) for port in way.ports]


def _port(protocol: str, number: int) -> dict[str, Any]:
    return {"protocol": protocol, "port": number}
