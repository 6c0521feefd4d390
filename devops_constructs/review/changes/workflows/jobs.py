"""Rule: where a job runs, what guards it, and what it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence, Severity
from devops_constructs.review.changes.differences import same, shown
from devops_constructs.review.changes.stacks.stack import at
from devops_constructs.review.changes.tree import Tree
from devops_constructs.review.changes.workflows.workflow import (
    Body,
    WorkflowPair,
    environment,
    pairs,
    steps,
    title,
)

_HOSTED = ("ubuntu-", "windows-", "macos-")


def jobs(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Jobs of workflows that there were."""
    for pair in pairs(before, after, changes):
        if pair.before and pair.after:
            for name, old, new in pair.jobs:
                yield from _job(pair, name, old, new)


def _job(pair: WorkflowPair, name: str, old: Body, new: Body) -> Iterator[Consequence]:
    named = f"job {name!r} of {pair.file}"
    if not new:
        yield _told(pair, "job-gone", "note", f"{named} is gone", "what it did is not done")
        return
    if not old:
        runs = f"in environment {environment(new)}" if environment(new) else "in no environment"
        yield _told(
            pair, "job-new", "note", f"{named} is new, and runs {runs}", "it runs with the others"
        )
        return
    yield from _environment(pair, named, environment(old), environment(new))
    yield from _guards(pair, named, old, new)
    yield from _scripts(pair, named, old, new)


def _environment(pair: WorkflowPair, named: str, old: str, new: str) -> Iterator[Consequence]:
    if old == new:
        return
    what = f"{named} runs in {_called(new)}, and ran in {_called(old)}"
    why = "it has the secrets of that one, and what guards that one guards it"
    fix = "see that it has its secrets there, and that it may run without what guarded it"
    yield _told(pair, "environment-moved", "to do", what, why, fix)


def _called(environment: str) -> str:
    return f"environment {environment}" if environment else "no environment"


def _asks(job: Body, verb: str) -> str:
    return f"{verb} if {shown(job['if'])}" if job.get("if") else f"always {verb}"


def _guards(pair: WorkflowPair, named: str, old: Body, new: Body) -> Iterator[Consequence]:
    if not same(old.get("if"), new.get("if")):
        what = f"{named} {_asks(new, 'runs')}, and {_asks(old, 'ran')}"
        why = "where it is asked who started it, or on which branch, that may not be asked any more"
        yield _told(pair, "condition-moved", "to do", what, why, "see that it still asks that")
    cut = "concurrency.cancel-in-progress"
    if at(new, cut) not in (None, False) and at(old, cut) in (None, False) and environment(new):
        what = f"{named} is cut off when it is started again meanwhile"
        why = "half a release, or a lock on a state, may be left behind"
        yield _told(pair, "may-be-cut-off", "to do", what, why, "leave cancel-in-progress false")
    if old.get("continue-on-error") in (None, False) and new.get("continue-on-error"):
        what = f"{named} counts as done when it has failed"
        yield _told(pair, "failure-unseen", "to do", what, "what comes after it goes on")
    on = new.get("runs-on")
    if not same(old.get("runs-on"), on) and not str(on).startswith(_HOSTED):
        what = f"{named} runs on {shown(on)}"
        why = "that is no machine of GitHub's that is new for each run: what one run leaves there,"
        why += " the next one finds"
        yield _told(pair, "runner-moved", "to do", what, why)
    if not same(old.get("secrets"), new.get("secrets")) and new.get("secrets") == "inherit":
        what = f"{named} gives all secrets of the repository to what it calls"
        yield _told(pair, "all-secrets-given", "to do", what, "it may use each of them")


def _scripts(pair: WorkflowPair, named: str, old: Body, new: Body) -> Iterator[Consequence]:
    known = {title(step): step for step in steps(old)}
    for step in steps(new):
        former = known.get(title(step), {})
        persist = "with.persist-credentials"
        if at(former, persist) is False and at(step, persist) is not False:
            what = f"{named} leaves its token where every later step finds it"
            why = "persist-credentials is not false any more"
            yield _told(pair, "token-left", "to do", what, why, "leave persist-credentials false")
        if step.get("run") is not None and not same(former.get("run"), step.get("run")):
            what = f"step {title(step)!r} of {named} runs another script"
            if not former:
                what = f"step {title(step)!r} of {named} is new, and runs a script"
            why = "it runs with what the step is given"
            yield _told(pair, "script-moved", "note", what, why, "read it")


def _told(
    pair: WorkflowPair, kind: str, severity: Severity, what: str, why: str, fix: str | None = None
) -> Consequence:
    return Consequence(kind, severity, pair.artifact, pair.subject, what, why, fix)
