"""Adoptions, moves and tombstones: each of a stack of whoever declares it, and said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project import naming
from devops_constructs.project._names import nearest
from devops_constructs.project.adoption import Moved
from devops_constructs.project.changes import address_of, changes_of, place_of
from devops_constructs.project.resource_addresses import stack_of

if TYPE_CHECKING:
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.project import Project


def stacks_of(project: Project) -> list[str]:
    """The names of a project's stacks."""
    releases = (naming.release_name(project, each) for each in project.environments)
    return [project.name, *releases]


def changes_are_said_once(definition: Fleet | Project) -> Iterator[Problem]:
    """No address is adopted, moved or let go a second time."""
    said: set[tuple[str, str]] = set()
    for change in changes_of(definition):
        kind, field = type(change).__name__, place_of(change)
        named = [(kind, address_of(change), field)]
        if isinstance(change, Moved):
            named.append(("from", change.old, "old"))
        for key, address, where in named:
            if (key, address) in said and not change.is_spoilt(where):
                yield change.problem(
                    where,
                    what=f"{address} occurs in another {type(change).__name__} already",
                    why="Terraform takes one such statement about an address",
                    fix="take one of the two out",
                )
            said.add((key, address))


def changes_are_of_the_project(project: Project) -> Iterator[Problem]:
    """A project speaks of its own stacks only."""
    if project.is_spoilt("name") or project.is_incomplete("environments"):
        return
    stacks = stacks_of(project)
    for change in changes_of(project):
        stack = stack_of(address_of(change))
        if stack not in stacks and not change.is_spoilt(place_of(change)):
            near = nearest(stack, stacks)
            yield change.problem(
                place_of(change),
                what=f"{address_of(change)} is in none of the stacks of project {project.name!r}",
                why=f"these are {', '.join(stacks)}, and a resource's name begins with its stack's",
                fix=f"did you mean one of {near!r}?"
                if near
                else "write it in the definition whose stack it is; of an environment that ends"
                " write retired=Retirement(...), and of a project that is gone in the fleet",
            )


def changes_are_of_the_fleet(fleet: Fleet, projects: Iterable[Project]) -> Iterator[Problem]:
    """The fleet speaks of what is shared, and of projects that are gone."""
    owners = {stack: project.name for project in projects for stack in stacks_of(project)}
    for change in changes_of(fleet):
        owner = owners.get(stack_of(address_of(change)))
        if owner and not change.is_spoilt(place_of(change)):
            yield change.problem(
                place_of(change),
                what=f"{address_of(change)} is of project {owner!r}",
                why="a project says itself what becomes of its own",
                fix=f"write it in the definition of {owner!r}",
            )
