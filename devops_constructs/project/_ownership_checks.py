"""Who makes what clusters share: VPCs and database clusters."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project.vpc import SharedVpc, Vpc

if TYPE_CHECKING:
    from devops_constructs.project._definition import Definition
    from devops_constructs.project.cluster import Cluster
    from devops_constructs.project.database_cluster import DatabaseCluster
    from devops_constructs.project.environment import Environment
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.project import Project


def networks_are_shared_rightly(fleet: Fleet) -> Iterator[Problem]:
    """Whether each shared VPC exists, and no two ranges overlap."""
    for cluster in fleet.clusters:
        if isinstance(cluster.vpc, SharedVpc):
            yield from _is_shared_rightly(fleet, cluster, cluster.vpc)
    yield from _ranges_are_apart(fleet)


def _is_shared_rightly(fleet: Fleet, cluster: Cluster, vpc: SharedVpc) -> Iterator[Problem]:
    other = next((c for c in fleet.clusters if c.name == vpc.cluster), None)
    if other is None:
        if not fleet.is_incomplete("clusters"):
            yield vpc.problem(
                "cluster",
                what=f"there is no cluster {vpc.cluster!r}",
                why="the VPC is the one of another cluster of the fleet",
                fix=f"choose one of {', '.join(sorted(c.name for c in fleet.clusters))}",
            )
    elif isinstance(other.vpc, SharedVpc):
        yield vpc.problem(
            "cluster",
            what=f"cluster {other.name!r} has no VPC of its own",
            why="a shared VPC is made once, by the cluster that has it",
            fix=f"name {other.vpc.cluster!r} here too"
            if other is not cluster
            else "write vpc=Vpc(...), or name another cluster",
        )
    elif other.region != cluster.region and not (
        other.is_spoilt("region") or cluster.is_spoilt("region")
    ):
        yield vpc.problem(
            "cluster",
            what=f"cluster {other.name!r} is in another region, {other.region!r}",
            why="a VPC does not leave its region",
            fix="leave vpc out: the cluster gets a VPC of its own",
        )


def _ranges_are_apart(fleet: Fleet) -> Iterator[Problem]:
    seen: list[tuple[str, str]] = []
    for owner, field, cidr, what in _ranges(fleet):
        for other, of_what in seen:
            if IPv4Network(cidr).overlaps(IPv4Network(other)):
                yield owner.problem(
                    field,
                    what=f"{cidr} overlaps {other}, {of_what}",
                    why="networks of an account have ranges of their own, so that they can be"
                    " routed",
                    fix="choose another range",
                )
                break
        seen.append((cidr, what))


def _ranges(fleet: Fleet) -> Iterator[tuple[Definition, str, str, str]]:
    for cluster in fleet.clusters:
        vpc, native = cluster.vpc, cluster.vpc_native
        if isinstance(vpc, Vpc) and vpc.ip_range and not vpc.is_spoilt("ip_range"):
            yield vpc, "ip_range", vpc.ip_range, f"the VPC of cluster {cluster.name!r}"
        if native and not (native.is_spoilt("pod_range") or native.is_spoilt("service_range")):
            yield native, "pod_range", native.pod_range, f"the pods of cluster {cluster.name!r}"
            services = f"the Services of cluster {cluster.name!r}"
            yield native, "service_range", native.service_range, services


def databases_have_an_owner(fleet: Fleet) -> Iterator[Problem]:
    """Whether one stack makes each database cluster, where its users reach it."""
    for database in fleet.database_clusters:
        if fleet.is_incomplete("clusters") or database.is_spoilt("region"):
            continue
        users = [c for c in fleet.clusters if c.database_cluster == database.name]
        owner = fleet.owner_of(database)
        if owner is None:
            yield _without_owner(fleet, database)
            continue
        if database.cluster is None and len(users) > 1:
            yield database.problem(
                "cluster",
                what=f"clusters {_names(users)} use it, and none is said to own it",
                why="one Terraform stack makes it, in the VPC of its cluster",
                fix=f"write cluster={owner.name!r}, or name another of them",
            )
            continue
        yield from _owner_fits(database, owner)
        for user in users:
            if user.region == database.region and not fleet.share_a_network(user, owner):
                yield _apart(user, "database_cluster", database.name, owner)


def _without_owner(fleet: Fleet, database: DatabaseCluster) -> Problem:
    if database.cluster:
        return database.problem(
            "cluster",
            what=f"there is no cluster {database.cluster!r}",
            why="the stack of a cluster of the fleet makes the database cluster",
            fix=f"choose one of {', '.join(sorted(c.name for c in fleet.clusters))}",
        )
    return database.problem(
        "region",
        what=f"the fleet has no cluster in {database.region!r}",
        why="the stack of a cluster makes it, and its address is private to the region",
        fix="choose the region of a cluster",
    )


def _owner_fits(database: DatabaseCluster, owner: Cluster) -> Iterator[Problem]:
    if owner.region != database.region:
        # a cluster's own reference to another region is refused where it is written
        if database.cluster:
            yield database.problem(
                "cluster",
                what=f"cluster {owner.name!r} is in another region, {owner.region!r}",
                why="the address of a database is private to its region",
                fix=f"choose a cluster in {database.region!r}",
            )
    elif database.managed and not owner.managed:
        yield database.problem(
            "managed",
            what=f"cluster {owner.name!r}, which owns it, is made elsewhere",
            why="a cluster with managed=False has no stack that could make the database cluster",
            fix="write managed=False here too, or cluster=... with one that has a stack",
        )


def databases_are_within_reach(fleet: Fleet, project: Project) -> Iterator[Problem]:
    """Whether environments that choose a database cluster run in its VPC."""
    if not project.database:
        return
    clusters = {cluster.name: cluster for cluster in fleet.clusters}
    databases = {database.name: database for database in fleet.database_clusters}
    for environment in project.environments:
        cluster = clusters.get(environment.cluster)
        database = databases.get(environment.database_cluster or "")
        owner = database and fleet.owner_of(database)
        if not (cluster and database and owner) or cluster.region != database.region:
            continue  # refused elsewhere
        if not fleet.share_a_network(cluster, owner):
            yield _apart(environment, "database_cluster", database.name, owner, cluster)


def _apart(
    user: Cluster | Environment,
    field: str,
    database: str,
    owner: Cluster,
    cluster: Cluster | None = None,
) -> Problem:
    what = f"database cluster {database!r} is in the VPC of cluster {owner.name!r}"
    on = f"on cluster {cluster.name!r}" if cluster else "here"
    shared = owner.vpc.cluster if isinstance(owner.vpc, SharedVpc) else owner.name
    return user.problem(
        field,
        what=what,
        why=f"its private address is not reached from another VPC, and {on} is another",
        fix=f"write vpc=SharedVpc({shared!r}) on the cluster before it is made, or use another"
        " database cluster",
    )


def _names(clusters: list[Cluster]) -> str:
    return " and ".join(repr(cluster.name) for cluster in clusters)
