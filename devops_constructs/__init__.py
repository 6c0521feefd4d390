"""One short typed definition per web project becomes its Helm charts and Terraform JSON.

The organisation
    Fleet               what all projects share: accounts, clusters, zones, state
    Cluster             a Kubernetes cluster shared by several projects
    Traefik, IngressNginx             the ingress controller of a cluster
    LoadBalancer                      the DigitalOcean load balancer in front of it
    LoadBalancerHealthCheck           which nodes that sends traffic to
    LoadBalancerStickySessions        visitors that it keeps on a node
    Gateway, GatewayLoadBalancer      the managed Gateway of a cluster, and what is in front of it
    OriginPulls                       nobody but Cloudflare gets an answer
    MetricsServer       what autoscalers ask
    DatabaseCluster     a managed PostgreSQL shared by several projects
    Monitoring          the Prometheus of a cluster
    NodePool, SystemPool              the machines of a cluster
    NodeRange, Taint    how many, and who is kept off them
    Vpc, SharedVpc, ExistingVpc       the private network of a cluster
    VpcNative           ranges of pods and Services in it
    MaintenanceWindow   when DigitalOcean may upgrade
    NodeAlert, DatabaseAlert          limits that somebody is told of
    StorageAutoscale                  a database's disk that grows by itself
    UptimeCheck         whether a host answers
    CloudProject        the DigitalOcean project of a cluster
    TrustedAddress, TrustedTag        who else may connect to a database cluster
    TrustedDroplet, TrustedApp        the same
    Zone                a DNS zone at Cloudflare
    FirewallRule, ZoneRateLimit       what a zone stops before it reaches a cluster
    StateSpace          the Space that holds every Terraform state
    InfrastructureRepository          the repository of the definitions, which plans and applies
    Portfolio           a fleet with all its projects
    Adoption            takes over what exists already
    Moved               a resource has another address in Terraform now
    Tombstone           what holds data and is given up on purpose
    Retirement          the end of an environment

A project
    Project             one web project: what it consists of and where it runs
    Image               a container image built from one Dockerfile
    OutsideImage        somebody else's image, pinned
    Secret              a Kubernetes Secret by name and keys
    SecretKey           a variable filled from one key of a Secret
    ExternalSecrets     a store outside the cluster that Secrets come from
    Rotation            a value that Terraform makes anew
    Config              settings that are no secret, for files or variables
    Egress              outgoing traffic, such as mail
    Egress              outgoing traffic besides HTTPS
    Mail                outgoing mail
    EnvValue            a plain value that looks like a secret and is none
    HostOf, EnvironmentName           variables that tell where a process runs
    ImageVersion, AddressOf           the version that runs, and where another component is
    PodField, ResourceField           what Kubernetes knows of a pod, and what it may use
    DependentValue      a text with other variables in it
    Backups             when databases are dumped, how long dumps are kept, who reads them
    Database            a slice of a shared PostgreSQL
    PrivateSpace        the bucket of plans and backups
    AssetsSpace         the buckets of uploads
    AssetsWorker        how visitors get them: through Cloudflare
    AssetsOriginRule, AssetsDirect    other ways, which are refused with the reason
    ErrorTracking       errors in Rollbar
    GithubRepository    the settings of the project's repository
    BranchProtection    what a change needs before it is in the default branch
    GithubEnvironment   from where workflows release into an environment
    GithubOrganisation  what workflows of all repositories may do
    GithubTeam          people who are named together, for GitHub and for workflows that ask

Components
    WebService          serves HTTP through the Ingress
    Route               a path that leads to a web service
    Traffic             how requests to a web service are treated
    StickySession       a visitor always reaches the same pod
    RateLimit           how much one client may ask for
    BasicAuth           name and password
    Hsts                HTTPS only, remembered by browsers
    InternalService     serves other components only
    Worker              works by itself
    Redis               Redis for a queue, pub/sub or a cache
    ScheduledJob        runs at given times
    ReleaseJob          runs with every release
    HelmHook, PlainJob, InitContainerOf    as what it runs
    Shell               a command that needs a shell, without losing signals
    HttpProbe, TcpProbe, GrpcProbe, ExecProbe    how Kubernetes sees that a process serves
    Health              start-up, readiness and liveness apart
    RailsHealth, DjangoHealth, NodeHealth        checks that suit a framework
    SidekiqHealth, CeleryHealth       checks that suit a worker
    PreStopSleep, PreStopCommand      what happens before SIGTERM
    RollingUpdate, Recreate           how a new version takes over
    Port                a port of which there is more to say than its number
    ClusterIp, Headless               what a Service gives out for its name
    Metrics             where a process tells its metrics
    Autoscale           replicas by load
    PodsMetric, ObjectMetric, ExternalMetric    what an autoscaler steers by besides CPU and memory
    PerPod, Total       what such a metric is to be
    Paced, Never        how fast an autoscaler changes the number of pods
    ByPods, ByPercent   how much it changes at a time
    MaxUnavailable, MinAvailable      how many pods a drain may take at once
    InitContainer       runs to its end before a component's process starts
    Sidecar             runs beside a component's process in the same pod
    Claim               a volume that outlives pods
    ClaimMount, OwnVolume             where such a volume is mounted, and one per replica
    ConfigFiles, SecretFiles          settings and secrets as files
    ProjectedFiles      files from several ConfigMaps and Secrets in one folder
    ConfigSource, SecretSource        where such files come from
    EmptyDir            a folder that begins empty and ends with the pod
    Placement           on which nodes pods run
    Toleration, NodeRule, Spread      what a placement is made of
    PodSecurity         as whom processes run
    SecurityException   rights beyond Pod Security's level restricted
    PodOptions          marks and settings of pods
    HostAlias, Dns      how names are found in a pod
    Identity, ApiRule   what a component may do with the Kubernetes API

Environments
    Environment         one place where the whole project runs
    Host                a host name with a role
    MaintenancePage     what visitors see during maintenance
    Difference          in what a component differs in one environment
    Quota               what an environment may take of its cluster
    ContainerLimits     sizes of containers that say nothing of theirs, and the largest one
    Patch, Removal      change one generated object, with a reason
    ExtraManifest       an object written out, with a reason
    Release             a project in one of its environments, for the constructs
    Placed              a component of a release, for the constructs
    HostedProject       a project of a fleet, for the constructs of what exists once
    ClusterIngress      an ingress controller on its cluster, for the constructs
    ClusterGateway      a Gateway on its cluster, likewise

Errors
    DevopsError         the root of all
    DefinitionError     every problem of the definitions, with file and line
    ResourceError       wrong attributes of a Terraform resource
    OutputError         artifacts that will not be overwritten
    OperationError      a program or server that a command needs did not do its part
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from devops_constructs.errors import (
        DefinitionError,
        DevopsError,
        OperationError,
        OutputError,
        ResourceError,
    )
    from devops_constructs.project.adoption import Adoption, Moved
    from devops_constructs.project.alerts import DatabaseAlert, NodeAlert, UptimeCheck
    from devops_constructs.project.assets_delivery import (
        AssetsDirect,
        AssetsOriginRule,
        AssetsWorker,
    )
    from devops_constructs.project.autoscale import Autoscale
    from devops_constructs.project.backups import Backups
    from devops_constructs.project.claim import Claim, ClaimMount, OwnVolume
    from devops_constructs.project.cloud_project import CloudProject
    from devops_constructs.project.cluster import Cluster
    from devops_constructs.project.cluster_services import ClusterGateway, ClusterIngress
    from devops_constructs.project.companions import InitContainer, Sidecar
    from devops_constructs.project.computed import (
        AddressOf,
        DependentValue,
        EnvironmentName,
        HostOf,
        ImageVersion,
    )
    from devops_constructs.project.config import Config
    from devops_constructs.project.database import Database
    from devops_constructs.project.database_cluster import DatabaseCluster
    from devops_constructs.project.disruption import MaxUnavailable, MinAvailable
    from devops_constructs.project.egress import Egress, Mail
    from devops_constructs.project.env import EnvValue, SecretKey
    from devops_constructs.project.environment import Difference, Environment, Host
    from devops_constructs.project.error_tracking import ErrorTracking
    from devops_constructs.project.external_secrets import ExternalSecrets
    from devops_constructs.project.extra_manifest import ExtraManifest
    from devops_constructs.project.file_mounts import (
        ConfigFiles,
        ConfigSource,
        ProjectedFiles,
        SecretFiles,
        SecretSource,
    )
    from devops_constructs.project.fleet import Fleet, StateSpace
    from devops_constructs.project.gateway import Gateway, GatewayLoadBalancer
    from devops_constructs.project.github_repository import (
        BranchProtection,
        GithubEnvironment,
        GithubOrganisation,
        GithubRepository,
    )
    from devops_constructs.project.github_team import GithubTeam
    from devops_constructs.project.health import Health
    from devops_constructs.project.health_profiles import (
        CeleryHealth,
        DjangoHealth,
        NodeHealth,
        RailsHealth,
        SidekiqHealth,
    )
    from devops_constructs.project.identity import ApiRule, Identity
    from devops_constructs.project.image import Image, OutsideImage
    from devops_constructs.project.infrastructure import InfrastructureRepository
    from devops_constructs.project.ingress_controller import IngressNginx, OriginPulls, Traefik
    from devops_constructs.project.load_balancer import (
        LoadBalancer,
        LoadBalancerHealthCheck,
        LoadBalancerStickySessions,
    )
    from devops_constructs.project.maintenance import MaintenancePage
    from devops_constructs.project.maintenance_window import MaintenanceWindow
    from devops_constructs.project.metrics import Metrics, Monitoring
    from devops_constructs.project.metrics_server import MetricsServer
    from devops_constructs.project.mount import EmptyDir
    from devops_constructs.project.node_pool import NodePool, NodeRange, SystemPool, Taint
    from devops_constructs.project.patch import Patch, Removal
    from devops_constructs.project.placement import NodeRule, Placement, Spread, Toleration
    from devops_constructs.project.pod_options import Dns, HostAlias, PodOptions
    from devops_constructs.project.pod_security import PodSecurity, SecurityException
    from devops_constructs.project.pod_values import PodField, ResourceField
    from devops_constructs.project.port import ClusterIp, Headless, Port
    from devops_constructs.project.portfolio import Portfolio
    from devops_constructs.project.pre_stop import PreStopCommand, PreStopSleep
    from devops_constructs.project.probe import ExecProbe, GrpcProbe, HttpProbe, TcpProbe
    from devops_constructs.project.project import Project
    from devops_constructs.project.quota import ContainerLimits, Quota
    from devops_constructs.project.redis import Redis
    from devops_constructs.project.release import HostedProject, Placed, Release
    from devops_constructs.project.release_job import (
        HelmHook,
        InitContainerOf,
        PlainJob,
        ReleaseJob,
    )
    from devops_constructs.project.retirement import Retirement
    from devops_constructs.project.rollout import Recreate, RollingUpdate
    from devops_constructs.project.rotation import Rotation
    from devops_constructs.project.scaling_metric import (
        ExternalMetric,
        ObjectMetric,
        PerPod,
        PodsMetric,
        Total,
    )
    from devops_constructs.project.scaling_pace import ByPercent, ByPods, Never, Paced
    from devops_constructs.project.scheduled_job import ScheduledJob
    from devops_constructs.project.secret import Secret
    from devops_constructs.project.shell import Shell
    from devops_constructs.project.spaces import AssetsSpace, PrivateSpace
    from devops_constructs.project.storage_autoscale import StorageAutoscale
    from devops_constructs.project.tombstone import Tombstone
    from devops_constructs.project.traffic import (
        BasicAuth,
        Hsts,
        RateLimit,
        StickySession,
        Traffic,
    )
    from devops_constructs.project.trusted_source import (
        TrustedAddress,
        TrustedApp,
        TrustedDroplet,
        TrustedTag,
    )
    from devops_constructs.project.vpc import ExistingVpc, SharedVpc, Vpc, VpcNative
    from devops_constructs.project.web_service import InternalService, Route, WebService
    from devops_constructs.project.worker import Worker
    from devops_constructs.project.zone import Zone
    from devops_constructs.project.zone_rules import FirewallRule, ZoneRateLimit

_ROOMS = {
    "errors": "DefinitionError DevopsError OperationError OutputError ResourceError",
    "project.adoption": "Adoption Moved",
    "project.alerts": "DatabaseAlert NodeAlert UptimeCheck",
    "project.assets_delivery": "AssetsDirect AssetsOriginRule AssetsWorker",
    "project.autoscale": "Autoscale",
    "project.claim": "Claim ClaimMount OwnVolume",
    "project.cloud_project": "CloudProject",
    "project.cluster": "Cluster",
    "project.cluster_services": "ClusterGateway ClusterIngress",
    "project.companions": "InitContainer Sidecar",
    "project.computed": "AddressOf DependentValue EnvironmentName HostOf ImageVersion",
    "project.config": "Config",
    "project.backups": "Backups",
    "project.database": "Database",
    "project.database_cluster": "DatabaseCluster",
    "project.disruption": "MaxUnavailable MinAvailable",
    "project.egress": "Egress Mail",
    "project.env": "EnvValue SecretKey",
    "project.environment": "Difference Environment Host",
    "project.error_tracking": "ErrorTracking",
    "project.github_repository": "BranchProtection GithubEnvironment GithubOrganisation"
    " GithubRepository",
    "project.github_team": "GithubTeam",
    "project.external_secrets": "ExternalSecrets",
    "project.extra_manifest": "ExtraManifest",
    "project.file_mounts": "ConfigFiles ConfigSource ProjectedFiles SecretFiles SecretSource",
    "project.fleet": "Fleet StateSpace",
    "project.gateway": "Gateway GatewayLoadBalancer",
    "project.health": "Health",
    "project.health_profiles": "CeleryHealth DjangoHealth NodeHealth RailsHealth SidekiqHealth",
    "project.identity": "ApiRule Identity",
    "project.image": "Image OutsideImage",
    "project.infrastructure": "InfrastructureRepository",
    "project.ingress_controller": "IngressNginx OriginPulls Traefik",
    "project.load_balancer": "LoadBalancer LoadBalancerHealthCheck LoadBalancerStickySessions",
    "project.maintenance": "MaintenancePage",
    "project.maintenance_window": "MaintenanceWindow",
    "project.metrics": "Metrics Monitoring",
    "project.metrics_server": "MetricsServer",
    "project.mount": "EmptyDir",
    "project.node_pool": "NodePool NodeRange SystemPool Taint",
    "project.patch": "Patch Removal",
    "project.placement": "NodeRule Placement Spread Toleration",
    "project.pod_options": "Dns HostAlias PodOptions",
    "project.pod_security": "PodSecurity SecurityException",
    "project.pod_values": "PodField ResourceField",
    "project.port": "ClusterIp Headless Port",
    "project.portfolio": "Portfolio",
    "project.pre_stop": "PreStopCommand PreStopSleep",
    "project.probe": "ExecProbe GrpcProbe HttpProbe TcpProbe",
    "project.project": "Project",
    "project.quota": "ContainerLimits Quota",
    "project.redis": "Redis",
    "project.release": "HostedProject Placed Release",
    "project.release_job": "HelmHook InitContainerOf PlainJob ReleaseJob",
    "project.retirement": "Retirement",
    "project.rollout": "Recreate RollingUpdate",
    "project.rotation": "Rotation",
    "project.scaling_metric": "ExternalMetric ObjectMetric PerPod PodsMetric Total",
    "project.scaling_pace": "ByPercent ByPods Never Paced",
    "project.scheduled_job": "ScheduledJob",
    "project.secret": "Secret",
    "project.shell": "Shell",
    "project.spaces": "AssetsSpace PrivateSpace",
    "project.tombstone": "Tombstone",
    "project.traffic": "BasicAuth Hsts RateLimit StickySession Traffic",
    "project.storage_autoscale": "StorageAutoscale",
    "project.trusted_source": "TrustedAddress TrustedApp TrustedDroplet TrustedTag",
    "project.vpc": "ExistingVpc SharedVpc Vpc VpcNative",
    "project.web_service": "InternalService Route WebService",
    "project.worker": "Worker",
    "project.zone": "Zone",
    "project.zone_rules": "FirewallRule ZoneRateLimit",
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names.split()}

__version__ = "0.1.0"
__all__ = [
    "AddressOf",
    "Adoption",
    "ApiRule",
    "AssetsDirect",
    "AssetsOriginRule",
    "AssetsSpace",
    "AssetsWorker",
    "Autoscale",
    "Backups",
    "BasicAuth",
    "BranchProtection",
    "ByPercent",
    "ByPods",
    "CeleryHealth",
    "Claim",
    "ClaimMount",
    "CloudProject",
    "Cluster",
    "ClusterGateway",
    "ClusterIngress",
    "ClusterIp",
    "Config",
    "ConfigFiles",
    "ConfigSource",
    "ContainerLimits",
    "Database",
    "DatabaseAlert",
    "DatabaseCluster",
    "DefinitionError",
    "DependentValue",
    "DevopsError",
    "Difference",
    "DjangoHealth",
    "Dns",
    "Egress",
    "EmptyDir",
    "EnvValue",
    "Environment",
    "EnvironmentName",
    "ErrorTracking",
    "ExecProbe",
    "ExistingVpc",
    "ExternalMetric",
    "ExternalSecrets",
    "ExtraManifest",
    "FirewallRule",
    "Fleet",
    "Gateway",
    "GatewayLoadBalancer",
    "GithubEnvironment",
    "GithubOrganisation",
    "GithubRepository",
    "GithubTeam",
    "GrpcProbe",
    "Headless",
    "Health",
    "HelmHook",
    "Host",
    "HostAlias",
    "HostOf",
    "HostedProject",
    "Hsts",
    "HttpProbe",
    "Identity",
    "Image",
    "ImageVersion",
    "InfrastructureRepository",
    "IngressNginx",
    "InitContainer",
    "InitContainerOf",
    "InternalService",
    "LoadBalancer",
    "LoadBalancerHealthCheck",
    "LoadBalancerStickySessions",
    "Mail",
    "MaintenancePage",
    "MaintenanceWindow",
    "MaxUnavailable",
    "Metrics",
    "MetricsServer",
    "MinAvailable",
    "Monitoring",
    "Moved",
    "Never",
    "NodeAlert",
    "NodeHealth",
    "NodePool",
    "NodeRange",
    "NodeRule",
    "ObjectMetric",
    "OperationError",
    "OriginPulls",
    "OutputError",
    "OutsideImage",
    "OwnVolume",
    "Paced",
    "Patch",
    "PerPod",
    "Placed",
    "Placement",
    "PlainJob",
    "PodField",
    "PodOptions",
    "PodSecurity",
    "PodsMetric",
    "Port",
    "Portfolio",
    "PreStopCommand",
    "PreStopSleep",
    "PrivateSpace",
    "Project",
    "ProjectedFiles",
    "Quota",
    "RailsHealth",
    "RateLimit",
    "Recreate",
    "Redis",
    "Release",
    "ReleaseJob",
    "Removal",
    "ResourceError",
    "ResourceField",
    "Retirement",
    "RollingUpdate",
    "Rotation",
    "Route",
    "ScheduledJob",
    "Secret",
    "SecretFiles",
    "SecretKey",
    "SecretSource",
    "SecurityException",
    "SharedVpc",
    "Shell",
    "Sidecar",
    "SidekiqHealth",
    "Spread",
    "StateSpace",
    "StickySession",
    "StorageAutoscale",
    "SystemPool",
    "Taint",
    "TcpProbe",
    "Toleration",
    "Tombstone",
    "Total",
    "Traefik",
    "Traffic",
    "TrustedAddress",
    "TrustedApp",
    "TrustedDroplet",
    "TrustedTag",
    "UptimeCheck",
    "Vpc",
    "VpcNative",
    "WebService",
    "Worker",
    "Zone",
    "ZoneRateLimit",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        import difflib  # only for a mistake

        meant = difflib.get_close_matches(name, _ROOM_OF, n=1)
        hint = f"; did you mean {meant[0]!r}?" if meant else ""
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}")
    value = getattr(importlib.import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_ROOM_OF})
