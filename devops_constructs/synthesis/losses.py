"""What would be lost by a synthesis: refused before anything is written, unless it is declared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from devops_constructs.errors import Problem
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.loader import LoadedPortfolio
from devops_constructs.project.project import Project
from devops_constructs.project.resource_addresses import stack_of, type_of
from devops_constructs.synthesis._name_changes import NameChanges
from devops_constructs.synthesis._pins import pin
from devops_constructs.synthesis._volumes import volumes_in
from devops_constructs.synthesis.committed import Committed
from devops_constructs.synthesis.output_tree import Artifact
from devops_constructs.terraform.data_holding import Held, held_in, let_go_in


@dataclass(frozen=True)
class Change:
    """What was synthesised before and what would be now, as far as the two differ."""

    loaded: LoadedPortfolio
    past: Committed
    artifacts: Mapping[str, Artifact]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The former texts of files that change."""
        return self.past.changed(self.artifacts)

    @cached_property
    def new_texts(self) -> Mapping[str, str]:
        """The texts of the same files now, where they are still there."""
        return {p: self.artifacts[p].text for p in self.texts if p in self.artifacts}


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
    now = {held.address: held for _, held in _held(change.new_texts)}
    moves = _moves(change)
    let_go = _let_go(change)
    for _, held in _held(change.texts):
        if stack_of(held.address) not in told and held.address not in let_go:
            owner = _owner(loaded, held.address)
            if found := now.get(moves.get(held.address, held.address)):
                yield from _other_identity(owner, held, found)
            else:
                yield _gone(owner, held, now.values())


def _held(texts: Mapping[str, str]) -> Iterator[tuple[str, Held]]:
    for path, text in texts.items():
        if path.startswith("terraform/"):
            yield from ((path, held) for held in held_in(json.loads(text)))
    yield from volumes_in(texts)


def _let_go(change: Change) -> set[str]:
    """What the definitions give up: addresses, and all volumes of environments that end."""
    texts = change.new_texts.items()
    stacks: list[Any] = [json.loads(text) for path, text in texts if path.startswith("terraform/")]
    addresses = {address for stack in stacks for address in let_go_in(stack)}
    portfolio = change.loaded.portfolio
    tombstones = [*portfolio.fleet.tombstones]
    for project in portfolio.projects:
        tombstones += project.tombstones
    addresses |= {tombstone.address for tombstone in tombstones}
    retired = {release.name for release in portfolio.releases if release.environment.retired}
    volumes = {held.address for _, held in volumes_in(change.texts)}
    return addresses | {address for address in volumes if stack_of(address) in retired}


def _moves(change: Change) -> dict[str, str]:
    """New addresses by the old ones."""
    stacks = (text for path, text in change.new_texts.items() if path.startswith("terraform/"))
    return {
        block["from"]: block["to"] for text in stacks for block in json.loads(text).get("moved", ())
    }


def _gone(owner: Fleet | Project, held: Held, now: Iterable[Held]) -> Problem:
    same = (each for each in now if each.identity and each.identity == held.identity)
    for other in same:
        if type_of(other.address) == type_of(held.address):
            move = f'dc.Moved("{held.address}", "{other.address}")'
            return owner.problem(
                "moved",
                what=f"{held.title} has another address, {other.address}",
                why="Terraform would take it for another thing, and destroy this one",
                fix=f"write moved=({move},) in {_named(owner)}",
            )
    return owner.problem(
        "tombstones",
        what=f"{held.title} is no longer defined",
        why=held.lost,
        fix=f"define it again, or give it up: {tombstone(held, owner)}",
    )


def _other_identity(owner: Fleet | Project, held: Held, now: Held) -> Iterator[Problem]:
    for argument, old in held.identity.items():
        new = now.identity.get(argument, old)
        if new != old:
            yield owner.problem(
                "tombstones",
                what=f"{held.title} would have {_OUTSIDE.get(argument, argument)} {new!r}"
                f" in place of {old!r}",
                why=_becomes(held),
                fix=pin(held, argument, owner),
            )


_OUTSIDE = {"cluster_id": "the database cluster", "name": "the name", "region": "the region"}


def _becomes(held: Held) -> str:
    if held.renamed_in_place:
        return "whatever goes by the old one would not find it any more"
    return "that is another thing, without the data, which stays with the old one"


def _owner(loaded: LoadedPortfolio, address: str) -> Fleet | Project:
    """Whose definition the thing was in, by the stack that its name begins with."""
    stack = stack_of(address)
    projects = loaded.portfolio.projects
    owners = [p for p in projects if stack == p.name or stack.startswith(f"{p.name}-")]
    return max(owners, key=lambda project: len(project.name), default=loaded.portfolio.fleet)


def _named(owner: Fleet | Project) -> str:
    return f"project {owner.name!r}" if isinstance(owner, Project) else "the fleet"


def tombstone(held: Held, owner: Fleet | Project) -> str:
    """What to write to give it up, and where."""
    text = f'dc.Tombstone("{held.address}", reason="...", date="YYYY-MM-DD", backup="...")'
    return f"write tombstones=({text},) in {_named(owner)}"
