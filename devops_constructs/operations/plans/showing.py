"""Plans for people: lines of a list, and the account of one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from devops_constructs.operations.plans.stored_plan import FetchedPlan, StoredPlan
from devops_constructs.operations.plans.summary import KINDS, Kind, ResourceChange, Summary
from devops_constructs.review.untrusted_text import in_a_line, quoted

SCHEMA = "devops-constructs/plans/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

_DOES = {
    "delete": "deleted",
    "replace": "replaced",
    "forget": "forgotten",
    "update": "changed",
    "create": "made",
    "import": "taken over",
    "move": "moved",
}
_LOSES: tuple[Kind, ...] = ("delete", "replace", "forget")
_RED, _PLAIN = "\x1b[31m", "\x1b[0m"
_MOST_ATTRIBUTES = 12
_WHOSE = {True: "authentic", False: "not authentic", None: "unknown"}
_FOR: Mapping[str, str] = {
    "review": "a pull request",
    "apply": "what was merged already, by an apply",
    "again": "what is applied, to undo what something else has changed since",
}
_SIGNED = {
    True: "authentic: by the job that plans, or the one that applies",
    False: "not authentic: somebody else has put it there, or has changed it",
    None: "unknown: there is no PLANS_SIGNING_KEY",
}


def in_words(summary: Summary) -> str:
    """What a plan does in a few words: "1 deleted, 2 made"."""
    if summary.state != "planned":
        return f"{summary.state}: {in_a_line(summary.says.partition(chr(10))[0])}"
    counts = (f"{number} {_DOES[kind]}" for kind, number in summary.counts.items())
    return ", ".join(counts) or "no changes"


def loses(summary: Summary) -> list[str]:
    """What it deletes, makes anew or lets go, a line each."""
    return [_change(each) for each in _in_order(summary.changes) if each.kind in _LOSES]


def as_json(plans: Iterable[StoredPlan]) -> dict[str, Any]:
    """Plans as data, without their texts."""
    return {"schema": SCHEMA, "plans": [plan_json(plan) for plan in plans]}


def plan_json(plan: StoredPlan) -> dict[str, Any]:
    """One of them."""
    result = plan.result
    return {
        "key": plan.key,
        "bucket": plan.bucket,
        "authentic": plan.authentic,
        "result_authentic": plan.result_authentic,
        "summary": plan.summary.as_json(),
        "result": vars(result) if result else None,
    }


def as_lines(plans: Sequence[StoredPlan]) -> str:
    """A line for each plan: when, of what, what it does, what became of it, whether it is
    authentic, its key."""
    rows = [_row(plan) for plan in plans]
    widths = [max(len(row[column]) for row in rows) for column in range(5)] if rows else []
    return "".join(
        "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[5]])
        + "\n"
        for row in rows
    )


def _row(plan: StoredPlan) -> tuple[str, ...]:
    summary = plan.summary
    whose = _WHOSE[plan.authentic]
    return summary.made, summary.stack, in_words(summary), _result(plan), whose, plan.key


def account(plan: FetchedPlan, *, coloured: bool, whole: bool) -> str:
    """All there is to say of a plan: what loses something first. `whole` adds Terraform's text."""
    return "".join(f"{line}\n" for line in _account(plan, coloured, whole))


def _account(plan: FetchedPlan, coloured: bool, whole: bool) -> Iterator[str]:
    summary = plan.summary
    yield f"{summary.stack}: {in_words(summary)}"
    yield f"  made    {summary.made} with {summary.program} {summary.version}"
    # one that is not authentic may say anything
    yield f"  for     {_FOR.get(summary.made_for) or in_a_line(str(summary.made_for))}"
    yield f"  commit  {summary.commit} by {in_a_line(summary.author)}"
    yield f"  content {summary.content}"
    yield f"  kept    {plan.key} in {plan.bucket}"
    yield f"  result  {_result(plan)}"
    yield f"  signed  {_SIGNED[plan.authentic]}"
    if plan.result and plan.result.says:
        yield quoted(plan.result.says).rstrip("\n")
    for change in _in_order(summary.changes):
        line = _change(change)
        yield ""
        yield f"{_RED}{line}{_PLAIN}" if coloured and change.kind in _LOSES else line
        yield from _attributes(change)
    if summary.outputs:
        yield ""
        yield f"outputs that change: {', '.join(map(in_a_line, summary.outputs))}"
    if whole:
        yield ""
        yield quoted(plan.text).rstrip("\n")


def _in_order(changes: Iterable[ResourceChange]) -> list[ResourceChange]:
    return sorted(changes, key=lambda change: (KINDS.index(change.kind), change.address))


def _change(change: ResourceChange) -> str:
    facts = [f"because of {', '.join(map(in_a_line, change.replaced))}"] if change.replaced else []
    facts += [f"from {change.moved_from}"] if change.moved_from else []
    facts += [f"id {in_a_line(change.imported)}"] if change.imported is not None else []
    facts += [f"deposed {change.deposed}"] if change.deposed else []
    return " ".join([f"{change.kind:7} {in_a_line(change.address)}", *map(in_a_line, facts)])


def _attributes(change: ResourceChange) -> Iterator[str]:
    for each in change.changed[:_MOST_ATTRIBUTES]:
        before, after = (_value(text) for text in (each.before, each.after))
        yield f"          {in_a_line(each.attribute)}: {before} -> {after}"
    if len(change.changed) > _MOST_ATTRIBUTES:
        yield f"          and {len(change.changed) - _MOST_ATTRIBUTES} more"


def _value(text: str | None) -> str:
    return "(nothing)" if text is None else in_a_line(text, 80)


def _result(plan: StoredPlan) -> str:
    if plan.result_authentic is False:
        return "not authentic"
    if plan.result is None:
        return "not applied"
    return f"{plan.result.outcome} {plan.result.made} by {in_a_line(plan.result.by)}"
