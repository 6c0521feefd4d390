"""Values that would be made anew, or would end, because a rotation is not what it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.errors import Problem
from devops_constructs.project.environment import Environment
from devops_constructs.project.project import Project
from devops_constructs.project.rotation import FIRST
from devops_constructs.synthesis._change import Change
from devops_constructs.synthesis._generations import RANDOM, Value, generations_in


def values_made_anew_by_accident(change: Change) -> Iterator[Problem]:
    """Who tidies a rotation up, or writes an older date, means to leave the value as it is. And
    what goes on beside a new value is what is in use."""
    portfolio = change.loaded.portfolio
    owners: dict[str, Environment | Project] = {
        **{release.name: release.environment for release in portfolio.releases},
        **{project.name: project for project in portfolio.projects},
    }
    for name, owner in owners.items():
        path = f"terraform/stacks/{name}/cdk.tf.json"
        before = generations_in(change.stacks.get(path))
        now = generations_in(change.new_stacks.get(path))
        for value in sorted(before.keys() & now.keys()):
            yield from _problems(owner, value, before[value], now[value])


def _problems(
    owner: Environment | Project, value: Value, before: Sequence[str], now: Sequence[str]
) -> Iterator[Problem]:
    in_use, new, former = before[0], now[0], now[1:]
    if new < in_use:
        yield _taken_back(owner, value, in_use)
    elif former and new > in_use and in_use not in former:
        yield _ends_while_in_use(owner, value, in_use, former[0])
    elif former and new == in_use and former[0] not in before:
        yield _long_gone(owner, value, former[0])


def _taken_back(owner: Environment | Project, value: Value, date: str) -> Problem:
    lost = (
        "what is encrypted with this one would be lost"
        if value.type == RANDOM
        else "what uses this one would fail until it has that"
    )
    return owner.problem(
        "rotations",
        what=f"{value.title} was made anew on {date}, which nothing says any more",
        why=f"Terraform would make another one, and {lost}",
        fix=f"leave its Rotation as it was, with date={date!r}; a later date makes it anew on"
        " purpose",
    )


def _ends_while_in_use(
    owner: Environment | Project, value: Value, in_use: str, former: str
) -> Problem:
    used, kept = in_use or FIRST, former or FIRST
    return owner.problem(
        "rotations",
        what=f"of {value.title} the one of {kept!r} goes on beside the new one, and not the one of"
        f" {used!r}, which is in use",
        why="what uses it would fail until it has the new one",
        fix=f"write beside={used!r}",
    )


def _long_gone(owner: Environment | Project, value: Value, former: str) -> Problem:
    return owner.problem(
        "rotations",
        what=f"{value.title} of {former or FIRST!r} is to go on, and is not there any more",
        why="Terraform would make a new one, which nothing uses",
        fix="leave beside out",
    )
