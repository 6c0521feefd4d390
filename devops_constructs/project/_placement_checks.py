"""What a placement says of other components."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project.fleet import did_you_mean, is_unknown

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


def neighbours_exist(project: Project) -> Iterator[Problem]:
    """`near` and `apart_from` name other components."""
    if project.is_incomplete("components"):
        return
    components = {component.name: component for component in project.components}
    for component in project.components:
        for field in ("near", "apart_from"):
            for index, name in enumerate(getattr(component.placement, field)):
                if is_unknown(name, components):
                    yield component.placement.problem(
                        field,
                        index,
                        what=f"there is no component {name!r}",
                        why="pods are placed by where those of other components run",
                        fix=did_you_mean(name, list(components)),
                    )
