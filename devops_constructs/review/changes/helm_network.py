"""Rule: who may talk to whom from now on, and who may not any more.

What is allowed is looked at pod by pod, as Kubernetes adds up all policies that select it: a pod
that no policy selects may talk to everybody.

Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.helm_chart import HelmChart, HelmObject, items, mapping
from devops_constructs.review.changes.helm_pair import ChartPair, chart_pairs
from devops_constructs.review.changes.selectors import selects
from devops_constructs.review.changes.tree import Tree

_ANYBODY = "anybody, by every port"
_MOST = 6
_LARGEST = 300
"""Of peers and of ports in one rule; no definition comes near it."""
WHY = {
    "network-opened": "network policies let them through, which they did not",
    "network-closed": "no network policy lets them through any more; what still needs one breaks,"
    " and those that are open may end later",
}
_DIRECTIONS = {"Ingress": ("ingress", "from"), "Egress": ("egress", "to")}


def network(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """What is opened and closed for the pods that are there on both sides."""
    for pair in chart_pairs(before, after, changes):
        found: dict[tuple[str, str], list[HelmObject]] = {}
        if not pair.is_whole:
            continue
        for old, new in pair.kept:
            if old.pod is not None and new.pod is not None:
                for key in _differences(pair, old, new):
                    found.setdefault(key, []).append(new)
        for (kind, what), those in found.items():
            names = ", ".join(each.name for each in those)
            subject = ", ".join(each.subject for each in those)
            what, why = what.replace("{}", names), WHY[kind]
            yield pair.follows(kind, "note", subject, what, why)


def allowed(chart: HelmChart, workload: HelmObject, direction: str) -> set[str]:
    """Whom the pods of a workload may talk to, or who may talk to them."""
    labels = mapping(mapping(workload.pod or {}, "metadata"), "labels")
    selecting = [
        policy
        for policy in chart.of_kind("NetworkPolicy")
        if direction in _types(policy) and selects(mapping(policy.spec, "podSelector"), labels)
    ]
    if not selecting:
        return {_ANYBODY}
    return {each for policy in selecting for each in _peers(policy, direction)}


def _differences(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[tuple[str, str]]:
    """What kind it is, and what happens to those in braces."""
    for direction, (_, word) in _DIRECTIONS.items():
        was, is_now = allowed(pair.old, old, direction), allowed(pair.new, new, direction)
        ends = {"from": "to {}", "to": "from {}"}[word]
        # that something which comes or goes is talked to, or not any more, says nothing
        opened = _among(pair.old, is_now - was) if _ANYBODY not in was else []
        closed = _among(pair.new, was - is_now) if _ANYBODY not in is_now else []
        if opened:
            yield "network-opened", f"connections {ends} are allowed {word} {_listed(opened)}"
        if closed:
            said = f"connections {ends} are not allowed any more {word} {_listed(closed)}"
            yield "network-closed", said


def _among(chart: HelmChart, peers: set[str]) -> list[str]:
    there = {each.component for each in chart.objects.values()}
    parted = {peer: peer.partition(",")[0].removeprefix("pods ") for peer in peers}
    return sorted(p for p, name in parted.items() if not p.startswith("pods ") or name in there
                  or " " in name)  # fmt: skip


def _listed(peers: list[str]) -> str:
    more = [f"{len(peers) - _MOST} more"] if len(peers) > _MOST else []
    return "; ".join(peers[:_MOST] + more)


def _types(policy: HelmObject) -> list[str]:
    given = policy.spec.get("policyTypes")
    if isinstance(given, list):
        return [str(each) for each in given]
    return ["Ingress", "Egress"] if policy.spec.get("egress") else ["Ingress"]


def _peers(policy: HelmObject, direction: str) -> Iterator[str]:
    key, word = _DIRECTIONS[direction]
    for rule in items(policy.spec, key):
        peers = [_peer(each) for each in items(rule, word)] or ["anybody"]
        ports = [_port(each) for each in items(rule, "ports")] or ["every port"]
        yield from (f"{peer}, by {port}" for peer in peers[:_LARGEST] for port in ports[:_LARGEST])


def _port(port: Mapping[str, Any]) -> str:
    number = port.get("port", "every port")
    end = f"-{port['endPort']}" if "endPort" in port else ""
    return f"{port.get('protocol', 'TCP')} {number}{end}"


def _peer(peer: Mapping[str, Any]) -> str:
    if "ipBlock" in peer:
        block = mapping(peer, "ipBlock")
        without = block.get("except")
        but = f" but {len(without)} ranges" if isinstance(without, list) else ""
        return f"{block.get('cidr')}{but}"
    pods, namespaces = peer.get("podSelector"), peer.get("namespaceSelector")
    said = f"pods {_selector(pods)}" if pods else "all pods"
    return said if namespaces is None else f"{said} of namespaces {_selector(namespaces)}"


def _selector(selector: Any) -> str:
    if not isinstance(selector, Mapping) or not selector:
        return "all"
    labels = dict(mapping(selector, "matchLabels"))
    component = labels.get("app.kubernetes.io/component")
    if component and set(selector) == {"matchLabels"}:
        return str(component)
    if set(selector) == {"matchLabels"}:
        return ", ".join(str(labels[key]) for key in sorted(labels, key=str))
    return json.dumps(selector, sort_keys=True, default=str)
