"""Rule: what Kubernetes does not let anybody change, so that the upgrade fails.

Sources: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates,
https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims;
each is tried on an API server by tests/cluster/test_what_upgrades_refuse.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import same
from devops_constructs.review.changes.helm_chart import HelmObject, mapping
from devops_constructs.review.changes.helm_pair import ChartPair, chart_pairs
from devops_constructs.review.changes.quantity import quantity
from devops_constructs.review.changes.selectors import labels_of, selects
from devops_constructs.review.changes.tree import Tree

_FIXED: dict[str, tuple[str, ...]] = {
    "DaemonSet": ("spec.selector",),
    "Deployment": ("spec.selector",),
    "IngressClass": ("spec.controller",),
    "Job": ("spec.selector", "spec.template", "spec.completions", "spec.completionMode"),
    "PersistentVolumeClaim": (
        "spec.accessModes",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeMode",
        "spec.volumeName",
    ),
    "PriorityClass": ("value",),
    "ResourceQuota": ("spec.scopes",),
    "ClusterRoleBinding": ("roleRef",),
    "RoleBinding": ("roleRef",),
    "Secret": ("type",),
    "StatefulSet": (
        "spec.selector",
        "spec.serviceName",
        "spec.podManagementPolicy",
        "spec.volumeClaimTemplates",
    ),
    "StorageClass": ("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"),
}
_DEFAULTS: dict[tuple[str, str], Any] = {
    ("Job", "spec.completionMode"): "NonIndexed",
    ("Job", "spec.completions"): 1,
    ("PersistentVolumeClaim", "spec.volumeMode"): "Filesystem",
    ("Secret", "type"): "Opaque",
    ("StatefulSet", "spec.podManagementPolicy"): "OrderedReady",
    ("StorageClass", "reclaimPolicy"): "Delete",
    ("StorageClass", "volumeBindingMode"): "Immediate",
}
"""What Kubernetes takes where nothing is said."""
_STRATEGIES = {
    "Deployment": ("spec.strategy", "Recreate"),
    "StatefulSet": ("spec.updateStrategy", "OnDelete"),
}
"""Where it is said, and the one that has no fields of a rolling update."""
_ANOTHER_NAME = (
    "give it another name in the definition, so that a new one is made beside it, or leave it as"
    " it was"
)
_LEAVE = "leave it as it was, or make a new one under another name and move what it holds"
_HOLD_DATA = ("PersistentVolumeClaim", "StatefulSet")


def not_in_place(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Each object that the upgrade would have to change where nothing can be changed."""
    for pair in chart_pairs(before, after, changes):
        for old, new in pair.kept:
            if not _is_made_anew(old, new):
                yield from _fixed(pair, old, new)
                yield from _strategy(pair, old, new)
                yield from _labels(pair, old, new)
                yield from _size(pair, old, new)


def _is_made_anew(old: HelmObject, new: HelmObject) -> bool:
    """A hook is deleted before it is made again, unless its policy says otherwise."""
    policy = str(new.annotations.get("helm.sh/hook-delete-policy", "before-hook-creation"))
    is_hook = bool(new.hooks) and "before-hook-creation" in policy
    return is_hook or old.metadata.get("name") != new.metadata.get("name")


def _fixed(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    for field in _fields(old):
        default = _DEFAULTS.get((old.kind, field))
        was, is_now = _at(old.body, field, default), _at(new.body, field, default)
        # the cluster keeps the address that it has where a Service says nothing any more
        is_left = (old.kind, is_now) == ("Service", None)
        if not same(was, is_now) and not is_left:
            yield pair.follows(
                "upgrade-fails",
                "interrupts",
                new.subject,
                f"the upgrade of {pair.name} fails: {new.subject} cannot get another {field}",
                "Kubernetes refuses to change it, and a release that fails is taken back",
                _LEAVE if new.kind in _HOLD_DATA else _ANOTHER_NAME,
            )


def _fields(old: HelmObject) -> tuple[str, ...]:
    if old.kind in ("ConfigMap", "Secret") and old.body.get("immutable") is True:
        return (*_FIXED.get(old.kind, ()), "data", "stringData", "binaryData", "immutable")
    if old.kind == "Service" and old.spec.get("type") != "ExternalName":
        return ("spec.clusterIP",)
    return _FIXED.get(old.kind, ())


def _strategy(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    """Helm takes away only what it has written, and Kubernetes has filled in the rest."""
    field, without = _STRATEGIES.get(old.kind, ("", ""))
    was = mapping({"": _at(old.body, field)}, "") if field else {}
    if not field or _at(new.body, f"{field}.type") != without or was.get("type") == without:
        return
    if "rollingUpdate" not in was:
        yield pair.follows(
            "upgrade-fails",
            "interrupts",
            new.subject,
            f"the upgrade of {pair.name} fails: {new.subject} cannot become {without}",
            "its chart did not write the fields of the rolling update, so Kubernetes has filled"
            f" them in, Helm leaves them, and {without} may not have any",
            f"write {field}.rollingUpdate out in a release before this one",
        )


def _labels(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    fits = [selects(mapping(each.spec, "selector"), labels_of(each)) for each in (old, new)]
    if new.kind in ("DaemonSet", "Deployment", "StatefulSet") and fits == [True, False]:
        yield pair.follows(
            "upgrade-fails",
            "interrupts",
            new.subject,
            f"the upgrade of {pair.name} fails: pods of {new.subject} have other labels than its"
            " selector",
            "Kubernetes refuses pods that their own workload would not find again",
            "leave the labels of the selector in the template of the pods",
        )


def _size(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    if old.kind != "PersistentVolumeClaim":
        return
    was, is_now = (_storage(each) for each in (old, new))
    sizes = quantity(was), quantity(is_now)
    if sizes[0] is None or sizes[1] is None or sizes[0] == sizes[1]:
        return
    if sizes[1] < sizes[0]:
        yield pair.follows(
            "upgrade-fails",
            "interrupts",
            new.subject,
            f"the upgrade of {pair.name} fails: {new.subject} cannot shrink from {was} to {is_now}",
            "Kubernetes lets volumes grow only, and a release that fails is taken back",
            _LEAVE,
        )
    else:
        yield pair.follows(
            "volume-grows",
            "note",
            new.subject,
            f"{new.subject} grows from {was} to {is_now}",
            "it is paid for from then on, and can never be made smaller",
        )


def _storage(claim: HelmObject) -> Any:
    return mapping(mapping(claim.spec, "resources"), "requests").get("storage")


def _at(body: Any, path: str, default: Any = None) -> Any:
    for key in path.split("."):
        if not isinstance(body, Mapping):
            return default
        body = body.get(key)
    return default if body is None else body
