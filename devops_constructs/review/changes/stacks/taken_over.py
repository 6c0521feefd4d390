"""Rule: what goes by another address, and what existed before and is taken over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.stacks.pair import Pair, pairs
from devops_constructs.review.changes.stacks.stack import type_of
from devops_constructs.review.changes.stacks.titles import title
from devops_constructs.review.changes.tree import Tree

_ID_IS_A_SECRET = frozenset(("random_password",))


def taken_over(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Moves within stacks, and adoptions."""
    for pair in pairs(before, after, changes):
        for old, new in sorted(pair.moves.items()):
            yield Consequence(
                "moved",
                "note",
                pair.artifact,
                new,
                f"{old} goes by {new} from now on",
                "a moved block says so: Terraform changes its state, and nothing outside",
            )
        for address, found in sorted(pair.imported.items()):
            yield _imported(pair, address, found)


def _imported(pair: Pair, address: str, known_by: str) -> Consequence:
    body = pair.after.resources[address] if pair.after else {}
    hidden = type_of(address) in _ID_IS_A_SECRET or not known_by
    named = "" if hidden else f": it is what has the id {known_by!r}"
    return Consequence(
        "imported",
        "note",
        pair.artifact,
        address,
        f"{title(pair.after, address, body)} is taken over{named}",
        "it is not made; where it is other than the stack says, the plan shows how it is changed",
    )
