"""Rule: what cannot be changed in place is destroyed and made anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import same
from devops_constructs.review.changes.stacks.identity import Replaced, replaced_in
from devops_constructs.review.changes.stacks.pair import Kept, Pair, pairs
from devops_constructs.review.changes.stacks.titles import is_known, kind_of, made_first, title
from devops_constructs.review.changes.tree import Tree

_PLAN = "; the plan says whether it is"


def replaced(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Each resource that becomes another one, as far as that is known without a plan."""
    for pair in pairs(before, after, changes):
        for each in replaced_in(pair):
            yield _told(pair, each)
        for kept in pair.kept:
            if not is_known(kept.address) and not same(kept.before, kept.after):
                yield _unknown(pair, kept)
        for address in sorted(pair.made):
            if not is_known(address):
                yield Consequence(
                    "unknown-type",
                    "to do",
                    pair.artifact,
                    address,
                    f"{address} is made",
                    "this version does not know the type, and not what that does",
                    "read it, and the plan",
                )


def _unknown(pair: Pair, kept: Kept) -> Consequence:
    return Consequence(
        "unknown-type",
        "to do",
        pair.artifact,
        kept.address,
        f"{kept.address} is changed in place, or destroyed and made anew",
        "this version does not know the type, and not what that would lose; the plan says which",
        "read the plan before it is applied",
    )


def _told(pair: Pair, each: Replaced) -> Consequence:
    kept = each.kept
    kind, named = kind_of(kept.address), title(pair.before, kept.former, kept.before)
    verb = "is" if each.sure else "may be"
    found = Consequence(
        "replaced",
        kind.severity,
        pair.artifact,
        kept.address,
        f"{named} {verb} destroyed and made anew: {each.because}",
        kind.lost + ("" if each.sure else _PLAN),
        "take that back, unless it is meant" if kind.severity == "loses" else None,
    )
    if kept.protected:
        return replace(
            found,
            severity="interrupts",
            what=f"Terraform {'refuses' if each.sure else 'may refuse'} to plan this stack:"
            f" {named} would be destroyed and made anew, as {each.because}",
            why="prevent_destroy keeps it, and nothing of the stack is applied meanwhile",
            fix="take that back",
        )
    if kind.soft and made_first(kept.after):
        return replace(found, severity="restarts", why=f"a new one is made first; {kind.soft}")
    return found
