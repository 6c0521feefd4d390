"""What Cloudflare does for a release: every question of the backends about it, answered once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from devops_constructs.project import naming
from devops_constructs.project.assets_delivery import AssetsWorker
from devops_constructs.project.cluster import Cluster
from devops_constructs.project.environment import Environment, Host
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.release import Release
from devops_constructs.project.spaces import AssetsSpace
from devops_constructs.project.zone import Zone

HOSTNAMES_MAX = 200
"""Of one Origin certificate. Source:
https://developers.cloudflare.com/ssl/origin-configuration/origin-ca/"""


@dataclass(frozen=True)
class WayIn:
    """The load balancer that DNS names for a cluster."""

    load_balancer: str
    behind_cloudflare: bool


@dataclass(frozen=True)
class Uploads:
    """The uploads of a release, on a host of a zone."""

    release: Release
    delivery: AssetsWorker
    host: str
    zone: Zone

    @property
    def bucket_domain(self) -> str:
        """The Space's own name, by which it finds the bucket."""
        release = self.release
        space = release.project.assets_space
        bucket = naming.assets_space_name(release.fleet, release.project, release.environment)
        region = (space and space.region) or release.fleet.spaces_region
        return f"{bucket}.{region}.digitaloceanspaces.com"


@dataclass(frozen=True)
class SharedZone:
    """A zone with all releases that have something in it: props of the zone's stack."""

    fleet: Fleet
    zone: Zone
    releases: tuple[Release, ...]

    @property
    def uploads(self) -> tuple[Uploads, ...]:
        """The hosts of uploads in the zone, in their order."""
        found = (uploads(release) for release in self.releases)
        here = [each for each in found if each and each.zone == self.zone]
        return tuple(sorted(here, key=lambda each: each.host))

    @property
    def certified(self) -> tuple[Release, ...]:
        """The releases that answer in the zone with a certificate for Cloudflare to check."""
        return tuple(
            release
            for release in self.releases
            if any(zone == self.zone for _, zone in certified_hosts(release))
        )


def shared_zone(fleet: Fleet, zone: Zone, releases: Iterable[Release]) -> SharedZone:
    """A zone with those of the releases that have something in it."""
    return SharedZone(fleet, zone, tuple(r for r in releases if zone in zones_of(r)))


def way_in(cluster: Cluster) -> WayIn | None:
    """Where DNS leads for a cluster; None: others look after what is in front of it."""
    if cluster.routing == "gateway" or (
        cluster.routing == "both" and cluster.dns_leads_to == "gateway"
    ):
        balancer = cluster.gateway.load_balancer.name or naming.gateway_chart_name(cluster)
        return WayIn(balancer, cluster.gateway.behind_cloudflare)
    if cluster.ingress is None:
        return None
    balancer = cluster.ingress.load_balancer.name or naming.ingress_chart_name(cluster)
    return WayIn(balancer, cluster.ingress.behind_cloudflare)


def dns_cluster(release: Release) -> Cluster:
    """The cluster that the records of a release lead to: for a while the one that it came from."""
    name = release.environment.dns_stays_on
    return next((each for each in release.fleet.clusters if each.name == name), release.cluster)


def main_host(environment: Environment) -> str | None:
    """The host that an environment is known by: of role "main" if it has one, and no wildcard."""
    named = [host for host in environment.served_hosts if not host.name.startswith("*.")]
    return next((h.name for h in sorted(named, key=lambda h: h.role != "main")), None)


def assets_host_of(fleet: Fleet, space: AssetsSpace, environment: Environment) -> str | None:
    """The host of an environment's uploads; None: there is none, or the zone is not known."""
    if not isinstance(space.delivery, AssetsWorker):
        return None
    main = main_host(environment)
    zone = fleet.zone_of(main) if main else None
    ruled = naming.assets_host(space.host_label, main, zone.name) if main and zone else None
    return environment.assets_host or ruled


def uploads(release: Release) -> Uploads | None:
    """A release's uploads as visitors get them; None: they do not."""
    space = release.project.assets_space
    host = space and assets_host_of(release.fleet, space, release.environment)
    zone = release.fleet.zone_of(host) if host else None
    if not space or not isinstance(space.delivery, AssetsWorker) or not host or not zone:
        return None
    return Uploads(release, space.delivery, host, zone) if zone.managed else None


def upload_origins(release: Release) -> list[str]:
    """From where browsers may upload; empty: from nowhere."""
    space = release.project.assets_space
    if space is None:
        return []
    hosts = {f"https://{host.name}" for host in release.environment.served_hosts}
    return sorted(hosts | {*space.cors_origins})


def managed_hosts(fleet: Fleet, environment: Environment) -> list[tuple[Host, Zone]]:
    """The hosts of an environment in zones that Terraform looks after, by name."""
    found = [(host, fleet.zone_of(host.name)) for host in environment.all_hosts]
    kept = [(host, zone) for host, zone in found if zone and zone.managed]
    return sorted(kept, key=lambda pair: pair[0].name)


def records(release: Release) -> list[tuple[Host, Zone]]:
    """The hosts whose DNS record the release's stack makes."""
    if way_in(dns_cluster(release)) is None:
        return []
    return [(h, z) for h, z in managed_hosts(release.fleet, release.environment) if h.record]


def certified_hosts(release: Release) -> list[tuple[Host, Zone]]:
    """The hosts on the release's Origin certificate; empty: there is none.

    Only Cloudflare trusts such a certificate, so a cluster that is not behind it gets none.
    """
    way = way_in(release.cluster)
    if not release.environment.origin_certificate or (way and not way.behind_cloudflare):
        return []
    return managed_hosts(release.fleet, release.environment)


def zones_of(release: Release) -> tuple[Zone, ...]:
    """The zones in which the release's stack makes something, or takes it away, by name."""
    found = {zone for _, zone in (*records(release), *certified_hosts(release))}
    if here := uploads(release):
        found.add(here.zone)
    found |= {z for z in release.fleet.zones if z.name in release.environment.leaves_zones}
    return tuple(sorted(found, key=lambda zone: zone.name))
