"""What would be lost by a synthesis: refused before anything is written, unless it is declared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from devops_constructs.errors import Problem
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.loader import LoadedPortfolio
from devops_constructs.project.project import Project
from devops_constructs.project.resource_addresses import stack_of, type_of
from devops_constructs.synthesis._change import Change, Stacks, named, tombstone
from devops_constructs.synthesis._left_zones import what_needs_its_token, what_stays_in_zones
from devops_constructs.synthesis._name_changes import NameChanges
from devops_constructs.synthesis._only_rises import what_only_rises
from devops_constructs.synthesis._other_state import states_left_behind
from devops_constructs.synthesis._pins import pin
from devops_constructs.synthesis._rotations_taken_back import values_made_anew_by_accident
from devops_constructs.synthesis._statements import adoption, comebacks, unknown_tombstones
from devops_constructs.synthesis._volumes import volumes_in
from devops_constructs.synthesis.committed import Committed
from devops_constructs.synthesis.output_tree import Artifact
from devops_constructs.terraform.data_holding import (
    GITHUB_OWNER,
    KUBERNETES_CLUSTER,
    OTHER_THING,
    Held,
    held_in,
    let_go_in,
)


def losses(
    loaded: LoadedPortfolio, past: Committed, artifacts: Mapping[str, Artifact]
) -> Iterator[Problem]:
    """What holds data, was synthesised before, and is not any more or under another name.

    Raises:
        OutputError: what was synthesised before is not whole.
    """
    change = Change(loaded, past, artifacts)
    told: set[str] = set()
    for problem, stacks in NameChanges(loaded, past, change.texts).problems():
        told |= stacks
        yield problem
    now = {held.address: held for held in _held(change.new_stacks, change.new_texts)}
    moves = _moves(change)
    let_go = _let_go(change)
    for held in _held(change.stacks, change.texts):
        owner = change.owner(held.address)
        if stack_of(held.address) in told:
            continue
        if found := now.get(moves.get(held.address, held.address)):
            meant = held.may_change if held.address in let_go else ()
            yield from _other_identity(owner, held, found, meant)
        elif held.address not in let_go:
            yield _gone(change, held, now.values())
    yield from states_left_behind(change)
    yield from what_only_rises(change)
    yield from values_made_anew_by_accident(change)
    yield from what_needs_its_token(change)
    yield from what_stays_in_zones(change)
    yield from comebacks(change)
    yield from unknown_tombstones(change)


def _held(stacks: Stacks, texts: Mapping[str, str]) -> Iterator[Held]:
    for stack in stacks.values():
        yield from held_in(stack)
    yield from volumes_in(texts)


def _let_go(change: Change) -> set[str]:
    """What the definitions give up: addresses, and all volumes of environments that end."""
    addresses = {address for stack in change.new_stacks.values() for address in let_go_in(stack)}
    addresses |= {tombstone.address for tombstone in change.tombstones}
    releases = change.loaded.portfolio.releases
    retired = {release.name for release in releases if release.environment.retired}
    volumes = {held.address for held in volumes_in(change.texts)}
    return addresses | {address for address in volumes if stack_of(address) in retired}


def _moves(change: Change) -> dict[str, str]:
    """New addresses by the old ones."""
    stacks = change.new_stacks.values()
    return {block["from"]: block["to"] for stack in stacks for block in stack.get("moved", ())}


def _gone(change: Change, held: Held, now: Iterable[Held]) -> Problem:
    owner = change.owner(held.address)
    for other in now:
        same_type = type_of(other.address) == type_of(held.address)
        if same_type and other.identity and other.identity == held.identity:
            in_stack = stack_of(other.address) == stack_of(held.address)
            return _moved(change, held, other) if in_stack else _restacked(change, held, other)
    return owner.problem(
        "tombstones",
        what=f"{held.title} is no longer defined",
        why=held.lost,
        fix=f"define it again, or give it up: {tombstone(held, owner)}",
    )


def _moved(change: Change, held: Held, other: Held) -> Problem:
    owner = change.owner(held.address)
    return owner.problem(
        "moved",
        what=f"{held.title} has another address, {other.address}",
        why="Terraform would take it for another thing, and destroy this one",
        fix=f'write moved=(dc.Moved("{held.address}", "{other.address}"),) in {named(owner)}',
    )


def _restacked(change: Change, held: Held, other: Held) -> Problem:
    owner, new_owner = change.owner(held.address), change.owner(other.address)
    return owner.problem(
        "tombstones",
        what=f"{held.title} is in another stack, as {other.address}",
        why="each stack has its own state: one would destroy it, and the other make it anew",
        fix=f"let it go here: {tombstone(held, owner)}; and take it over there: write"
        f" {adoption(other.address)} in {named(new_owner)}",
    )


def _other_identity(
    owner: Fleet | Project, held: Held, now: Held, meant: Collection[str]
) -> Iterator[Problem]:
    for argument, old in held.identity.items():
        new = now.identity.get(argument, old)
        if new != old and argument not in meant:
            yield owner.problem(
                "tombstones",
                what=f"{held.title} would have {_OUTSIDE.get(argument, argument)} {new!r}"
                f" in place of {old!r}",
                why=held.changed if argument in held.may_change else OTHER_THING,
                fix=_kept_or_meant(held, argument, owner),
            )


_OUTSIDE = {
    "cluster_id": "the database cluster",
    "metadata.0.name": "the name",
    "name": "the name",
    "region": "the region",
    GITHUB_OWNER: "the owner",
    KUBERNETES_CLUSTER: "the cluster",
}


def _kept_or_meant(held: Held, argument: str, owner: Fleet | Project) -> str:
    meant = f"; if that is meant, {tombstone(held, owner)}" if argument in held.may_change else ""
    return pin(held, argument) + meant
