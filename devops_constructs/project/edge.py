"""What Cloudflare does for a release: every question of the backends about it, answered once."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.assets_delivery import AssetsDelivery, BehindCloudflare
from devops_constructs.project.environment import Environment
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.release import Release
from devops_constructs.project.spaces import AssetsSpace


def main_host(environment: Environment) -> str | None:
    """The host that an environment is known by: of role "main" if it has one, and no wildcard."""
    named = [host for host in environment.served_hosts if not host.name.startswith("*.")]
    return next((h.name for h in sorted(named, key=lambda h: h.role != "main")), None)


def assets_host_of(fleet: Fleet, space: AssetsSpace, environment: Environment) -> str | None:
    """The host of an environment's uploads; None: there is none, or the zone is not known."""
    if not isinstance(space.delivery, BehindCloudflare):
        return None
    main = main_host(environment)
    zone = fleet.zone_of(main) if main else None
    ruled = naming.assets_host(space.host_label, main, zone.name) if main and zone else None
    return environment.assets_host or ruled


def assets_host(release: Release) -> str | None:
    """The host of a release's uploads; None: there is none."""
    space = release.project.assets_space
    return assets_host_of(release.fleet, space, release.environment) if space else None


def delivery(release: Release) -> AssetsDelivery | None:
    """How visitors get a release's uploads; None: they do not."""
    space = release.project.assets_space
    if space is None:
        return None
    needs_host = isinstance(space.delivery, BehindCloudflare)
    return None if needs_host and not assets_host(release) else space.delivery


def upload_origins(release: Release) -> list[str]:
    """From where browsers may upload; empty: from nowhere."""
    space = release.project.assets_space
    if space is None:
        return []
    hosts = {f"https://{host.name}" for host in release.environment.served_hosts}
    return sorted(hosts | {*space.cors_origins})
