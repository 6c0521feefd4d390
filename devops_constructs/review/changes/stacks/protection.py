"""Rule: what keeps a resource as it is, or from being destroyed, is taken away or added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.stacks.pair import Kept, Pair, pairs
from devops_constructs.review.changes.stacks.stack import Body, lifecycle
from devops_constructs.review.changes.stacks.titles import kind_of, title
from devops_constructs.review.changes.tree import Tree


def protection(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """`prevent_destroy` that goes, and `ignore_changes` that is another one."""
    for pair in pairs(before, after, changes):
        for kept in pair.kept:
            yield from _unprotected(pair, kept)
            yield from _heeded(pair, kept)


def _unprotected(pair: Pair, kept: Kept) -> Iterator[Consequence]:
    if lifecycle(kept.before, "prevent_destroy") is True and not kept.protected:
        yield Consequence(
            "unprotected",
            "to do",
            pair.artifact,
            kept.address,
            f"prevent_destroy of {title(pair.after, kept.address, kept.after)} is taken away",
            f"the next change may destroy it, and {kind_of(kept.address).lost}",
            "leave it, unless it is to be destroyed",
        )


def _heeded(pair: Pair, kept: Kept) -> Iterator[Consequence]:
    old, new = _ignored(kept.before), _ignored(kept.after)
    named = title(pair.after, kept.address, kept.after)
    if gone := sorted(old - new):
        yield Consequence(
            "changes-heeded",
            "note",
            pair.artifact,
            kept.address,
            f"Terraform heeds {', '.join(gone)} of {named} again",
            "what was changed outside meanwhile is set to what the stack says; the plan shows it",
        )
    if more := sorted(new - old):
        yield Consequence(
            "changes-ignored",
            "note",
            pair.artifact,
            kept.address,
            f"Terraform ignores {', '.join(more)} of {named} from now on",
            "the stack says it only for when the resource is made",
        )


def _ignored(body: Body) -> set[str]:
    found = lifecycle(body, "ignore_changes")
    return set(map(str, found)) if isinstance(found, list) else {str(found)} if found else set()
