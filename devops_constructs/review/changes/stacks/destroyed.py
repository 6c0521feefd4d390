"""Rule: what is not declared any more is destroyed, unless the stack says that it stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.stacks.pair import Pair, pairs
from devops_constructs.review.changes.stacks.stack import Body, lifecycle, text, type_of
from devops_constructs.review.changes.stacks.titles import kind_of, title
from devops_constructs.review.changes.tree import Tree

_STAY = frozenset(("cloudflare_zone_setting",))
"""Types whose providers take nothing away."""
_BY_HOSTS = frozenset(("cloudflare_dns_record",))
"""Types of which another rule says more."""


def destroyed(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Each resource that goes, and each that Terraform only forgets."""
    for pair in pairs(before, after, changes):
        if pair.after is None:
            yield _whole_stack(pair)
        for address, body in pair.destroyed.items():
            if type_of(address) not in _BY_HOSTS:
                yield _destroyed(pair, address, body)
        for address, body in pair.forgotten.items():
            yield Consequence(
                "forgotten",
                "note",
                pair.artifact,
                address,
                f"{title(pair.before, address, body)} stays, and Terraform knows of it no more",
                "a removed block says so: nothing is destroyed, and nothing here looks after it",
            )


def _destroyed(pair: Pair, address: str, body: Body) -> Consequence:
    kind = kind_of(address)
    found = Consequence(
        "destroyed",
        kind.severity,
        pair.artifact,
        address,
        f"{title(pair.before, address, body)} is destroyed",
        kind.lost,
    )
    if type_of(address) == "github_repository" and body.get("archive_on_destroy") is True:
        archived = "archive_on_destroy is true: nobody can push to it any more, nothing is deleted"
        return replace(
            found,
            severity="interrupts",
            what=f"{title(pair.before, address, body)} is archived",
            why=archived,
        )
    if type_of(address) in _STAY:
        what = f"{title(pair.before, address, body)} is not looked after any more"
        return replace(found, kind="forgotten", what=what)
    if lifecycle(body, "prevent_destroy") is True:
        found = replace(
            found, why=f"{kind.lost}; prevent_destroy went with it, and holds nothing back"
        )
    if kind.severity == "loses":
        return replace(found, fix="declare it again, unless that is meant")
    return found


def _whole_stack(pair: Pair) -> Consequence:
    resources = pair.before.resources if pair.before else {}
    worst = [each for each in resources if kind_of(each).severity == "loses"]
    named = f", among them {', '.join(worst[:5])}" if worst else ""
    more = f" and {len(worst) - 5} more" if len(worst) > 5 else ""
    key = text(pair.before.backend.get("key")) if pair.before else ""
    return Consequence(
        "stack-gone",
        "to do" if resources else "note",
        pair.artifact,
        "stack",
        f"the stack is gone, and nothing runs it any more: {_count(resources)} in its last version"
        f" would stay{named}{more}",
        "Terraform destroys only what a stack that it runs does not declare; without its file"
        " nobody knows of them",
        f"retire it first, and take it out when that is applied; its state is {key or 'kept'}"
        if resources
        else None,
    )


def _count(resources: Sequence[str] | dict[str, Body]) -> str:
    return "1 resource" if len(resources) == 1 else f"{len(resources) or 'no'} resources"
