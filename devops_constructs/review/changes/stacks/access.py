"""What the rules of access share: who may do more, or less, than before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from devops_constructs.review.changes.consequence import Consequence, Severity
from devops_constructs.review.changes.stacks.pair import Pair
from devops_constructs.review.changes.stacks.stack import Body, type_of

Judge = Callable[[Pair, str, Body, Body], Iterator[Consequence]]
"""Given a stack, an address, and the resource before and after; empty where it is not there."""

_MEANT = "merge it only if whoever answers for this wants it"


def judged(pair: Pair, judges: Mapping[str, Judge]) -> Iterator[Consequence]:
    """What the judges say of the resources of their types, those that are new included."""
    for kept in pair.kept:
        if judge := judges.get(type_of(kept.address)):
            yield from judge(pair, kept.address, kept.before, kept.after)
    new = {**pair.made, **{a: pair.after.resources[a] for a in pair.imported if pair.after}}
    for address, body in sorted(new.items()):
        if judge := judges.get(type_of(address)):
            yield from judge(pair, address, {}, body)


def wider(
    pair: Pair, address: str, what: str, why: str, severity: Severity = "to do"
) -> Consequence:
    """Somebody may do more."""
    return Consequence("access-wider", severity, pair.artifact, address, what, why, _MEANT)


def narrower(
    pair: Pair, address: str, what: str, why: str, severity: Severity = "interrupts"
) -> Consequence:
    """Somebody may do less, who perhaps does it now."""
    return Consequence("access-narrower", severity, pair.artifact, address, what, why)
