"""Terraform as typed constructs: stacks, and one generated class per resource type.

    PrivateBucket   the private space of a project
    AssetsBucket    the uploads of a release, with the application's key
    DatabaseSlice   the databases of a release, with users and pools
    BackupsAccess   where database backups go, and the credential that writes them
    ClusterNetwork  the VPC of a cluster
    ManagedCluster  a Kubernetes cluster with its nodes
    ManagedDatabase  a PostgreSQL cluster with its firewall
    ClusterAlerts   limits that somebody is told of
    HostUptime      whether a host answers
    ClusterProject  the DigitalOcean project of a cluster
    Registry          the container registry of the account
    ZoneAccess        zones of Cloudflare's, each with its own token
    ZoneSettings      how a zone treats its visitors
    ZoneStrictness    how a zone looks at the certificates of its clusters
    ZoneRulesets      the rules of a zone, merged from all projects
    HostRecords       DNS records of a release
    OriginCertificate  the certificate that a cluster shows to Cloudflare
    AssetsHost        the host of uploads, and what answers there
    AssetsCors        from where browsers send uploads
    ClusterAccess  the provider `kubernetes`, let into a cluster of another stack
    ReleaseNamespace  the namespace of a release, with its Pod Security level
    ReachPolicy    that releases reach no further than their definitions say
    ReleasesAccount  who installs a release, and no further
    DatabaseSecret  the Secret with which processes reach their databases
    AssetsSecret  the Secret with which they reach uploads
    RandomSecret  a Secret whose values nobody has to know
    ErrorTrackingTokens  with what a release reports to Rollbar
    RollbarProject  the project in Rollbar
    Repository  the GitHub repository of a project
    RepositoryEnvironment  an environment of it, and from where it is released
    ReleaseCredentials  what its workflows release with
    GuardedEnvironment  an environment of any repository, and who is let in
    PipelineEnvironments  those of the infrastructure repository
    CalledWorkflowsAccess  who may call workflows that lie in it
    PlansAccess         the key to the archived plans of a project
    OrganisationDefaults  what workflows of all repositories may do
    Stack           one Terraform state and all that is in it
    StateBackend    where that state is kept
    stack_json      a stack as the content of its cdk.tf.json
    Resource        what the classes of resources are made from
    DataSource      what the classes of data sources are made from
    Provider        what the classes of providers are made from
    Lifecycle       how Terraform may replace and destroy a resource
    Condition       a promise that Terraform checks while planning
    Reference       a value that only Terraform knows
    literal         text in which `${` means nothing

The classes themselves are in one package per provider: `devops_constructs.terraform.digitalocean`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devops_constructs.terraform._engine import (
        DataSource,
        Provider,
        Resource,
        Stack,
    )
    from devops_constructs.terraform._meta_arguments import Condition, Lifecycle
    from devops_constructs.terraform._stack_json import stack_json
    from devops_constructs.terraform.assets_bucket import AssetsBucket
    from devops_constructs.terraform.assets_cors import AssetsCors
    from devops_constructs.terraform.assets_host import AssetsHost
    from devops_constructs.terraform.assets_secret import AssetsSecret
    from devops_constructs.terraform.backups_access import BackupsAccess
    from devops_constructs.terraform.called_workflows_access import CalledWorkflowsAccess
    from devops_constructs.terraform.cluster_access import ClusterAccess
    from devops_constructs.terraform.cluster_alerts import ClusterAlerts
    from devops_constructs.terraform.cluster_network import ClusterNetwork
    from devops_constructs.terraform.cluster_project import ClusterProject
    from devops_constructs.terraform.database_secret import DatabaseSecret
    from devops_constructs.terraform.database_slice import DatabaseSlice
    from devops_constructs.terraform.error_tracking_tokens import ErrorTrackingTokens
    from devops_constructs.terraform.guarded_environment import GuardedEnvironment
    from devops_constructs.terraform.host_records import HostRecords
    from devops_constructs.terraform.host_uptime import HostUptime
    from devops_constructs.terraform.managed_cluster import ManagedCluster
    from devops_constructs.terraform.managed_database import ManagedDatabase
    from devops_constructs.terraform.organisation_defaults import OrganisationDefaults
    from devops_constructs.terraform.origin_certificate import OriginCertificate
    from devops_constructs.terraform.pipeline_environments import PipelineEnvironments
    from devops_constructs.terraform.plans_access import PlansAccess
    from devops_constructs.terraform.private_bucket import PrivateBucket
    from devops_constructs.terraform.random_secret import RandomSecret
    from devops_constructs.terraform.reach_policy import ReachPolicy
    from devops_constructs.terraform.reference import Reference, literal
    from devops_constructs.terraform.registry import Registry
    from devops_constructs.terraform.release_credentials import ReleaseCredentials
    from devops_constructs.terraform.release_namespace import ReleaseNamespace
    from devops_constructs.terraform.releases_account import ReleasesAccount
    from devops_constructs.terraform.repository import Repository
    from devops_constructs.terraform.repository_environment import RepositoryEnvironment
    from devops_constructs.terraform.rollbar_project import RollbarProject
    from devops_constructs.terraform.state_backend import StateBackend
    from devops_constructs.terraform.zone_access import ZoneAccess
    from devops_constructs.terraform.zone_rulesets import ZoneRulesets
    from devops_constructs.terraform.zone_settings import ZoneSettings, ZoneStrictness

__all__ = [
    "AssetsBucket",
    "AssetsCors",
    "AssetsHost",
    "AssetsSecret",
    "BackupsAccess",
    "CalledWorkflowsAccess",
    "ClusterAccess",
    "ClusterAlerts",
    "ClusterNetwork",
    "ClusterProject",
    "Condition",
    "DataSource",
    "DatabaseSecret",
    "DatabaseSlice",
    "ErrorTrackingTokens",
    "GuardedEnvironment",
    "HostRecords",
    "HostUptime",
    "Lifecycle",
    "ManagedCluster",
    "ManagedDatabase",
    "OrganisationDefaults",
    "OriginCertificate",
    "PipelineEnvironments",
    "PlansAccess",
    "PrivateBucket",
    "Provider",
    "RandomSecret",
    "ReachPolicy",
    "Reference",
    "Registry",
    "ReleaseCredentials",
    "ReleaseNamespace",
    "ReleasesAccount",
    "Repository",
    "RepositoryEnvironment",
    "Resource",
    "RollbarProject",
    "Stack",
    "StateBackend",
    "ZoneAccess",
    "ZoneRulesets",
    "ZoneSettings",
    "ZoneStrictness",
    "literal",
    "stack_json",
]

_MODULES = {
    "CalledWorkflowsAccess": "called_workflows_access",
    "ClusterAccess": "cluster_access",
    "ReachPolicy": "reach_policy",
    "ReleaseNamespace": "release_namespace",
    "ReleasesAccount": "releases_account",
    "DatabaseSecret": "database_secret",
    "AssetsSecret": "assets_secret",
    "RandomSecret": "random_secret",
    "ErrorTrackingTokens": "error_tracking_tokens",
    "RollbarProject": "rollbar_project",
    "Repository": "repository",
    "RepositoryEnvironment": "repository_environment",
    "ReleaseCredentials": "release_credentials",
    "GuardedEnvironment": "guarded_environment",
    "PipelineEnvironments": "pipeline_environments",
    "PlansAccess": "plans_access",
    "OrganisationDefaults": "organisation_defaults",
    "AssetsCors": "assets_cors",
    "AssetsHost": "assets_host",
    "OriginCertificate": "origin_certificate",
    "HostRecords": "host_records",
    "ZoneRulesets": "zone_rulesets",
    "ZoneSettings": "zone_settings",
    "ZoneStrictness": "zone_settings",
    "ZoneAccess": "zone_access",
    "Registry": "registry",
    "AssetsBucket": "assets_bucket",
    "BackupsAccess": "backups_access",
    "ClusterAlerts": "cluster_alerts",
    "ClusterNetwork": "cluster_network",
    "ClusterProject": "cluster_project",
    "HostUptime": "host_uptime",
    "ManagedCluster": "managed_cluster",
    "ManagedDatabase": "managed_database",
    "DatabaseSlice": "database_slice",
    "PrivateBucket": "private_bucket",
    "Condition": "_meta_arguments",
    "Lifecycle": "_meta_arguments",
    "Reference": "reference",
    "StateBackend": "state_backend",
    "literal": "reference",
    "stack_json": "_stack_json",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, '_engine')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
