"""A Kubernetes cluster that projects share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project import _cluster_checks, _gateway_checks
from devops_constructs.project._cloud_names import DoksVersion, Tags
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label, Region
from devops_constructs.project._networks import Source
from devops_constructs.project.alerts import NODE_ALERTS, NodeAlerts
from devops_constructs.project.cloud_project import CloudProject
from devops_constructs.project.gateway import Gateway
from devops_constructs.project.ingress_controller import IngressNginx, Traefik
from devops_constructs.project.maintenance_window import MaintenanceWindow
from devops_constructs.project.metrics import Monitoring
from devops_constructs.project.metrics_server import MetricsServer
from devops_constructs.project.node_pool import NodePool, SystemPool
from devops_constructs.project.vpc import PrivateNetwork, Vpc, VpcNative

KubernetesVersion = Literal["1.33", "1.34", "1.35", "1.36"]
"""Minor versions that DigitalOcean has offered in 2026."""


class Cluster(Definition):
    """A Kubernetes cluster shared by several projects."""

    name: Label = Field(kw_only=False, examples=["production-1"])
    """Its name at DigitalOcean; unique in the account. Another name is another cluster."""
    region: Region = Field(examples=["fra1"])
    """DigitalOcean region; cannot be changed later."""
    purpose: Literal["production", "staging"] = "production"
    """Environments named "production" do not go onto a cluster for staging."""
    kubernetes_version: KubernetesVersion = "1.35"
    """Minor version; what is generated is checked against its schemas."""
    database_cluster: str | None = None
    """The database cluster of the environments here, unless they name another; None: each that
    needs one names it."""
    routing: Literal["ingress", "gateway", "both"] = "ingress"
    """What leads requests to web services: Ingress objects, or HTTPRoutes of DigitalOcean's managed
    Gateway API. "both" is for a migration, with a load balancer each, until DNS leads to the
    other one. The Gateway API is there on clusters with VPC-native networking, which is decided
    when a cluster is made. Rules for requests that it knows nothing like are refused if they
    keep somebody out, and listed by `devops show` if not."""
    dns_leads_to: Literal["ingress", "gateway"] = "ingress"
    """Which of the two load balancers DNS names while `routing` is "both"."""
    ingress: Traefik | IngressNginx | None = Traefik()
    """The ingress controller and its load balancer, where Ingress objects lead requests; None: the
    cluster has one that others look after, with an IngressClass `nginx`, in the namespace
    `ingress`."""
    gateway: Gateway = Gateway()
    """The Gateway and its load balancer, where HTTPRoutes lead requests."""
    metrics_server: MetricsServer | None = MetricsServer()
    """What autoscalers ask, on clusters that have some; None: the cluster has it already."""
    monitoring: Monitoring | None = None
    """The Prometheus that fetches metrics here; None: nobody fetches any."""
    managed: bool = True
    """False: it is made elsewhere, and only looked up by its name."""
    vpc: PrivateNetwork = Vpc()
    """Its private network. Another one is another cluster."""
    vpc_native: VpcNative | None = None
    """Ranges of pods and Services; None: those that DigitalOcean chooses."""
    system_pool: SystemPool = SystemPool()
    """The pool that it is made with."""
    node_pools: tuple[NodePool, ...] | None = None
    """Where projects run; None: a pool `work` of 2 to 5 s-4vcpu-8gb on a production cluster, of 1
    to 3 s-2vcpu-4gb elsewhere."""
    pinned_version: DoksVersion | None = None
    """The exact version; None: the newest patch of `kubernetes_version`."""
    auto_upgrade: bool = True
    """True: DigitalOcean installs patches in the maintenance window, and Terraform leaves the
    version alone, so a higher `kubernetes_version` is an upgrade by hand. False: each plan proposes
    the version."""
    surge_upgrade: bool = True
    """True: an upgrade adds a node before it takes one away."""
    maintenance: MaintenanceWindow | None = None
    """When it is upgraded; None: Sunday at 3 UTC on a production cluster, Thursday at 3 elsewhere,
    where a bad patch is seen first."""
    highly_available: bool = False
    """True: a control plane of several machines, for 40 $ a month; it can never be taken back.
    Projects keep serving while the control plane is away."""
    registry_integration: bool = True
    """True: DigitalOcean puts the registry's pull secret into every namespace."""
    control_plane_sources: tuple[Source, ...] = ()
    """Who may ask the API server; empty: everybody with a credential. Releases from GitHub's
    runners come from no fixed address."""
    destroys_volumes: bool = False
    """True: destroying the cluster also destroys volumes and load balancers that it made. Only for
    clusters to throw away."""
    cloud_project: CloudProject | None = CloudProject()
    """The DigitalOcean project for it and its databases; None: they stay in the default one."""
    alerts: NodeAlerts = NODE_ALERTS
    """What is told of its nodes to the fleet's `alert_emails`."""
    tags: Tags = ()
    """Tags at DigitalOcean, of the cluster and all its nodes."""

    def _problems(self) -> Iterator[Problem]:
        yield from _cluster_checks.chart_names_fit(self)
        yield from _gateway_checks.routing_is_meant(self)
        yield from _cluster_checks.pools_differ(self)
        if self.pinned_version and not self.pinned_version.startswith(
            f"{self.kubernetes_version}."
        ):
            yield self.problem(
                "pinned_version",
                what=f"pinned_version {self.pinned_version!r} is none of {self.kubernetes_version}",
                why="what is generated is checked against the schemas of kubernetes_version",
                fix="make the two agree",
            )

    @property
    def routes_by_ingress(self) -> bool:
        """Whether Ingress objects lead requests here."""
        return self.routing != "gateway"

    @property
    def routes_by_gateway(self) -> bool:
        """Whether HTTPRoutes lead requests here."""
        return self.routing != "ingress"

    @property
    def minor_version(self) -> tuple[int, int]:
        """The version of Kubernetes in a form that can be compared."""
        major, _, minor = self.kubernetes_version.partition(".")
        return int(major), int(minor)
