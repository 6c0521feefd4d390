"""A PostgreSQL cluster that projects share, and who may connect to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from devops_constructs.project.hosted_cluster import HostedDatabase
from devops_constructs.project.storage_autoscale import StorageAutoscale
from devops_constructs.project.trusted_source import (
    TrustedAddress,
    TrustedApp,
    TrustedDroplet,
    TrustedSource,
    TrustedTag,
)
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.cluster_network import ClusterNetwork
from devops_constructs.terraform.digitalocean import DatabaseCluster, DatabaseFirewall, Tag
from devops_constructs.terraform.managed_cluster import ManagedCluster

if TYPE_CHECKING:
    from devops_constructs.terraform.digitalocean.database_cluster import (
        DatabaseClusterStorageAutoscale,
    )


class ManagedDatabase(Construct):
    """A managed PostgreSQL in the VPC of the cluster that owns it.

    Creates:
        digitalocean_database_cluster.<cluster>_<database cluster>: `database`; cannot be destroyed
            by Terraform. `project_id` is left alone: a change of it would replace the database.
        digitalocean_database_firewall.<cluster>_<database cluster>: the only one, since each
            replaces the whole list, and an empty list lets in the internet.

    Other clusters that use it are let in by the tag of their nodes: they have no id before this
    stack has made the VPC for both.

    Sources: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: HostedDatabase,
        network: ClusterNetwork,
        cluster: ManagedCluster,
        node_tags: Mapping[str, Tag],
    ) -> None:
        super().__init__(scope, id)
        declared, window = props.database, props.maintenance
        address = stack_id(props.owner.name, declared.name)
        storage = declared.storage_gib
        self.database = DatabaseCluster(
            self,
            address,
            name=declared.name,
            engine="pg",
            version=declared.version,
            size=props.size,
            region=declared.region,
            node_count=props.node_count,
            storage_size_mib=str(storage * 1024) if storage else None,
            storage_autoscale=_autoscale(declared.storage_autoscale),
            private_network_uuid=network.vpc.id,
            maintenance_window=[{"day": window.day, "hour": window.start_time}],
            tags=sorted(declared.tags) or None,
            lifecycle={"prevent_destroy": True, "ignore_changes": ["project_id"]},
        )
        own = [("k8s", str(cluster.cluster.id))]
        sharers = [("tag", str(node_tags[sharer.name].name)) for sharer in props.sharers]
        trusted = [_rule(source) for source in declared.trusted_sources]
        uses_it = props.owner in props.users
        # a cluster that nobody uses yet is open to its owner: an empty list is open to the internet
        sources = [*(own if uses_it else ()), *sharers, *trusted] or own
        DatabaseFirewall(
            self,
            address,
            cluster_id=self.database.id,
            rule=[{"type": type_, "value": value} for type_, value in sorted(set(sources))],
        )


def _autoscale(
    declared: StorageAutoscale | None,
) -> list[DatabaseClusterStorageAutoscale] | None:
    if declared is None:
        return None
    return [
        {
            "enabled": declared.enabled,
            # always both: the provider sends 0 for one that is left out, which the API refuses
            "threshold_percent": declared.above_percent,
            "increment_gib": declared.by_gib,
        }
    ]


def _rule(source: TrustedSource) -> tuple[str, str]:
    match source:
        case TrustedAddress():
            return "ip_addr", source.address
        case TrustedTag():
            return "tag", source.tag
        case TrustedDroplet():
            return "droplet", str(source.droplet_id)
        case TrustedApp():
            return "app", source.app_id
    raise AssertionError(f"no rule is known for {type(source).__name__}")
