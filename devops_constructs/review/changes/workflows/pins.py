"""Rule: which programs of others a workflow runs, and at which commit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence, Severity
from devops_constructs.review.changes.tree import Tree
from devops_constructs.review.changes.workflows.workflow import (
    SHARED,
    Workflow,
    WorkflowPair,
    pairs,
    steps,
)

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DIGEST = re.compile(r"docker://[^@]+@sha256:[0-9a-f]{64}")
_NOT_YET = "0" * 40
"""In place of a commit until the workflow is installed."""
_OURS = ("./", "$/")


@dataclass(frozen=True, order=True)
class _Use:
    name: str
    ref: str
    version: str
    called: bool = False
    """A workflow of another repository, not an action."""

    @property
    def shown(self) -> str:
        if self.ref == _NOT_YET:
            return "the commit that it is installed from"
        short = self.ref[:12] if _COMMIT.fullmatch(self.ref) else self.ref
        if self.ref.startswith("sha256:"):
            short = self.ref[:19]
        return f"{self.version} ({short})" if self.version else short or "nothing"


def pins(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Actions and called workflows that are new or at another commit."""
    for pair in pairs(before, after, changes):
        old, new = _uses(pair.before), _uses(pair.after)
        known = _known(before, pair, new - old)
        for use in sorted(new - old):
            yield from _loose(pair, use)
            former = sorted(each for each in old - new if each.name == use.name)
            if former:
                yield from _moved(pair, former[0], use)
            elif use.name not in known and not _lies_here(before, after, use):
                yield _new(pair, use)


def _lies_here(before: Tree, after: Tree, use: _Use) -> bool:
    """Whether it is a workflow of this repository, which others were called from already."""
    repository, _, file = use.name.partition("/.github/workflows/")
    if not use.called or f"workflows/{SHARED}/{file}" not in after.hashes:
        return False
    start = f"uses: {repository}/.github/workflows/"
    return any(start in _text(before, path) for path in before.below("workflows"))


def _known(before: Tree, pair: WorkflowPair, new: Iterable[_Use]) -> set[str]:
    """Which of these some workflow uses already, here or in the repository of any project."""
    known = {use.name for use in _uses(pair.before)}
    unknown = {use.name for use in new} - known
    for path in before.below("workflows"):
        if not unknown:
            break
        found = {name for name in unknown if f"{name}@" in _text(before, path)}
        known |= found
        unknown -= found
    return known


def _text(tree: Tree, path: str) -> str:
    try:
        return tree.text(path) or ""
    except UnreadableError:
        return ""


def _uses(workflow: Workflow | None) -> set[_Use]:
    found = set()
    for job in workflow.jobs.values() if workflow else ():
        for holder in (job, *steps(job)):
            uses = holder.get("uses")
            if workflow and isinstance(uses, str) and not uses.startswith(_OURS):
                name, _, ref = uses.partition("@")
                found.add(_Use(name, ref, workflow.versions.get(uses, ""), holder is job))
    return found


def _loose(pair: WorkflowPair, use: _Use) -> Iterator[Consequence]:
    fixed = _COMMIT.fullmatch(use.ref) or _DIGEST.fullmatch(f"{use.name}@{use.ref}")
    if not fixed:
        yield _told(
            pair,
            "not-pinned",
            "to do",
            f"{pair.file} uses {use.name} at {use.ref or 'no commit'}, which can be moved",
            "whoever may move it has this workflow run another program, with its secrets",
            "name the commit by its whole hash",
        )


def _moved(pair: WorkflowPair, old: _Use, new: _Use) -> Iterator[Consequence]:
    what = f"{pair.file} uses {new.name} at {new.shown}, and used {old.shown}"
    if new.called:
        why = "what the called workflow does may be another thing: read what changed there"
        yield _told(pair, "callers-pin-moved", "note", what, why)
    elif new.version and new.version == old.version:
        why = "the version is called the same, and it is another commit: somebody has moved the"
        why += " tag, or the comment is wrong"
        yield _told(pair, "pin-moved", "to do", what, why, "see which commit the version is")
    else:
        why = "another program runs with this workflow's token and secrets"
        yield _told(pair, "pin-moved", "note", what, why)


def _new(pair: WorkflowPair, use: _Use) -> Consequence:
    kind = "workflow" if use.called else "action"
    return _told(
        pair,
        "used-newly",
        "to do",
        f"{pair.file} uses the {kind} {use.name} at {use.shown}, which nothing here used before",
        "a program of others runs with this workflow's token and secrets",
        "see who publishes it",
    )


def _told(
    pair: WorkflowPair, kind: str, severity: Severity, what: str, why: str, fix: str | None = None
) -> Consequence:
    return Consequence(kind, severity, pair.artifact, pair.subject, what, why, fix)
