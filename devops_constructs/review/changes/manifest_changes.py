"""Rule: which stacks there are, and in which order all is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence, Severity
from devops_constructs.review.changes.stacks.stack import Body, objects, text
from devops_constructs.review.changes.tree import Tree

_FILE = "terraform/manifest.json"
_NOUNS = {"stack": "stack", "charts": "chart", "release": "release"}


def manifest_changes(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Steps that are new, gone or wait for others."""
    if not any(change.artifact == _FILE for change in changes):
        return
    try:
        old, new = _steps(before), _steps(after)
    except UnreadableError as error:
        what = f"the order of all steps {error}"
        why = "the pipeline begins nothing without it"
        yield _told("order-unreadable", "interrupts", "steps", what, why, "run devops synth")
        return
    for key in sorted({*old, *new}):
        yield from _step(key, old.get(key), new.get(key))


def _step(key: str, old: Body | None, new: Body | None) -> Iterator[Consequence]:
    kind, _, name = key.partition("/")
    title = f"{_NOUNS.get(kind, kind)} {name}"
    if new is None:
        what = f"{title} is not done any more"
        why = "what it has made stays as it is, unless an earlier change has taken it away"
        yield _told("step-gone", "note", title, what, why)
    elif old is None:
        what = f"{title} is new, and is done {_after(new)}"
        yield _told("step-new", "note", title, what, "steps that it waits for come first")
    elif set(_waits(old)) != set(_waits(new)):
        what = f"{title} is done {_after(new)}, and was {_after(old)}"
        yield _told("step-moved", "note", title, what, "it finds only what was made before it")


def _steps(tree: Tree) -> dict[str, Body]:
    manifest = tree.json(_FILE)
    if manifest is None:
        return {}
    if not isinstance(manifest, Mapping):
        raise UnreadableError("is no list of them")
    if "steps" in manifest:
        return {
            f"{text(step.get('step'))}/{text(step.get('name'))}": step
            for step in objects(manifest["steps"])
        }
    # an older version wrote the order of stacks only
    stacks = next(objects(manifest.get("stacks")), {})
    return {
        f"stack/{name}": {"after": [f"stack/{each}" for each in _listed(stack, "dependencies")]}
        for name, stack in stacks.items()
    }


def _waits(step: Body) -> list[str]:
    return _listed(step, "after")


def _listed(value: object, field: str) -> list[str]:
    found = value.get(field) if isinstance(value, Mapping) else None
    return [str(each) for each in found] if isinstance(found, list) else []


def _after(step: Body) -> str:
    waits = _waits(step)
    return f"after {', '.join(waits)}" if waits else "first"


def _told(
    kind: str, severity: Severity, subject: str, what: str, why: str, fix: str | None = None
) -> Consequence:
    return Consequence(kind, severity, _FILE, subject, what, why, fix)
