"""Rule: which pods are replaced, why, and whether anybody notices.

Sources: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy and
https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence, Severity
from devops_constructs.review.changes.differences import differences, same
from devops_constructs.review.changes.helm_chart import HelmChart, HelmObject, items, mapping
from devops_constructs.review.changes.helm_pair import ChartPair, chart_pairs
from devops_constructs.review.changes.quantity import whole
from devops_constructs.review.changes.tree import Tree

_CONTAINER = re.compile(r"spec\.(?:initContainers|containers)\[[^\]]*\]\.?")
_VARIABLE = re.compile(r"env\[([^\]]*)\]")
_WORDS = {
    "env": "variables",
    "envFrom": "variables",
    "command": "command",
    "args": "command",
    "image": "image",
    "resources": "resources",
    "volumes": "volumes",
    "volumeMounts": "volumes",
    "startupProbe": "probes",
    "readinessProbe": "probes",
    "livenessProbe": "probes",
    "securityContext": "rights",
    "labels": "labels",
    "containers": "containers",
    "initContainers": "containers",
}
_MOST_NAMES = 4


def pods_restart(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Each workload whose pods are replaced."""
    for pair in chart_pairs(before, after, changes):
        for old, new in pair.kept:
            if new.kind in ("DaemonSet", "Deployment", "StatefulSet"):
                yield from _restarts(pair, old, new)


def _restarts(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    was, is_now = old.pod or {}, new.pod or {}
    if same(was, is_now) or new.spec.get("replicas") == 0:
        return
    reason = f"different: {'; '.join(_reasons(pair, was, is_now)) or 'what its pods are made of'}"
    severity, what, how = _manner(pair.new, new)
    yield pair.follows("pods-restart", severity, new.subject, what, f"{reason}{how}")


def _reasons(pair: ChartPair, was: Any, is_now: Any) -> list[str]:
    found: dict[str, list[str]] = {}
    for detail in differences(was, is_now):
        if detail.path.startswith("metadata.annotations.checksum/"):
            continue
        path = _CONTAINER.sub("", detail.path).removeprefix("spec.").removeprefix("metadata.")
        field = re.split(r"[.\[ ]", path or "containers")[0]
        names = found.setdefault(_WORDS.get(field, field), [])
        names += [name for name in _VARIABLE.findall(path) if name not in names]
    said = [f"{word}{_listed(names)}" for word, names in sorted(found.items())]
    return said + [f"ConfigMap {name}" for name in _changed_config(pair, was, is_now)]


def _listed(names: list[str]) -> str:
    shown = names[:_MOST_NAMES] + (["..."] if len(names) > _MOST_NAMES else [])
    return f" {', '.join(shown)}" if names else ""


def _changed_config(pair: ChartPair, was: Any, is_now: Any) -> Iterator[str]:
    """What the checksum in the pods' annotations stands for."""
    sums = [mapping(mapping(pod, "metadata"), "annotations") for pod in (was, is_now)]
    if sums[0].get("checksum/config") == sums[1].get("checksum/config"):
        return
    for name in sorted(config_maps(is_now)):
        old, new = (chart.objects.get(f"ConfigMap {name}") for chart in (pair.old, pair.new))
        if old is None or new is None or not same(old.body.get("data"), new.body.get("data")):
            yield name


def config_maps(pod: Any) -> set[str]:
    """The names of those that a pod reads, as variables or as files."""
    return {name for name in _config_names(mapping(pod, "spec")) if isinstance(name, str)}


def _config_names(spec: Any) -> Iterator[Any]:
    for volume in items(spec, "volumes"):
        yield mapping(volume, "configMap").get("name")
        for source in items(mapping(volume, "projected"), "sources"):
            yield mapping(source, "configMap").get("name")
    for container in (*items(spec, "initContainers"), *items(spec, "containers")):
        for source in items(container, "envFrom"):
            yield mapping(source, "configMapRef").get("name")
        for variable in items(container, "env"):
            yield mapping(mapping(variable, "valueFrom"), "configMapKeyRef").get("name")


def _manner(chart: HelmChart, new: HelmObject) -> tuple[Severity, str, str]:
    """Who notices, what happens, and why in that way."""
    name = new.name
    if new.kind == "DaemonSet":
        return "restarts", f"pods of {name} restart, node by node", ""
    if new.kind == "StatefulSet":
        return _manner_of_stateful_set(new)
    if mapping(new.spec, "strategy").get("type") == "Recreate":
        why = "; its strategy is Recreate: the old pods end before new ones start"
        return "interrupts", f"{name} is away until its new pods are ready", why
    count, away = pods_of(chart, new), _away_at_once(chart, new)
    if away >= count:
        why = f"; its rolling update takes {away} of {count} pods away before new ones are ready"
        return "interrupts", f"{name} is away until its new pods are ready", why
    return "restarts", f"pods of {name} restart, others serve meanwhile", ""


def _manner_of_stateful_set(new: HelmObject) -> tuple[Severity, str, str]:
    if mapping(new.spec, "updateStrategy").get("type") == "OnDelete":
        why = "; its update strategy is OnDelete"
        return "to do", f"pods of {new.name} stay as they are until somebody deletes them", why
    if (whole(new.spec.get("replicas")) or 1) < 2:
        why = "; a StatefulSet ends its only pod before it starts the new one"
        return "interrupts", f"{new.name} is away until its new pod is ready", why
    return "restarts", f"pods of {new.name} restart, one after the other", ""


def pods_of(chart: HelmChart, new: HelmObject) -> int:
    """How many pods there are at least: what the autoscaler or the object itself says."""
    if (count := whole(new.spec.get("replicas"))) is not None:
        return count
    for each in chart.of_kind("HorizontalPodAutoscaler"):
        target = mapping(each.spec, "scaleTargetRef")
        if (target.get("kind"), target.get("name")) == (new.kind, new.name):
            return whole(each.spec.get("minReplicas")) or 1
    return 1


def _away_at_once(chart: HelmChart, new: HelmObject) -> int:
    rolling = mapping(mapping(new.spec, "strategy"), "rollingUpdate")
    count = pods_of(chart, new)
    away = _share(rolling.get("maxUnavailable", "25%"), count, math.floor)
    more = _share(rolling.get("maxSurge", "25%"), count, math.ceil)
    return away if away or more else 1  # with neither, nothing would ever move


def _share(value: Any, count: int, rounded: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"\d{1,3}%", value):
        return int(rounded(count * int(value[:-1]) / 100))
    return whole(value) or 0
