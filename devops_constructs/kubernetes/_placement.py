"""What a pod says of the nodes that it wants to run on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.component import Component
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.placement import (
    ARCHITECTURE,
    HOSTNAME,
    NodeRule,
    Placement,
    Spread,
    Toleration,
)
from devops_constructs.project.release import Placed

Manifest = dict[str, Any]

_WISH = {"weight": 100}


def placement(placed: Placed[Component], *, spread: bool) -> Manifest:
    """The parts of a pod's spec that decide on its node; `spread` if there may be several pods.

    Sources: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
    """
    where = placed.component.placement
    labels = dict(where.node_labels)
    if where.architecture:
        labels[ARCHITECTURE] = where.architecture
    affinity = _affinity(placed, where)
    constraints = [_spread(placed, each) for each in where.spread] if spread else []
    return {
        **({"priorityClassName": where.priority_class} if where.priority_class else {}),
        **({"nodeSelector": labels} if labels else {}),
        **({"affinity": affinity} if affinity else {}),
        **(
            {"tolerations": [_toleration(t) for t in where.tolerations]}
            if where.tolerations
            else {}
        ),
        **({"topologySpreadConstraints": constraints} if constraints else {}),
    }


def _affinity(placed: Placed[Component], where: Placement) -> Manifest:
    made: Manifest = {}
    required = [_expression(rule) for rule in where.nodes if rule.required]
    wished = [_expression(rule) for rule in where.nodes if not rule.required]
    node: Manifest = {}
    if required:
        terms = [{"matchExpressions": required}]
        node["requiredDuringSchedulingIgnoredDuringExecution"] = {"nodeSelectorTerms": terms}
    if wished:
        node["preferredDuringSchedulingIgnoredDuringExecution"] = [
            {**_WISH, "preference": {"matchExpressions": [rule]}} for rule in wished
        ]
    if node:
        made["nodeAffinity"] = node
    for kind, names in (("podAffinity", where.near), ("podAntiAffinity", where.apart_from)):
        if terms := list(_pods(placed, names)):
            made[kind] = {"preferredDuringSchedulingIgnoredDuringExecution": terms}
    return made


def _expression(rule: NodeRule) -> Manifest:
    if rule.values:
        operator = "NotIn" if rule.excluded else "In"
        return {"key": rule.key, "operator": operator, "values": list(rule.values)}
    return {"key": rule.key, "operator": "DoesNotExist" if rule.excluded else "Exists"}


def _pods(placed: Placed[Component], names: Iterable[str]) -> Iterable[Manifest]:
    for component in placed.release.components:
        if component.name in names:
            pods = {"matchLabels": selector(Placed(placed.release, component))}
            yield {**_WISH, "podAffinityTerm": {"labelSelector": pods, "topologyKey": HOSTNAME}}


def _toleration(toleration: Toleration) -> Manifest:
    exists = toleration.value is None
    seconds = toleration.seconds
    return {
        "key": toleration.key,
        "operator": "Exists" if exists else "Equal",
        **({} if exists else {"value": toleration.value}),
        **({"effect": toleration.effect} if toleration.effect else {}),
        **({"tolerationSeconds": seconds} if seconds is not None else {}),
    }


def _spread(placed: Placed[Component], spread: Spread) -> Manifest:
    # ScheduleAnyway by default: a small cluster must still be able to surge
    return {
        "maxSkew": spread.max_skew,
        "topologyKey": spread.over,
        "whenUnsatisfiable": "DoNotSchedule" if spread.required else "ScheduleAnyway",
        "labelSelector": {"matchLabels": selector(placed)},
        **({} if _is_stateful(placed.component) else {"matchLabelKeys": ["pod-template-hash"]}),
    }


def _is_stateful(component: Component) -> bool:
    return isinstance(component, LongRunning) and component.has_own_volumes
