"""Releases as plain manifests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from devops_constructs.errors import DefinitionError, Problem
from devops_constructs.kubernetes._manifest import new_chart, objects_of
from devops_constructs.kubernetes.maintenance_server import MaintenanceServer
from devops_constructs.kubernetes.release_objects import ReleaseObjects
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.project import Project
from devops_constructs.project.release import Release


def manifests(release: Release) -> list[dict[str, Any]]:
    """Every object of a release.

    Raises:
        DefinitionError: patches or extra manifests do not fit the objects.
    """
    chart = new_chart(release.name)
    ReleaseObjects(chart, release.name, release)
    return objects_of(chart)


def maintenance_manifests(release: Release) -> list[dict[str, Any]]:
    """What a release has besides while it is in maintenance; nothing if no host leads to it."""
    if not release.rule_groups:
        return []
    chart = new_chart(release.name)
    MaintenanceServer(chart, release.name, release)
    return objects_of(chart)


def project_manifests(
    fleet: Fleet, project: Project
) -> tuple[dict[str, list[dict[str, Any]]], list[Problem]]:
    """The objects of each environment by its name, and what is wrong with patches of them.

    Nothing is raised, so that all projects' problems can come out together.
    """
    made: dict[str, list[dict[str, Any]]] = {}
    found: dict[str, tuple[Problem, ...]] = {}
    for environment in project.environments:
        try:
            made[environment.name] = manifests(Release(fleet, project, environment))
        except DefinitionError as error:
            found[environment.name] = error.problems
    return made, _merged(found, len(project.environments))


def _merged(found: Mapping[str, tuple[Problem, ...]], environments: int) -> list[Problem]:
    """A mistake of several environments once; it names them if it is not one of all of them."""
    where: dict[Problem, list[str]] = {}
    for name, problems in found.items():
        for problem in problems:
            where.setdefault(problem, []).append(name)
    return [
        problem
        if len(names) == environments
        else replace(problem, what=f"{problem.what} in {' and '.join(map(repr, names))}")
        for problem, names in where.items()
    ]
