"""The stack `<project>-<environment>`: what a release needs before its chart is installed."""

from __future__ import annotations

from devops_constructs.project.release import HostedProject, Release
from devops_constructs.terraform.assets_bucket import AssetsBucket
from devops_constructs.terraform.assets_reading import AssetsReading
from devops_constructs.terraform.backups_key import BackupsKey
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.cluster_access import ClusterAccess
from devops_constructs.terraform.database_slice import DatabaseSlice
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.project_stack import has_project_stack
from devops_constructs.terraform.release_namespace import ReleaseNamespace
from devops_constructs.terraform.releases_account import ReleasesAccount


def environment_stack(props: Release) -> BuiltStack:
    """`<project>-<environment>`: the namespace and who may release into it, the database slice, the
    bucket of uploads, and a key for each purpose."""
    stack = new_stack(props.fleet, props.name, [DigitaloceanProvider])
    access = ClusterAccess(stack, "cluster", props.cluster)
    namespace = ReleaseNamespace(stack, "namespace", props).name
    ReleasesAccount(stack, "releases", props, access, namespace)
    if props.project.database:
        DatabaseSlice(stack, "database", props, props.project.database)
        if props.environment.has_backups and props.project.private_space:
            BackupsKey(stack, "backups-key", props)
    if props.project.assets_space:
        bucket = AssetsBucket(stack, "assets-space", props, props.project.assets_space).bucket
        AssetsReading(stack, "assets-reading", props, props.project.assets_space, bucket)
    return built(stack, _before(props))


def _before(props: Release) -> list[str]:
    once = HostedProject(props.fleet, props.project)
    return [props.project.name] if has_project_stack(once) else []
