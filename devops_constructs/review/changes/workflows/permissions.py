"""Rule: what the token of a job may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.tree import Tree
from devops_constructs.review.changes.workflows.workflow import (
    Body,
    Workflow,
    WorkflowPair,
    pairs,
)

_LEVELS = ("none", "read", "write")
_ALL = "everything"


def permissions(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Jobs that may do more at GitHub than before."""
    for pair in pairs(before, after, changes):
        if pair.after is None:
            continue
        for name, old, new in pair.jobs:
            if new and name != "runs":
                was = _granted(pair.before, old) if old else {_ALL: "none"}
                now = _granted(pair.after, new)
                more = [s for s in sorted({*was, *now}) if _level(now, s) > _level(was, s)]
                # reading its own code is what nearly every new job does
                told = [s for s in more if old or _level(now, s) > 1 or s == "id-token"]
                yield from (_told(pair, name, scope, now) for scope in told)


def _told(pair: WorkflowPair, job: str, scope: str, granted: Mapping[str, str]) -> Consequence:
    level = granted.get(scope, granted[_ALL])
    what = f"job {job!r} of {pair.file} may {level} {scope}"
    why = "its token may do that at GitHub, whatever its steps are made to run"
    if scope == _ALL and level == "default":
        what = f"job {job!r} of {pair.file} may do whatever the repository allows by default"
    if scope == "id-token":
        what = f"job {job!r} of {pair.file} may say at clouds who it is"
        why = "what trusts GitHub there gives it credentials"
    return Consequence(
        "token-may-more",
        "to do",
        pair.artifact,
        pair.subject,
        what,
        why,
        "merge it only if a step needs that",
    )


def _granted(workflow: Workflow | None, job: Body) -> dict[str, str]:
    """By scope; what is not named has what "everything" has."""
    value: Any = job.get("permissions")
    if "permissions" not in job and workflow:
        value = workflow.content.get("permissions", "default")
    if value in ("read-all", "write-all"):
        return {_ALL: str(value).removesuffix("-all")}
    if isinstance(value, Mapping):
        return {_ALL: "none", **{str(scope): str(level) for scope, level in value.items()}}
    return {_ALL: "none" if value is None else "default"}


def _level(granted: Mapping[str, str], scope: str) -> float:
    level = granted.get(scope, granted[_ALL])
    # what a repository allows by default may be to write
    return _LEVELS.index(level) if level in _LEVELS else 1.5
