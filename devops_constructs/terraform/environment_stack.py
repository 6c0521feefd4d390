"""The stack `<project>-<environment>`: what a release needs before its chart is installed."""

from __future__ import annotations

from devops_constructs.project.release import HostedProject, Release
from devops_constructs.terraform.assets_bucket import AssetsBucket
from devops_constructs.terraform.backups_key import BackupsKey
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.database_slice import DatabaseSlice
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.project_stack import has_project_stack


def has_environment_stack(props: Release) -> bool:
    """Whether there is anything to make for this release alone."""
    return bool(props.project.database or props.project.assets_space)


def environment_stack(props: Release) -> BuiltStack:
    """`<project>-<environment>`: so far the database slice, the bucket of uploads, and a key for
    each purpose."""
    stack = new_stack(props.fleet, props.name, [DigitaloceanProvider])
    if props.project.database:
        DatabaseSlice(stack, "database", props, props.project.database)
        if props.environment.has_backups and props.project.private_space:
            BackupsKey(stack, "backups-key", props)
    if props.project.assets_space:
        AssetsBucket(stack, "assets-space", props, props.project.assets_space)
    return built(stack, _before(props))


def _before(props: Release) -> list[str]:
    once = HostedProject(props.fleet, props.project)
    return [props.project.name] if has_project_stack(once) else []
