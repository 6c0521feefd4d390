"""What runs once per cluster, on its cluster: every question that the backends ask, answered
once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from devops_constructs.project import naming
from devops_constructs.project.autoscale import Autoscale
from devops_constructs.project.cloudflare_ranges import cloudflare_ranges
from devops_constructs.project.cluster import Cluster
from devops_constructs.project.gateway import GatewayLoadBalancer
from devops_constructs.project.ingress_controller import IngressController
from devops_constructs.project.load_balancer import LoadBalancer
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.metrics_server import MetricsServer
from devops_constructs.project.release import Release

C = TypeVar("C", bound=IngressController, covariant=True)


@dataclass(frozen=True)
class ClusterIngress(Generic[C]):
    """An ingress controller on its cluster: props of its chart."""

    cluster: Cluster
    controller: C

    @property
    def name(self) -> str:
        """The chart and its Helm release."""
        return naming.ingress_chart_name(self.cluster)

    @property
    def load_balancer(self) -> LoadBalancer:
        """What is in front of it."""
        return self.controller.load_balancer

    @property
    def load_balancer_name(self) -> str:
        """Its name at DigitalOcean."""
        return self.load_balancer.name or self.name

    @property
    def size_unit(self) -> int | None:
        """Machines of the load balancer; None: DigitalOcean's own choice."""
        if self.load_balancer.size_unit is None and self.load_balancer.type == "REGIONAL_NETWORK":
            return None
        return self.load_balancer.size_unit or usual_replicas(self.cluster)

    @property
    def replicas(self) -> int:
        """Pods of the controller."""
        return self.controller.replicas or usual_replicas(self.cluster)

    @property
    def source_ranges(self) -> tuple[str, ...]:
        """Who may connect to the load balancer; empty: everybody."""
        usual = cloudflare_ranges() if self.controller.behind_cloudflare else ()
        return self.load_balancer.source_ranges or usual

    @property
    def proxy_header_sources(self) -> tuple[str, ...]:
        """From where connections begin with a PROXY header; empty: they begin with none."""
        return self.controller.private_ranges if self.load_balancer.sends_proxy_protocol else ()

    @property
    def forwarded_header_sources(self) -> tuple[str, ...]:
        """From whom headers about the visitor are believed; empty: from nobody."""
        private = self.controller.private_ranges if self.load_balancer.reads_http else ()
        cloudflare = cloudflare_ranges() if self.controller.behind_cloudflare else ()
        return (*private, *cloudflare)

    @property
    def proxies_in_front(self) -> int:
        """How many of those in front have added an address to X-Forwarded-For."""
        return int(self.controller.behind_cloudflare) + int(self.load_balancer.reads_http)


@dataclass(frozen=True)
class HostOnGateway:
    """A host that a Gateway serves, and the releases that its paths lead to."""

    host: str
    releases: tuple[str, ...]
    """Their names; the first one's certificate stands for the host."""


@dataclass(frozen=True)
class ClusterGateway:
    """A Gateway on its cluster, with all releases there: props of its chart."""

    cluster: Cluster
    releases: tuple[Release, ...]

    @property
    def name(self) -> str:
        """The chart and its Helm release."""
        return naming.gateway_chart_name(self.cluster)

    @property
    def load_balancer(self) -> GatewayLoadBalancer:
        """What is in front of it."""
        return self.cluster.gateway.load_balancer

    @property
    def load_balancer_name(self) -> str:
        """Its name at DigitalOcean."""
        return self.load_balancer.name or self.name

    @property
    def source_ranges(self) -> tuple[str, ...]:
        """Who may connect to the load balancer; empty: everybody."""
        usual = cloudflare_ranges() if self.cluster.gateway.behind_cloudflare else ()
        return self.load_balancer.source_ranges or usual

    @property
    def hosts(self) -> tuple[HostOnGateway, ...]:
        """Every host of every release from which something is reached."""
        serving: dict[str, list[str]] = {}
        for release in self.releases:
            for host in release.environment.all_hosts if release.rule_groups else ():
                serving.setdefault(host.name, []).append(release.name)
        return tuple(HostOnGateway(host, tuple(names)) for host, names in sorted(serving.items()))


@dataclass(frozen=True)
class ClusterMetricsServer:
    """metrics-server on its cluster: props of its chart."""

    cluster: Cluster
    server: MetricsServer

    @property
    def name(self) -> str:
        """The chart and its Helm release."""
        return naming.metrics_server_chart_name(self.cluster)

    @property
    def replicas(self) -> int:
        """Pods of it."""
        return self.server.replicas or usual_replicas(self.cluster)


def usual_replicas(cluster: Cluster) -> int:
    """As many of a thing as a cluster of that purpose needs, if nobody says otherwise."""
    return 2 if cluster.purpose == "production" else 1


def gateway_of(cluster: Cluster, releases: Iterable[Release]) -> ClusterGateway | None:
    """The Gateway of a cluster whose requests it leads."""
    if not cluster.routes_by_gateway:
        return None
    here = (release for release in releases if cluster.name in release.environment.clusters)
    return ClusterGateway(cluster, tuple(sorted(here, key=lambda release: release.name)))


def metrics_server_of(cluster: Cluster, releases: Iterable[Release]) -> ClusterMetricsServer | None:
    """metrics-server, where an autoscaler of a release on the cluster asks it."""
    here = (release for release in releases if cluster.name in release.environment.clusters)
    asked = any(
        component.autoscale is not None and _asks(component.autoscale)
        for release in here
        for component in release.components
        if isinstance(component, LongRunning)
    )
    if cluster.metrics_server is None or not asked:
        return None
    return ClusterMetricsServer(cluster, cluster.metrics_server)


def _asks(autoscale: Autoscale) -> bool:
    return autoscale.cpu_percent is not None or autoscale.memory_percent is not None
