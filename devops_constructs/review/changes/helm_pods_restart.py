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
_RESOURCE = re.compile(r"^resources\.\w+\.(\S+)")
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
_AWAY = "no pods of {} until new ones are ready"
_RUN_ON = ("DaemonSet", "Deployment", "StatefulSet")


def pods_restart(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """The workloads whose pods are replaced, together where it is for one reason in one way."""
    for pair in chart_pairs(before, after, changes):
        found: dict[tuple[Severity, str, str], list[HelmObject]] = {}
        for old, new in pair.kept:
            if new.kind in _RUN_ON and not same(old.pod, new.pod) and new.spec.get("replicas") != 0:
                severity, what, how = _manner(pair.new, new)
                reasons = "; ".join(_reasons(pair, old.pod, new.pod)) or "what pods are made of"
                why = f"different: {reasons}{how}"
                found.setdefault((severity, what, why), []).append(new)
        for (severity, what, why), those in found.items():
            names = ", ".join(each.name for each in those)
            subject = ", ".join(each.subject for each in those)
            yield pair.follows("pods-restart", severity, subject, what.replace("{}", names), why)


def _reasons(pair: ChartPair, was: Any, is_now: Any) -> list[str]:
    found: dict[str, dict[str, None]] = {}
    for detail in differences(was, is_now):
        if detail.path.startswith("metadata.annotations.checksum/"):
            continue
        path = _CONTAINER.sub("", detail.path).removeprefix("spec.").removeprefix("metadata.")
        field = re.split(r"[.\[ ]", path or "containers")[0]
        names = found.setdefault(_WORDS.get(field, field), {})
        of_kind = _VARIABLE.findall(path) or _RESOURCE.findall(path)
        names.update(dict.fromkeys(of_kind))
    said = [f"{word}{_listed(list(names))}" for word, names in sorted(found.items())]
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
    """Who notices, what happens to those in braces, and why in that way."""
    if new.kind == "DaemonSet":
        return "restarts", "pods of {} restart, node by node", ""
    if new.kind == "StatefulSet":
        return _manner_of_stateful_set(new)
    if mapping(new.spec, "strategy").get("type") == "Recreate":
        return "interrupts", _AWAY, "; by the strategy Recreate old pods end before new ones start"
    count, away = pods_of(chart, new), _away_at_once(chart, new)
    if away >= count:
        why = f"; the rolling update may take {away} of {count} away before new ones are ready"
        return "interrupts", _AWAY, why
    return "restarts", "pods of {} restart in turn; some are ready all the time", ""


def _manner_of_stateful_set(new: HelmObject) -> tuple[Severity, str, str]:
    if mapping(new.spec, "updateStrategy").get("type") == "OnDelete":
        why = "; the update strategy is OnDelete"
        return "to do", "pods of {} stay as they are until somebody deletes them", why
    if (whole(new.spec.get("replicas")) or 1) < 2:
        return "interrupts", _AWAY, "; a StatefulSet ends its only pod before it starts the new one"
    return "restarts", "pods of {} restart, one after the other", ""


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
