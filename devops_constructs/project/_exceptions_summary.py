"""What goes past the nouns of the model, for `devops show`: patches and extra manifests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from devops_constructs.project.environment import Environment
from devops_constructs.project.extra_manifest import ExtraManifest
from devops_constructs.project.patch import ObjectPatch
from devops_constructs.project.plain_data import harmless_values
from devops_constructs.project.project import Project


def patches(project: Project) -> list[dict[str, Any]]:
    """Every patch: in which environments, of what, what it does, and why."""
    return [
        {"where": where, "object": each.target, "change": each.change, "reason": each.because}
        for where, each in _exceptions(project)
        if isinstance(each, ObjectPatch)
    ]


def extra_manifests(project: Project) -> list[dict[str, Any]]:
    """Every object written out: in which environments, and why."""
    return [
        {"where": where, "object": f"{each.kind} {each.name}", "reason": each.because}
        for where, each in _exceptions(project)
        if isinstance(each, ExtraManifest)
    ]


def not_secret_in_manifests(project: Project) -> list[dict[str, str]]:
    """Every text of these that was let through although it looks like a secret, with its reason."""
    return [
        {"where": f"{where}, {each.kind} {each.name}", "variable": path, "reason": value.not_secret}
        for where, each in _exceptions(project)
        for path, value in harmless_values(each.written)
    ]


def _exceptions(project: Project) -> Iterator[tuple[str, ObjectPatch | ExtraManifest]]:
    owners: list[tuple[str, Project | Environment]] = [
        ("all environments", project),
        *((f"environment {environment.name}", environment) for environment in project.environments),
    ]
    for where, owner in owners:
        found: list[ObjectPatch | ExtraManifest] = [*owner.patches, *owner.extra_manifests]
        yield from ((where, each) for each in found)
