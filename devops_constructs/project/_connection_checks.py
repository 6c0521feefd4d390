"""Whether the connection pools of all projects fit onto their database clusters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project import naming
from devops_constructs.project._machine_sizes import size_with_connections
from devops_constructs.project.hosted_cluster import HostedDatabase, hosted_database, most_nodes
from devops_constructs.project.release import Release

if TYPE_CHECKING:
    from devops_constructs.project.database_cluster import DatabaseCluster
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.project import Project


_TRUSTED_MAX = 100
_ADDRESSES_PER_NODE = 2
"""What the firewall of a database takes. Source:
https://docs.digitalocean.com/products/databases/postgresql/details/limits/"""


def connections_suffice(fleet: Fleet, projects: Iterable[Project]) -> Iterator[Problem]:
    """Whether pools and reserve stay within what each database cluster serves.

    The API takes a pool that is too large only to fail while it is made, after everything else.
    """
    known = {cluster.name for cluster in fleet.clusters}
    releases = [
        Release(fleet, project, environment)
        for project in projects
        for environment in project.environments
        if environment.cluster in known and not environment.retired
    ]
    for database in fleet.database_clusters:
        hosted = hosted_database(fleet, database, releases)
        if hosted and not any(map(database.is_spoilt, ("size", "reserved_connections"))):
            yield from _pools_fit(hosted, _pools_on(database, releases))
        if hosted and not database.is_spoilt("trusted_sources"):
            yield from _addresses_are_few(hosted)


def _pools_on(database: DatabaseCluster, releases: Iterable[Release]) -> list[tuple[str, int]]:
    return [
        (naming.pool_name(release.database_name(further)), release.pool_size)
        for release in releases
        if release.project.database and release.database_cluster == database.name
        for further in (None, *release.project.database.further)
    ]


def _pools_fit(hosted: HostedDatabase, pools: list[tuple[str, int]]) -> Iterator[Problem]:
    database = hosted.database
    wanted = sum(size for _, size in pools) + database.reserved_connections
    if not pools or wanted <= hosted.connections:
        return
    named = ", ".join(f"{name} {size}" for name, size in pools)
    larger = size_with_connections(wanted)
    yield database.problem(
        "size",
        what=f"its pools and its reserve want {wanted} connections: {named}, and"
        f" {database.reserved_connections} in reserve",
        why=f"{hosted.size} serves {hosted.connections} at once, 25 for each GB less 3",
        fix=f"write size={larger!r}, or smaller pools" if larger else "write smaller pools",
    )


def _addresses_are_few(hosted: HostedDatabase) -> Iterator[Problem]:
    """Behind one rule about a cluster are the addresses of all its nodes."""
    nodes = {cluster.name: most_nodes(cluster) for cluster in hosted.users}
    own = len(hosted.database.trusted_sources)
    most = own + _ADDRESSES_PER_NODE * sum(nodes.values())
    if most <= _TRUSTED_MAX or not hosted.database.managed:
        return
    counted = ", ".join(f"{name} {number} nodes" for name, number in nodes.items())
    yield hosted.database.problem(
        "trusted_sources",
        what=f"its firewall would have up to {most} addresses: {counted}, {own} trusted sources",
        why=f"it takes {_TRUSTED_MAX}, and a node counts up to {_ADDRESSES_PER_NODE}",
        fix="let node pools grow less far, or divide the clusters among several database clusters",
    )
