"""Rule: objects that the upgrade takes away, and what goes with them.

Helm deletes what was in the release and is not in its chart any more, unless the object in the
cluster is annotated `helm.sh/resource-policy: keep`.

Sources: https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource,
https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.helm_chart import POLICY, HelmObject, items, mapping
from devops_constructs.review.changes.helm_pair import ChartPair, chart_pairs
from devops_constructs.review.changes.tree import Tree

_RUNS = ("CronJob", "DaemonSet", "Deployment", "StatefulSet")


def removed_objects(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """What is taken away in charts that stay, and what is not kept any more."""
    for pair in chart_pairs(before, after, changes):
        if pair.stays:
            for old in pair.removed:
                yield from _removed(pair, old)
            for old, new in pair.kept:
                yield from _unprotected(pair, old, new)


def is_kept(claim: HelmObject) -> bool:
    """Whether Helm leaves it alone."""
    return claim.annotations.get(POLICY) == "keep"


def loses_with(old: HelmObject) -> bool:
    """Whether data goes with it."""
    if is_kept(old):
        return False
    if old.kind == "StatefulSet" and items(old.spec, "volumeClaimTemplates"):
        policy = mapping(old.spec, "persistentVolumeClaimRetentionPolicy")
        return policy.get("whenDeleted") == "Delete"
    return old.kind == "PersistentVolumeClaim"


def _removed(pair: ChartPair, old: HelmObject) -> Iterator[Consequence]:
    if loses_with(old):
        yield pair.follows(
            "data-lost",
            "loses",
            old.subject,
            f"{old.subject} is deleted, and the volume with all that is in it",
            "the chart does not have it any more, and nothing tells Helm to keep it; only a storage"
            " class that retains volumes would leave the volume itself",
            "keep it in the chart, or copy what it holds and say in the pull request where to",
        )
    elif old.kind == "PersistentVolumeClaim":
        yield pair.follows(
            "volume-left",
            "to do",
            old.subject,
            f"{old.subject} stays in the cluster, and nothing looks after it any more",
            f"it is annotated {POLICY}: keep; it is paid for until somebody deletes it",
            f"when nobody needs it: kubectl delete persistentvolumeclaim {old.name}"
            f" --namespace {pair.name}",
        )
    if old.kind in _RUNS and not is_kept(old):
        yield from _stops(pair, old)


def _stops(pair: ChartPair, old: HelmObject) -> Iterator[Consequence]:
    if old.only_if:
        return
    again = next((e for e in pair.added if e.kind in _RUNS and e.name == old.name), None)
    if again:
        yield pair.follows(
            "component-replaced",
            "interrupts",
            old.subject,
            f"{old.subject} ends, and {again.subject} takes its place",
            "it is another kind of object: Helm makes the new one and deletes the old, and does not"
            " wait for one before the other",
        )
        return
    what = "does not run any more" if old.kind == "CronJob" else "stops for good"
    yield pair.follows(
        "component-removed",
        "interrupts",
        old.subject,
        f"{old.name} {what}",
        f"its {old.kind} is not in the chart any more, so the upgrade deletes it",
    )


def _unprotected(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    if is_kept(old) and not is_kept(new):
        yield pair.follows(
            "not-kept-any-more",
            "to do",
            new.subject,
            f"{new.subject} is deleted from now on when it leaves the chart, or the release ends",
            f"its annotation {POLICY}: keep is taken away",
            "make sure that this is meant, or leave the annotation",
        )
