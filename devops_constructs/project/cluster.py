"""A Kubernetes cluster that projects share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project import _cluster_checks, _gateway_checks
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label, Region
from devops_constructs.project.gateway import Gateway
from devops_constructs.project.ingress_controller import IngressNginx, Traefik
from devops_constructs.project.metrics import Monitoring
from devops_constructs.project.metrics_server import MetricsServer

KubernetesVersion = Literal["1.33", "1.34", "1.35", "1.36"]
"""Minor versions that DigitalOcean has offered in 2026."""


class Cluster(Definition):
    """A Kubernetes cluster shared by several projects."""

    name: Label = Field(kw_only=False, examples=["production-1"])
    """Its name at DigitalOcean; unique in the account."""
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

    def _problems(self) -> Iterator[Problem]:
        yield from _cluster_checks.chart_names_fit(self)
        yield from _gateway_checks.routing_is_meant(self)

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
