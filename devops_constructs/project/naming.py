"""The one rule for names outside a namespace; docs/reference/names.md explains it.

    release, namespace, chart, stack     <project>-<environment>
    private space                        <organisation>-<project>-private
    assets space                         <organisation>-<project>-<environment>-assets
    database and its user                <organisation>_<project>_<environment>[_<further>]
    connection pool                      the database's name and _pool
    backups space outside production     <organisation>-<project>-<environment>-backups
    Spaces key                           <organisation>-<project>-<environment>-<purpose>
    Spaces key for plans                 <organisation>-<project>-plans
    project in Rollbar                   <project>
    token in Rollbar                     <environment>-<purpose>
    image repository                     <registry or owner at GitHub>/<project>-<image>
    chart that is published              <registry>/charts/<release>
    charts of a cluster                  <cluster>-ingress, <cluster>-gateway,
                                         <cluster>-metrics-server
    load balancer                        <cluster>-ingress, <cluster>-gateway
    stack of a zone                      zone-<zone>, dots become hyphens
    stack of a zone's strictness         zone-<zone>-strict
    token of a zone                      CLOUDFLARE_API_TOKEN_<zone>, see `token_name`
    Worker of uploads                    <organisation>-<project>-<environment>-assets
    host of uploads                      <label>.<zone> or <host's label>-<label>.<zone>
    VPC, DigitalOcean project and tag of a cluster       <organisation>-<cluster>
    stack of what is inside a cluster    <cluster>-base

What holds data has a field that pins its name; hyphens become underscores where PostgreSQL wants
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devops_constructs.project.cluster import Cluster
    from devops_constructs.project.environment import Environment
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.project import Project
    from devops_constructs.project.zone import Zone

RELEASE_MAX = 53
"""Helm's own limit. Source: pkg/chartutil/validate_name.go of Helm, `maxReleaseNameLen`."""
SPACE_MAX = 63
DATABASE_MAX = 63
POOL_MAX = 60

REGISTRY_HOST = "registry.digitalocean.com"
CHART_FOLDER = "charts"
"""Where charts are in the registry; Helm adds the chart's name."""

RELEASES_ACCOUNT = "releases"
"""The ServiceAccount in a release's namespace that installs its chart, and its Role."""
RELEASES_TOKEN = "releases-token"  # noqa: S105 - the name of a Secret
"""The Secret with that account's token."""
PLAN_RIGHTS = "terraform-plan"
"""The ClusterRole of those who plan and do no more, and the Role in each namespace of stacks."""
APPLIED_STACK = "applied-stack"
"""The ConfigMap in a release's namespace with the hash of what was applied of its stack."""


def release_name(project: Project, environment: Environment) -> str:
    """The Helm release, the namespace, the chart's folder and the Terraform stack."""
    return f"{project.name}-{environment.name}"


def dated(name: str, generation: str | None, joint: str = "-") -> str:
    """A name with the date at which what has it was made anew, if it was; see `Rotation`."""
    return f"{name}{joint}{generation}" if generation else name


def private_space_name(fleet: Fleet, project: Project) -> str:
    """The bucket of plans and backups."""
    pinned = project.private_space.bucket_name if project.private_space else None
    return pinned or f"{fleet.organisation}-{project.name}-private"


def assets_space_name(fleet: Fleet, project: Project, environment: Environment) -> str:
    """The bucket of uploads."""
    ruled = f"{fleet.organisation}-{project.name}-{environment.name}-assets"
    return environment.assets_bucket_name or ruled


def backups_space_name(fleet: Fleet, project: Project, environment: Environment) -> str:
    """The bucket of an environment's backups."""
    if not environment.has_own_backups_space:
        return private_space_name(fleet, project)
    ruled = f"{fleet.organisation}-{project.name}-{environment.name}-backups"
    return environment.backups_bucket_name or ruled


def database_name(
    fleet: Fleet, project: Project, environment: Environment, further: str | None = None
) -> str:
    """A database and its user; `further` is one of the slice's further databases."""
    ruled = f"{fleet.organisation}-{project.name}-{environment.name}".replace("-", "_")
    name = environment.database_name or ruled
    return f"{name}_{further}" if further else name


def pool_name(database: str) -> str:
    """The connection pool of a database; clients name it in place of the database."""
    return f"{database}_pool"


def spaces_key_name(fleet: Fleet, project: Project, environment: Environment, purpose: str) -> str:
    """A scoped key; one per project, environment and purpose."""
    return f"{fleet.organisation}-{project.name}-{environment.name}-{purpose}"


def plans_key_name(fleet: Fleet, project: Project) -> str:
    """The key to the private space with which plans are archived."""
    return f"{fleet.organisation}-{project.name}-plans"


def rollbar_project_name(project: Project) -> str:
    """The project in Rollbar, unique in the account."""
    pinned = project.error_tracking.project_name if project.error_tracking else None
    return pinned or project.name


def image_repository(fleet: Fleet, project: Project, image: str) -> str:
    """Where CI pushes an image that it built."""
    if fleet.image_registry == "ghcr":
        # GHCR takes small letters only
        return f"ghcr.io/{fleet.github_owner.lower()}/{project.name}-{image}"
    return f"{REGISTRY_HOST}/{fleet.registry}/{project.name}-{image}"


def chart_source(fleet: Fleet, release: str) -> str:
    """Where the chart of a release is published, without its digest."""
    return f"oci://{REGISTRY_HOST}/{fleet.registry}/{CHART_FOLDER}/{release}"


def assets_host(label: str, main_host: str, zone: str) -> str:
    """The host of uploads beside an environment's main host, always one label below the zone."""
    below = main_host.removesuffix(zone).rstrip(".")
    own = "" if below in ("", "www") else f"{below.replace('.', '-')}-"
    return f"{own}{label}.{zone}"


def assets_worker(fleet: Fleet, project: Project, environment: Environment) -> str:
    """The Worker that delivers uploads; unique in an account of Cloudflare's."""
    return f"{fleet.organisation}-{project.name}-{environment.name}-assets"


def zone_stack(zone: Zone) -> str:
    """The Terraform stack of a zone."""
    return f"zone-{zone.name.replace('.', '-')}"


def strict_zone_stack(zone: Zone) -> str:
    """The Terraform stack that has Cloudflare check certificates in a zone."""
    return f"{zone_stack(zone)}-strict"


def token_name(zone: Zone) -> str:
    """The end of the names of what holds a zone's token: `CLOUDFLARE_API_TOKEN_` and this is the
    GitHub secret, `TF_VAR_cloudflare_api_token_` and this in small letters what Terraform reads.

    A dot gives one underscore, a hyphen two, so no two zones meet.
    """
    ruled = zone.name.replace("-", "__").replace(".", "_").upper()
    return zone.token or ruled


def ingress_chart_name(cluster: Cluster) -> str:
    """The chart of a cluster's ingress controller, its Helm release, and its load balancer."""
    return f"{cluster.name}-ingress"


def gateway_chart_name(cluster: Cluster) -> str:
    """The chart of a cluster's Gateway, its Helm release, and its load balancer."""
    return f"{cluster.name}-gateway"


def metrics_server_chart_name(cluster: Cluster) -> str:
    """The chart of a cluster's metrics-server, and its Helm release."""
    return f"{cluster.name}-metrics-server"


def cloud_name(fleet: Fleet, cluster: Cluster) -> str:
    """The VPC and the DigitalOcean project of a cluster, and the tag of its nodes."""
    return f"{fleet.organisation}-{cluster.name}"


def base_stack_name(cluster: Cluster) -> str:
    """The Terraform stack of what is inside a cluster before any release."""
    return f"{cluster.name}-base"
