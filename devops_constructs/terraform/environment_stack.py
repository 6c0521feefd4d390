"""The stack `<project>-<environment>`: what a release needs before its chart is installed."""

from __future__ import annotations

from collections.abc import Iterable

from devops_constructs.project import naming
from devops_constructs.project.database import Database
from devops_constructs.project.edge import zones_of
from devops_constructs.project.generated_secrets import redis_secret
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import HostedProject, Release
from devops_constructs.project.secret import Secret
from devops_constructs.terraform._engine import Stack
from devops_constructs.terraform.applied_stack import declare_applied
from devops_constructs.terraform.assets_bucket import AssetsBucket
from devops_constructs.terraform.assets_cors import AssetsCors
from devops_constructs.terraform.assets_secret import AssetsSecret
from devops_constructs.terraform.backups_access import BackupsAccess
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.cloudflare_edge import CloudflareEdge
from devops_constructs.terraform.cluster_access import ClusterAccess
from devops_constructs.terraform.database_grants import DatabaseGrants
from devops_constructs.terraform.database_grants_provider import DatabaseGrantsByProvider
from devops_constructs.terraform.database_secret import DatabaseSecret
from devops_constructs.terraform.database_slice import DatabaseSlice
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.error_tracking_tokens import ErrorTrackingTokens
from devops_constructs.terraform.github import GithubProvider
from devops_constructs.terraform.plan_rights import declare_plan_rights
from devops_constructs.terraform.project_stack import has_project_stack
from devops_constructs.terraform.random import RandomProvider
from devops_constructs.terraform.random_secret import RandomSecret
from devops_constructs.terraform.reference import Reference
from devops_constructs.terraform.release_credentials import ReleaseCredentials
from devops_constructs.terraform.release_namespace import ReleaseNamespace
from devops_constructs.terraform.releases_account import ReleasesAccount
from devops_constructs.terraform.rollbar import RollbarProvider
from devops_constructs.terraform.tls import TlsProvider

PROVIDERS = (DigitaloceanProvider, RandomProvider, RollbarProvider, TlsProvider)
"""Also those that a release needs no longer: what it had of them can only be destroyed by them, and
a lock file that lacks one stops `terraform init`."""

DATABASE_GRANTS = {"job": DatabaseGrants, "postgresql-provider": DatabaseGrantsByProvider}


def environment_stack(props: Release, reaches: Iterable[str] = ()) -> BuiltStack:
    """`<project>-<environment>`: the namespace, who may release into it and who may read it to
    plan, the database slice, the bucket of uploads, a key for each purpose, the Secrets that the
    chart refers to, and a note of what was applied. `reaches` is what its objects reach beyond the
    namespace, besides hosts."""
    stack = new_stack(props.fleet, props.name, PROVIDERS)
    GithubProvider(stack, "github", owner=props.fleet.github_owner)
    access = ClusterAccess(stack, "cluster", props.cluster)
    namespace = ReleaseNamespace(stack, "namespace", props, reaches).name
    account = ReleasesAccount(stack, "releases", props, access, namespace)
    if database := props.project.database:
        _database(stack, props, namespace, database)
    assets = None
    if space := props.project.assets_space:
        assets = AssetsBucket(stack, "assets-space", props, space)
        AssetsCors(stack, "assets-cors", props, space, assets.bucket)
        AssetsSecret(stack, "assets-secret", props, namespace, assets)
    for secret in _random_secrets(props):
        RandomSecret(stack, f"{secret.name}-secret", props, namespace, secret)
    tokens = None
    if tracking := props.project.error_tracking:
        tokens = ErrorTrackingTokens(stack, "error-tracking", props, namespace, tracking)
    if props.project.github and props.environment.github:
        ReleaseCredentials(stack, "credentials", props, account.kubeconfig, tokens)
    if zones_of(props):
        CloudflareEdge(stack, "edge", props, namespace, assets.bucket if assets else None)
    declare_plan_rights(stack, props.fleet, {"plans": namespace})
    declare_applied(stack, props, namespace)
    return built(stack, _before(props))


def _database(stack: Stack, props: Release, namespace: Reference, database: Database) -> None:
    made = DatabaseSlice(stack, "database", props, database)
    grants = DATABASE_GRANTS[props.declared_database_cluster.grants]
    grants(stack, "database-grants", props, made)
    DatabaseSecret(stack, "database-secret", props, namespace, made)
    if props.environment.has_backups and props.project.private_space:
        BackupsAccess(stack, "backups", props, namespace, props.project.private_space)


def _random_secrets(props: Release) -> list[Secret]:
    """Those whose values nobody has to know: of each Redis, and what the project leaves to it."""
    redis = [redis_secret(c) for c in props.components if isinstance(c, Redis)]
    return [*redis, *(s for s in props.project.secrets if s.producer == "terraform")]


def _before(props: Release) -> list[str]:
    once = HostedProject(props.fleet, props.project)
    zones = [naming.zone_stack(zone) for zone in zones_of(props) if zone.managed]
    own = [props.project.name] if has_project_stack(once) else []
    return [naming.base_stack_name(props.cluster), *zones, *own]
