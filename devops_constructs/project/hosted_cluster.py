"""A cluster with what stands beside it: every question that its Terraform stacks ask, answered
once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from devops_constructs.project import naming
from devops_constructs.project._machine_sizes import connections_of
from devops_constructs.project.cluster import Cluster
from devops_constructs.project.cluster_services import usual_replicas
from devops_constructs.project.database_cluster import DatabaseCluster
from devops_constructs.project.environment import Host
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.maintenance_window import MaintenanceWindow
from devops_constructs.project.node_pool import NodePool, NodeRange
from devops_constructs.project.release import Release
from devops_constructs.project.vpc import ExistingVpc, Vpc

PRODUCTION_POOLS = (NodePool("work", size="s-4vcpu-8gb", nodes=NodeRange(2, 5)),)
OTHER_POOLS = (NodePool("work", size="s-2vcpu-4gb", nodes=NodeRange(1, 3)),)
PRODUCTION_DATABASE_SIZE = "db-s-2vcpu-4gb"
OTHER_DATABASE_SIZE = "db-s-1vcpu-2gb"


@dataclass(frozen=True)
class HostedDatabase:
    """A database cluster with its defaults, and the clusters that use it."""

    fleet: Fleet
    database: DatabaseCluster
    owner: Cluster
    users: tuple[Cluster, ...]

    @property
    def size(self) -> str:
        """Of each node."""
        usual = PRODUCTION_DATABASE_SIZE if _is_production(self.owner) else OTHER_DATABASE_SIZE
        return self.database.size or usual

    @property
    def node_count(self) -> int:
        """The first node and its standby nodes."""
        usual = 1 if _is_production(self.owner) else 0
        standby = self.database.standby_nodes
        return 1 + (usual if standby is None else standby)

    @property
    def maintenance(self) -> MaintenanceWindow:
        """When it is upgraded."""
        cluster = maintenance_of(self.owner)
        later = MaintenanceWindow(cluster.day, start_hour=min(cluster.start_hour + 1, 23))
        return self.database.maintenance or later

    @property
    def connections(self) -> int:
        """How many clients it serves at once."""
        return connections_of(self.size)

    @property
    def sharers(self) -> tuple[Cluster, ...]:
        """The clusters besides its owner that use it."""
        return tuple(user for user in self.users if user is not self.owner)


@dataclass(frozen=True)
class HostedCluster:
    """A cluster of a fleet with all that runs there: props of its stacks."""

    fleet: Fleet
    cluster: Cluster
    releases: tuple[Release, ...]
    """Every release of the portfolio, also those on other clusters."""

    @property
    def tag(self) -> str:
        """What all its nodes are marked with at DigitalOcean."""
        return naming.cloud_name(self.fleet, self.cluster)

    @property
    def network(self) -> Vpc | ExistingVpc:
        """Its VPC, perhaps another cluster's."""
        vpc = self.fleet.network_owner(self.cluster).vpc
        if isinstance(vpc, Vpc | ExistingVpc):
            return vpc
        raise AssertionError(f"{self.cluster.name} shares a VPC that nobody has")

    @property
    def network_name(self) -> str:
        """The name of its VPC at DigitalOcean."""
        owner = self.fleet.network_owner(self.cluster)
        return self.network.name or naming.cloud_name(self.fleet, owner)

    @property
    def knows_network(self) -> bool:
        """Whether its VPC has a name that is known here: one made elsewhere may be called as
        anybody likes."""
        owner = self.fleet.network_owner(self.cluster)
        return owner.managed or isinstance(owner.vpc, ExistingVpc)

    @property
    def node_pools(self) -> tuple[NodePool, ...]:
        """Where projects run."""
        return _node_pools(self.cluster)

    @property
    def system_nodes(self) -> int:
        """Nodes of the pool that it is made with."""
        return _system_nodes(self.cluster)

    @property
    def maintenance(self) -> MaintenanceWindow:
        """When it is upgraded."""
        return maintenance_of(self.cluster)

    @cached_property
    def own_databases(self) -> tuple[HostedDatabase, ...]:
        """The database clusters that its stack makes."""
        found = (hosted_database(self.fleet, d, self.releases) for d in self._managed_databases())
        return tuple(d for d in found if d and d.owner is self.cluster)

    @cached_property
    def used_databases(self) -> tuple[DatabaseCluster, ...]:
        """The database clusters that something here may use."""
        names = _databases_used_on(self.cluster, self.releases)
        return tuple(d for d in self.fleet.database_clusters if d.name in names)

    @cached_property
    def administered_databases(self) -> tuple[DatabaseCluster, ...]:
        """Those in which a Job here grants rights."""
        return tuple(d for d in self.used_databases if d.grants == "job")

    @cached_property
    def checked_hosts(self) -> tuple[tuple[Release, Host], ...]:
        """The hosts here that are asked from outside whether they answer."""
        return tuple(
            (release, host)
            for release in self.releases
            if release.environment.cluster == self.cluster.name and not release.environment.retired
            for host in release.environment.served_hosts
            if host.uptime
        )

    def _managed_databases(self) -> Iterator[DatabaseCluster]:
        return (d for d in self.fleet.database_clusters if d.managed)


def hosted_database(
    fleet: Fleet, database: DatabaseCluster, releases: Iterable[Release]
) -> HostedDatabase | None:
    """A database cluster with its defaults; None: no cluster owns it, which the checks refuse."""
    owner = fleet.owner_of(database)
    if owner is None:
        return None
    known = tuple(releases)
    users = (c for c in fleet.clusters if database.name in _databases_used_on(c, known))
    return HostedDatabase(fleet, database, owner, tuple(users))


def most_nodes(cluster: Cluster) -> int:
    """As many nodes as a cluster may grow to."""
    return _system_nodes(cluster) + sum(pool.max_nodes for pool in _node_pools(cluster))


def _node_pools(cluster: Cluster) -> tuple[NodePool, ...]:
    usual = PRODUCTION_POOLS if _is_production(cluster) else OTHER_POOLS
    return usual if cluster.node_pools is None else cluster.node_pools


def _system_nodes(cluster: Cluster) -> int:
    return cluster.system_pool.nodes or usual_replicas(cluster)


def maintenance_of(cluster: Cluster) -> MaintenanceWindow:
    """When a cluster is upgraded."""
    usual = MaintenanceWindow("sunday" if _is_production(cluster) else "thursday", start_hour=3)
    return cluster.maintenance or usual


def _databases_used_on(cluster: Cluster, releases: Iterable[Release]) -> set[str]:
    here = {cluster.database_cluster or ""}
    for release in releases:
        if cluster.name in release.environment.clusters and release.project.database:
            here.add(release.database_cluster)
    return here - {""}


def _is_production(cluster: Cluster) -> bool:
    return cluster.purpose == "production"
