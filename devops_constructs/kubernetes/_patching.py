"""Patches: changes of objects after they were made, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from devops_constructs.errors import DefinitionError, Problem
from devops_constructs.kubernetes._json_patch import Unfit, patched
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes._wholeness import lost
from devops_constructs.kubernetes.extra_object import ExtraObject
from devops_constructs.kubernetes.labels import COMPONENT, INSTANCE, NAME
from devops_constructs.kubernetes.plain_job import lasting_name
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.patch import ObjectPatch, Operation
from devops_constructs.project.release import Release
from devops_constructs.project.scheduled_job import ScheduledJob

if TYPE_CHECKING:
    from devops_constructs.kubernetes._manifest import cdk8s

METADATA = "devops-constructs:patch"
"""The type under which a construct's metadata in cdk8s holds a patch of it."""

_DOES_NOTHING = "a patch without effect would look as if it worked"

_Key = tuple[str, str]
"""Kind and name."""


def patch(
    construct: Construct,
    path: str,
    value: Any = None,
    *,
    because: str,
    op: Operation = "add",
) -> None:
    """Change the main object of a construct, and record the reason in its metadata.

    For a cdk8s app of one's own; in a definition it is `Patch`. `path` is a JSON pointer, and `op`
    an operation of a JSON patch.

    Raises:
        DefinitionError: there is no such place in the object, or nothing would change.
    """
    from devops_constructs.kubernetes._manifest import cdk8s

    target = construct if isinstance(construct, cdk8s.ApiObject) else construct.node.default_child
    if not isinstance(target, cdk8s.ApiObject):
        what = f"{construct.node.path or 'the app'} has no main object"
        fix = "patch one of the constructs in it"
        raise DefinitionError([Problem(what, "a patch changes one object", fix)])
    try:
        patched(target.to_json(), path, op, value)
    except Unfit as unfit:
        what = f"{target.kind} {target.name!r}: {unfit.what}"
        raise DefinitionError([Problem(what, _DOES_NOTHING, unfit.fix)]) from None
    target.add_json_patch(_as_cdk8s(op, path, value))
    target.node.add_metadata(METADATA, {"op": op, "path": path, "because": because})


def _as_cdk8s(op: Operation, path: str, value: Any) -> cdk8s.JsonPatch:
    from devops_constructs.kubernetes._manifest import cdk8s

    if op == "remove":
        return cdk8s.JsonPatch.remove(path)
    return (cdk8s.JsonPatch.add if op == "add" else cdk8s.JsonPatch.replace)(path, value)


def add_extra_manifests(
    scope: Construct, release: Release, objects: dict[_Key, KubernetesObject]
) -> Iterator[Problem]:
    """Make the release's extra manifests; yields what is wrong with them."""
    taken = set(objects)
    for extra in release.extra_manifests:
        key = (extra.kind, extra.name)
        if key in taken:
            yield extra.problem(
                "manifest",
                what=f"the chart already has {extra.kind} {extra.name!r}",
                why="one of the two would be lost",
                fix="write a Patch(...) of that one, or give this one another name",
            )
            continue
        taken.add(key)
        ExtraObject(scope, f"Extra-{extra.kind}-{extra.name}", release, extra)


def apply_patches(release: Release, objects: dict[_Key, KubernetesObject]) -> Iterator[Problem]:
    """Change the release's objects; yields what is wrong with its patches."""
    for each in release.patches:
        target = objects.get((each.kind, each.name))
        if target is None:
            yield _no_target(release, each, list(objects))
            continue
        try:
            after = patched(target.body, each.path, *each.operation)
        except Unfit as unfit:
            yield each.problem("path", what=unfit.what, why=_DOES_NOTHING, fix=unfit.fix)
            continue
        if problem := _trespass(release, each, target.body, after):
            yield problem
            continue
        target.change(after)
        record = {"op": each.operation[0], "path": each.path, "because": each.because}
        target.node.add_metadata(METADATA, record)


def by_key(scope: Construct) -> dict[_Key, KubernetesObject]:
    """The objects of a construct by kind and name, that of a plain Job without its digest."""
    found = (node for node in scope.node.find_all() if isinstance(node, KubernetesObject))
    return {(each.body["kind"], lasting_name(each.body)): each for each in found}


def _no_target(release: Release, each: ObjectPatch, known: list[_Key]) -> Problem:
    if (each.kind, each.name) in {(e.kind, e.name) for e in release.extra_manifests}:
        what, fix = "is an extra manifest", "change it where it is written"
        return each.problem(
            "name", what=f"{each.kind} {each.name!r} {what}", why="a patch is of others", fix=fix
        )
    names = [name for kind, name in known if kind == each.kind]
    field, word, among = (
        ("name", each.name, names) if names else ("kind", each.kind, [kind for kind, _ in known])
    )
    return each.problem(
        field,
        what=f"there is no {each.kind} {each.name!r}" if names else f"there is no {each.kind}",
        why=_DOES_NOTHING,
        fix=did_you_mean(word, sorted(set(among))),
    )


def _trespass(
    release: Release, each: ObjectPatch, before: dict[str, Any], after: dict[str, Any]
) -> Problem | None:
    """What a patch must leave alone: what others go by, and what a release sets."""
    if _identity(before) != _identity(after):
        return each.problem(
            "path",
            what=f"{each.path} is part of what others find the object by",
            why="Services, policies and Helm go by kind, name, our labels and selectors",
            fix="leave it out; a component of another name has other ones",
        )
    if (part := lost(after)) and not lost(before):
        return each.problem(
            "path",
            what=f"{each.path} leaves something that is no {part}",
            why="the chart's values move some of that",
            fix="patch a field further inside",
        )
    name = before["metadata"]["labels"].get(COMPONENT)
    component = next((c for c in release.components if c.name == name), None)
    moved = {LongRunning: ("replicas", "replicas"), ScheduledJob: ("suspend", "suspended")}
    for noun, (key, field) in moved.items():
        is_moved = isinstance(component, noun) and before["kind"] in _WORKLOADS
        if is_moved and _at(before, "spec", key) != _at(after, "spec", key):
            return each.problem(
                "path",
                what=f"{each.path} has a field",
                why="the chart's values move it at each release, over the patch",
                fix=f"write {field}=... of the component, or of its Difference",
            )
    return None


_WORKLOADS = ("Deployment", "StatefulSet", "CronJob")


def _identity(body: dict[str, Any]) -> Any:
    pods = _at(body, "spec", "template", "metadata", "labels")
    jobs = _at(body, "spec", "jobTemplate", "spec", "template", "metadata", "labels")
    found = (_at(body, "metadata", "labels"), pods, jobs)
    labels = [_at(each, key) for each in found for key in (NAME, INSTANCE, COMPONENT)]
    fields = ("selector", "podSelector", "scaleTargetRef")
    selectors = [_at(body, "spec", field) for field in fields]
    metadata = [_at(body, "metadata", key) for key in ("name", "namespace")]
    return body.get("kind"), metadata, labels, selectors


def _at(value: Any, *path: str) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value
