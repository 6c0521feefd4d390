"""Which Terraform states there are, and what each holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from devops_constructs.project.fleet import Fleet
from devops_constructs.project.project import Project
from devops_constructs.project.release import HostedProject, Release
from devops_constructs.terraform._engine import Stack, StateBackend
from devops_constructs.terraform._stack_json import stack_json
from devops_constructs.terraform.assets_bucket import AssetsBucket
from devops_constructs.terraform.backups_key import BackupsKey
from devops_constructs.terraform.database_slice import DatabaseSlice
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.private_bucket import PrivateBucket

TERRAFORM_VERSION = ">= 1.11"
"""The first in which the S3 backend's own locking is no experiment (Terraform 1.11 changelog)."""


@dataclass(frozen=True)
class BuiltStack:
    """A stack as JSON, with the stacks that have to be applied before it."""

    name: str
    json: dict[str, Any]
    project: Project
    after: tuple[str, ...] = ()


def stacks_of(fleet: Fleet, projects: Iterable[Project]) -> Iterator[BuiltStack]:
    """Every stack of the projects, in the order in which they are applied for the first time."""
    for project in projects:
        hosted = HostedProject(fleet, project)
        before: tuple[str, ...] = ()
        if project.private_space:
            yield project_stack(hosted)
            before = (project.name,)
        for environment in project.environments:
            release = Release(fleet, project, environment)
            if project.database or project.assets_space:
                yield environment_stack(release, before)


def project_stack(props: HostedProject) -> BuiltStack:
    """`<project>`: what exists once for all its environments. So far: the private space."""
    stack = _stack(props, props.project.name)
    if props.project.private_space:
        PrivateBucket(stack, "private-space", props, props.project.private_space)
    return BuiltStack(props.project.name, stack_json(stack), props.project)


def environment_stack(props: Release, before: tuple[str, ...]) -> BuiltStack:
    """`<project>-<environment>`: so far the database slice, the bucket of uploads, and a key for
    each purpose."""
    stack = _stack(HostedProject(props.fleet, props.project), props.name)
    if props.project.database:
        DatabaseSlice(stack, "database", props, props.project.database)
        if props.environment.has_backups and props.project.private_space:
            BackupsKey(stack, "backups-key", props)
    if props.project.assets_space:
        AssetsBucket(stack, "assets-space", props, props.project.assets_space)
    return BuiltStack(props.name, stack_json(stack), props.project, before)


def _stack(props: HostedProject, name: str) -> Stack:
    state = props.fleet.state
    return Stack(
        name,
        state=StateBackend(bucket=state.bucket_name, region=state.region),
        required_version=TERRAFORM_VERSION,
        providers=[DigitaloceanProvider],
    )
