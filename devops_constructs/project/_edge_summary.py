"""What a project has at Cloudflare: facts for `devops show`, and their lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from devops_constructs.project import naming
from devops_constructs.project.edge import (
    certified_hosts,
    dns_cluster,
    records,
    uploads,
    way_in,
    zones_of,
)
from devops_constructs.project.project import Project
from devops_constructs.project.release import Release


def assets_space(project: Project) -> str | None:
    """How a project's uploads are kept and delivered."""
    space = project.assets_space
    if space is None:
        return None
    way = (
        f"delivered by {type(space.delivery).__name__}" if space.delivery else "read by no visitor"
    )
    return f"a bucket and a key per environment; {way}"


def edge_facts(release: Release) -> dict[str, Any]:
    """What the stack of a release makes at Cloudflare, and with whose tokens."""
    way, made = way_in(dns_cluster(release)), records(release)
    dns = (
        way
        and made
        and {
            "load_balancer": way.load_balancer,
            "proxied": way.behind_cloudflare,
            "records": [host.name for host, _ in made],
        }
    )
    return {
        "dns": dns or None,
        "origin_certificate": [host.name for host, _ in certified_hosts(release)] or None,
        "uploads": _uploads(release),
        "tokens": {
            zone.name: f"CLOUDFLARE_API_TOKEN_{naming.token_name(zone)}"
            for zone in zones_of(release)
        },
    }


def _uploads(release: Release) -> dict[str, str] | None:
    found = uploads(release)
    return {"by": type(found.delivery).__name__, "host": found.host} if found else None


def edge_lines(facts: dict[str, Any]) -> Iterator[str]:
    """The same as text."""
    if dns := facts["dns"]:
        how = "proxied by Cloudflare" if dns["proxied"] else "open to everybody"
        yield f"  dns: {', '.join(dns['records'])} to {dns['load_balancer']}, {how}"
    if hosts := facts["origin_certificate"]:
        yield f"  origin certificate: {', '.join(hosts)}"
    if found := facts["uploads"]:
        yield f"  uploads: https://{found['host']}/ by {found['by']}"
    for zone, token in facts["tokens"].items():
        yield f"  token of {zone}: {token}"
