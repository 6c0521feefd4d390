"""Whether quotas and limits of an environment leave room for what is declared in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING

from devops_constructs.errors import DefinitionError, Problem
from devops_constructs.project.backup_use import backups_of
from devops_constructs.project.claim import Claim, ClaimMount
from devops_constructs.project.component import Component, Process
from devops_constructs.project.environment import Environment
from devops_constructs.project.footprint import Footprint, peak
from devops_constructs.project.quota import ContainerLimits, Quota
from devops_constructs.project.release_step import with_release_steps
from devops_constructs.project.resolution import resolved

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


def quotas_hold_what_is_declared(project: Project) -> Iterator[Problem]:
    """A quota below it would stop a release halfway."""
    for environment in project.environments:
        components = _here(project, environment)
        if components is None:
            continue
        if environment.quota:
            yield from _sums(environment.quota, peak(components, _claimed(project, components)))
        if environment.container_limits:
            yield from _containers(environment.container_limits, components)


def _here(project: Project, environment: Environment) -> tuple[Component, ...] | None:
    """None: something about them is wrong, so that they cannot be summed up."""
    wrong = (c for c in project.components if any(map(c.is_spoilt, type(c).model_fields)))
    if any(map(project.is_spoilt, ("components", "claims"))) or any(wrong):
        return None
    try:
        found = (resolved(component, environment) for component in project.components)
        components = with_release_steps(component for component in found if component)
    except DefinitionError:
        return None
    backups = backups_of(project, environment)
    return (*components, *(backups.components if backups else ()))


def _claimed(project: Project, components: tuple[Component, ...]) -> list[Claim]:
    containers = [each for c in components if isinstance(c, Process) for each in c.containers]
    mounts = [mount for container in containers for mount in container.mounts]
    names = {mount.claim for mount in mounts if isinstance(mount, ClaimMount)}
    return [claim for claim in project.claims if claim.name in names]


def _sums(quota: Quota, needed: Footprint) -> Iterator[Problem]:
    for field in fields(needed):
        allowed, most = getattr(quota, field.name), getattr(needed, field.name)
        if allowed is not None and allowed < most and not quota.is_spoilt(field.name):
            yield quota.problem(
                field.name,
                what=f"{field.name} {allowed} is below the {most} that the components here may take"
                " at once",
                why="Kubernetes would refuse the last pods, so a release or an autoscaler would"
                " stop halfway",
                fix=f"write {field.name}={most} or more, or let the components take less",
            )


def _containers(limits: ContainerLimits, components: tuple[Component, ...]) -> Iterator[Problem]:
    most = limits.max_memory_mib
    if most is None or limits.is_spoilt("max_memory_mib"):
        return
    sized = [s for c in components for s in (c.containers if isinstance(c, Process) else (c,))]
    largest = max(sized, key=lambda s: s.memory_limit_mib or s.memory_mib)
    memory = largest.memory_limit_mib or largest.memory_mib
    if memory > most:
        yield limits.problem(
            "max_memory_mib",
            what=f"max_memory_mib {most} is below the {memory} of {largest.name!r}",
            why="Kubernetes would refuse its pods",
            fix=f"write max_memory_mib={memory} or more",
        )
