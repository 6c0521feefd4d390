"""Adoptions, moves, tombstones and retirements of a definition, put into its stacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from devops_constructs.errors import Problem
from devops_constructs.project import naming
from devops_constructs.project.adoption import Adoption, Moved
from devops_constructs.project.changes import Change, address_of, changes_of, place_of
from devops_constructs.project.fleet import Fleet, did_you_mean
from devops_constructs.project.project import Project
from devops_constructs.project.resource_addresses import is_volume, stack_of
from devops_constructs.project.tombstone import Tombstone
from devops_constructs.terraform._change_blocks import (
    Fragment,
    import_block,
    joined,
    moved_block,
    removed_block,
)
from devops_constructs.terraform.applied_stack import sealed
from devops_constructs.terraform.built_stack import BuiltStack
from devops_constructs.terraform.data_holding import HOLDS_DATA
from devops_constructs.terraform.former_stack import former_stack
from devops_constructs.terraform.retired_stack import retired_stack


@dataclass
class ChangedStacks:
    """Stacks with what is declared of their past, and which declarations do not fit them."""

    stacks: list[BuiltStack] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def changed_stacks(
    fleet: Fleet, definition: Fleet | Project, stacks: Iterable[BuiltStack]
) -> ChangedStacks:
    """The stacks of a project, or of the fleet, with what its definition says of their past.

    A tombstone of a stack that is no longer made keeps a stack of that name, with nothing else in
    it than what it forgets.
    """
    made = {stack.name: stack for stack in stacks}
    changes = [change for change in changes_of(definition) if not is_volume(address_of(change))]
    result = ChangedStacks()
    for change in changes:
        stack = made.get(stack_of(address_of(change)))
        result.problems += _problems(change, stack)
    retired = _retired(definition) if isinstance(definition, Project) else set()
    for name, stack in made.items():
        with_blocks = _with_blocks(stack, changes)
        ends = name in retired
        result.stacks.append(retired_stack(with_blocks) if ends else sealed(with_blocks))
    for name in sorted({stack_of(address_of(change)) for change in changes} - made.keys()):
        let_go = [each.address for each in definition.tombstones if stack_of(each.address) == name]
        result.stacks.append(_with_blocks(former_stack(fleet, name, let_go), changes))
    return result


def _retired(project: Project) -> set[str]:
    return {naming.release_name(project, each) for each in project.environments if each.retired}


def _with_blocks(stack: BuiltStack, changes: Iterable[Change]) -> BuiltStack:
    own = [change for change in changes if stack_of(address_of(change)) == stack.name]
    blocks = [block for change in own for block in _blocks(change, stack.json)]
    return replace(stack, json=joined(stack.json, blocks)) if blocks else stack


def _blocks(change: Change, stack: Mapping[str, Any]) -> Iterator[Fragment]:
    match change:
        case Adoption():
            yield import_block(change.address, change.id)
        case Moved():
            yield moved_block(change.old, change.new)
        case Tombstone() if not _declares(stack, change.address):
            yield removed_block(change.address)


def _problems(change: Change, stack: BuiltStack | None) -> Iterator[Problem]:
    if isinstance(change, Tombstone):
        yield from _tombstone_problems(change, stack)
        return
    address = address_of(change)
    if stack is None or not _declares(stack.json, address):
        known = list(_addresses(stack.json)) if stack else []
        where = f"its stack {stack.name!r}" if stack else "any stack"
        yield change.problem(
            place_of(change),
            what=f"there is no resource {address} in {where}",
            why="Terraform would refuse the stack",
            fix=did_you_mean(address, known),
        )
    if stack and isinstance(change, Moved) and _declares(stack.json, change.old):
        yield change.problem(
            "old",
            what=f"{change.old} is still in its stack",
            why="only what has no address of its own any more can have another one",
            fix="take the move out, or what is still declared under the old address",
        )


def _tombstone_problems(change: Tombstone, stack: BuiltStack | None) -> Iterator[Problem]:
    type_ = change.address.partition(".")[0]
    may_stay = type_ in HOLDS_DATA and HOLDS_DATA[type_].may_change
    if stack and _declares(stack.json, change.address) and not may_stay:
        yield change.problem(
            "address",
            what=f"{change.address} is still in its stack",
            why="a tombstone is for what is no longer defined",
            fix="take the tombstone out, or what it is about",
        )


def _declares(stack: Mapping[str, Any], address: str) -> bool:
    type_, _, name = address.partition(".")
    return name in stack.get("resource", {}).get(type_, {})


def _addresses(stack: Mapping[str, Any]) -> Iterator[str]:
    for type_, items in stack.get("resource", {}).items():
        yield from (f"{type_}.{name}" for name in items)
