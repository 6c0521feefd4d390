"""Rule: on what a workflow runs.

Sources: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence, Severity
from devops_constructs.review.changes.differences import same, shown
from devops_constructs.review.changes.tree import Tree
from devops_constructs.review.changes.workflows.workflow import WorkflowPair, pairs

_BY_STRANGERS = frozenset(
    (
        *("pull_request_target", "workflow_run", "issue_comment", "issues", "discussion"),
        *("discussion_comment", "fork", "watch"),
    )
)
"""Events that anybody causes, and that run with the repository's secrets."""


def triggers(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Workflows that are new or gone, and events that are."""
    for pair in pairs(before, after, changes):
        if not (pair.before and pair.before.triggers) and not (pair.after and pair.after.triggers):
            continue  # an action
        if pair.before is None or pair.after is None:
            yield from _whole(pair)
        else:
            yield from _events(pair)


def _whole(pair: WorkflowPair) -> Iterator[Consequence]:
    workflow = pair.after or pair.before
    events = ", ".join(sorted(workflow.triggers)) if workflow else ""
    if pair.after:
        why = "it runs as soon as it is in the repository that it is for"
        yield _told(pair, "workflow-new", "note", f"{pair.file} is new, and runs on {events}", why)
        yield from _strange(pair, set(pair.after.triggers))
    else:
        what = f"{pair.file} is gone, and does not run on {events} any more"
        why = "who calls it fails, and who waits for it waits for ever"
        yield _told(pair, "workflow-gone", "note", what, why)


def _events(pair: WorkflowPair) -> Iterator[Consequence]:
    old, new = (each.triggers if each else {} for each in (pair.before, pair.after))
    yield from _strange(pair, new.keys() - old.keys())
    for event in sorted({*old, *new}):
        if event not in new:
            what = f"{pair.file} does not run on {event} any more"
            yield _told(pair, "trigger-gone", "note", what, "what it did then is not done")
        elif event not in old and event not in _BY_STRANGERS:
            what = f"{pair.file} also runs on {event}"
            yield _told(pair, "trigger-new", "note", what, "all its jobs run then")
        elif event in old and not same(old[event], new[event]):
            what = f"{pair.file} runs on {event} with {_said(new[event])},"
            what += f" and ran with {_said(old[event])}"
            yield _told(pair, "trigger-moved", "note", what, "it runs more often, or less")


def _strange(pair: WorkflowPair, events: set[str]) -> Iterator[Consequence]:
    for event in sorted(events & _BY_STRANGERS):
        yield _told(
            pair,
            "trigger-by-strangers",
            "to do",
            f"{pair.file} also runs on {event}",
            "anybody at GitHub causes that, and it runs with the repository's secrets",
            "see that no step runs, or writes into a script, what a stranger has chosen",
        )


def _said(value: object) -> str:
    return shown(value) if value else "nothing said of it"


def _told(
    pair: WorkflowPair, kind: str, severity: Severity, what: str, why: str, fix: str | None = None
) -> Consequence:
    return Consequence(kind, severity, pair.artifact, pair.subject, what, why, fix)
