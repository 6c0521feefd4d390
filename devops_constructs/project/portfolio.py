"""The fleet with all its projects: what only the whole can tell."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.errors import Problem
from devops_constructs.project import _portfolio_checks
from devops_constructs.project._definition import Definition
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.project import Project
from devops_constructs.project.release import Release


class Portfolio(Definition):
    """A fleet and the projects on it; the input of a synthesis.

    Raises:
        DefinitionError: two projects contradict each other, or one contradicts the fleet.
    """

    fleet: Fleet
    """What all projects share."""
    projects: tuple[Project, ...] = ()
    """In the order of their names."""

    @property
    def releases(self) -> tuple[Release, ...]:
        """Every environment of every project."""
        return tuple(
            Release(self.fleet, project, environment)
            for project in self.projects
            for environment in project.environments
        )

    @property
    def running(self) -> tuple[Release, ...]:
        """Those of them that do not end: what clusters and zones do something for."""
        return tuple(release for release in self.releases if not release.environment.retired)

    def _problems(self) -> Iterator[Problem]:
        yield from _portfolio_checks.among(self.projects)
        yield from _portfolio_checks.against(self.fleet, self.projects)
