"""Rule: how many pods run, and when jobs do.

Sources: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling
and https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-suspension
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import shown
from devops_constructs.review.changes.helm_chart import HelmObject, items, mapping
from devops_constructs.review.changes.helm_pair import ChartPair, chart_pairs
from devops_constructs.review.changes.helm_pods_restart import pods_of
from devops_constructs.review.changes.quantity import quantity
from devops_constructs.review.changes.tree import Tree


def scale(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Each workload of which another number of pods runs, and each schedule that moves."""
    for pair in chart_pairs(before, after, changes):
        for old, new in pair.kept:
            yield from _memory(pair, old, new)
            if new.kind in ("Deployment", "StatefulSet"):
                yield from _count(pair, old, new)
                yield from _strategy(pair, old, new)
            elif new.kind == "HorizontalPodAutoscaler":
                yield from _range(pair, old, new)
            elif new.kind == "CronJob":
                yield from _schedule(pair, old, new)
        for new in pair.added:
            if new.kind == "CronJob" and pair.stays:
                when = shown(new.spec.get("schedule"))
                what = f"{new.name} runs by the schedule {when}"
                yield pair.follows("schedule", "note", new.subject, what, "it is new in the chart")


def _count(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    was, is_now = old.spec.get("replicas"), new.spec.get("replicas")
    if was == is_now:
        return
    if is_now is None:
        if was != 1:
            yield pair.follows(
                "scale",
                "interrupts",
                new.subject,
                f"{new.name} falls from {was} pods to 1 until its autoscaler acts",
                "the chart does not say any more how many there are, and Kubernetes takes that for"
                f" one; the autoscaler wants at least {pods_of(pair.new, new)}, and sees to it"
                " within a minute",
                "upgrade at a quiet hour",
            )
        return
    if is_now == 0:
        yield pair.follows(
            "scale", "interrupts", new.subject, f"{new.name} stops: it has no pods any more",
            f"replicas: {shown(was)} before, 0 now",
        )  # fmt: skip
        return
    usual = pods_of(pair.old, old)
    yield pair.follows(
        "scale",
        "note",
        new.subject,
        f"{new.name} has {shown(is_now)} pods, {usual if was is None else shown(was)} before",
        "no autoscaler decides any more" if was is None else "replicas are different",
    )


def _strategy(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    was, is_now = (mapping(each.spec, "strategy").get("type") for each in (old, new))
    if was != is_now == "Recreate":
        yield pair.follows(
            "strategy",
            "note",
            new.subject,
            f"each release ends all pods of {new.name} before it starts new ones",
            "its strategy is Recreate now",
        )


def _memory(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    was, is_now = _limits(old), _limits(new)
    for name in was.keys() & is_now.keys():
        amounts = quantity(was[name]), quantity(is_now[name])
        if amounts[0] and amounts[1] and amounts[1] < amounts[0]:
            yield pair.follows(
                "memory-shrinks",
                "note",
                new.subject,
                f"container {name} of {new.name} may take {shown(is_now[name])} of memory, before"
                f" {shown(was[name])}",
                "a process that takes more is killed, as often as it does",
            )


def _limits(each: HelmObject) -> dict[str, Any]:
    spec = mapping(each.pod or {}, "spec")
    return {
        shown(container.get("name")): mapping(mapping(container, "resources"), "limits")["memory"]
        for container in items(spec, "containers")
        if "memory" in mapping(mapping(container, "resources"), "limits")
    }


def _range(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    was, is_now = (
        tuple(each.spec.get(key, 1) for key in ("minReplicas", "maxReplicas"))
        for each in (old, new)
    )
    if was != is_now:
        target = mapping(new.spec, "scaleTargetRef").get("name")
        yield pair.follows(
            "scale",
            "note",
            new.subject,
            f"{target} has {_between(is_now)} pods, {_between(was)} before",
            "its autoscaler has other limits",
        )


def _between(limits: tuple[Any, ...]) -> str:
    return f"{shown(limits[0])} to {shown(limits[1])}"


def _schedule(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    was, is_now = (
        f"{each.spec.get('schedule')} {each.spec.get('timeZone', 'UTC')}" for each in (old, new)
    )
    if was != is_now:
        what = f"{new.name} runs at another time: {shown(is_now)}, before {shown(was)}"
        why = "a run that would be due between the old and the new time does not happen"
        yield pair.follows("schedule", "note", new.subject, what, why)
    stopped = [each.spec.get("suspend") is True for each in (old, new)]
    if stopped == [False, True]:
        yield pair.follows(
            "schedule", "interrupts", new.subject, f"{new.name} does not run any more",
            "it is suspended",
        )  # fmt: skip
    elif stopped == [True, False]:
        yield pair.follows(
            "schedule", "note", new.subject, f"{new.name} runs again", "it was suspended"
        )
