"""A Kubernetes cluster at DigitalOcean with its nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.project.node_pool import SYSTEM_POOL, NodePool
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._meta_arguments import Condition, Lifecycle
from devops_constructs.terraform.cluster_access import KUBECONFIG_SECONDS
from devops_constructs.terraform.cluster_network import ClusterNetwork
from devops_constructs.terraform.digitalocean import (
    DataKubernetesVersions,
    KubernetesCluster,
    KubernetesNodePool,
)

if TYPE_CHECKING:
    from devops_constructs.terraform.digitalocean.kubernetes_node_pool import (
        KubernetesNodePoolTaint,
    )


class ManagedCluster(Construct):
    """The cluster with a small pool that never changes, and pools for projects beside it.

    Creates:
        digitalocean_kubernetes_cluster.<cluster>: `cluster`; cannot be destroyed by Terraform. The
            size of the pool in it can never change: that would replace the cluster.
        digitalocean_kubernetes_node_pool.<cluster>_<pool>: another size makes the new pool before
            the old one goes, so its name at DigitalOcean holds the size. With an autoscaler there
            is no number of nodes, which each plan would set back.
        data.digitalocean_kubernetes_versions.offered: only where no exact version is pinned.

    Sources: https://docs.digitalocean.com/reference/terraform/reference/resources/kubernetes_cluster/
    """

    def __init__(
        self, scope: Construct, id: str, props: HostedCluster, network: ClusterNetwork
    ) -> None:
        super().__init__(scope, id)
        cluster, native, window = props.cluster, props.cluster.vpc_native, props.maintenance
        self._props = props
        lifecycle: Lifecycle = {"prevent_destroy": True}
        if cluster.auto_upgrade:
            # what DigitalOcean has installed since is newer than what was asked for
            lifecycle["ignore_changes"] = ["version"]
        sources = sorted(cluster.control_plane_sources)
        self.cluster = KubernetesCluster(
            self,
            stack_id(cluster.name),
            name=cluster.name,
            region=cluster.region,
            version=cluster.pinned_version or self._newest_patch(),
            vpc_uuid=network.vpc.id,
            cluster_subnet=native.pod_range if native else None,
            service_subnet=native.service_range if native else None,
            # also where it is false: what is left out has meant either in versions of the provider
            ha=cluster.highly_available,
            auto_upgrade=cluster.auto_upgrade,
            surge_upgrade=cluster.surge_upgrade,
            registry_integration=cluster.registry_integration,
            kubeconfig_expire_seconds=KUBECONFIG_SECONDS,
            destroy_all_associated_resources=cluster.destroys_volumes,
            maintenance_policy=[{"day": window.day, "start_time": window.start_time}],
            control_plane_firewall=[{"enabled": True, "allowed_addresses": sources}]
            if sources
            else None,
            tags=self._tags(),
            node_pool=[
                {
                    "name": SYSTEM_POOL,
                    "size": cluster.system_pool.size,
                    "node_count": props.system_nodes,
                    "tags": self._tags(),
                }
            ],
            lifecycle=lifecycle,
        )
        for pool in props.node_pools:
            self._pool(pool)

    def _newest_patch(self) -> str:
        prefix = f"{self._props.cluster.kubernetes_version}."  # without the dot 1.3 is 1.30 too
        offered: Condition = {
            "condition": '${self.latest_version != null && self.latest_version != ""}',
            "error_message": f"DigitalOcean offers no version {prefix}x any more: raise"
            " kubernetes_version.",
        }
        versions = DataKubernetesVersions(
            self, "offered", version_prefix=prefix, lifecycle={"postcondition": [offered]}
        )
        return versions.latest_version

    def _pool(self, pool: NodePool) -> None:
        nodes = pool.nodes
        taints: list[KubernetesNodePoolTaint] = [
            {"key": taint.key, "value": taint.value, "effect": taint.effect}
            for taint in pool.taints
        ]
        KubernetesNodePool(
            self,
            stack_id(self._props.cluster.name, pool.name),
            cluster_id=self.cluster.id,
            name=pool.cloud_name,
            size=pool.size,
            node_count=nodes if isinstance(nodes, int) else None,
            auto_scale=None if isinstance(nodes, int) else True,
            min_nodes=None if isinstance(nodes, int) else nodes.min_nodes,
            max_nodes=None if isinstance(nodes, int) else nodes.max_nodes,
            labels=dict(sorted(pool.labels.items())) or None,
            taint=taints or None,
            tags=self._tags(pool.tags),
            lifecycle={"create_before_destroy": True},
        )

    def _tags(self, further: tuple[str, ...] = ()) -> list[str]:
        return sorted({self._props.tag, *self._props.cluster.tags, *further})
