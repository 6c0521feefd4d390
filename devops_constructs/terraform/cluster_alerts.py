"""What DigitalOcean watches on a cluster's nodes and databases."""

from __future__ import annotations

from devops_constructs.project.alerts import DatabaseAlert, NodeAlert
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.digitalocean import MonitorAlert
from devops_constructs.terraform.managed_database import ManagedDatabase

NODE_METRICS = {
    "cpu": "v1/insights/droplet/cpu",
    "memory": "v1/insights/droplet/memory_utilization_percent",
    "disk": "v1/insights/droplet/disk_utilization_percent",
}
DATABASE_METRICS = {
    "cpu": "v1/dbaas/alerts/cpu_alerts",
    "memory": "v1/dbaas/alerts/memory_utilization_alerts",
    "disk": "v1/dbaas/alerts/disk_utilization_alerts",
}
"""Source: the check of `type` in the provider's digitalocean_monitor_alert."""

_WINDOWS = {5: "5m", 10: "10m", 30: "30m", 60: "1h"}


class ClusterAlerts(Construct):
    """Limits on nodes and databases, told to the fleet's addresses.

    Creates:
        digitalocean_monitor_alert.<cluster>_node-<metric>-<limit>: over all nodes, by their tag, so
            also over those that an autoscaler adds.
        digitalocean_monitor_alert.<cluster>_<database cluster>-<metric>-<limit>

    Sources: https://docs.digitalocean.com/reference/terraform/reference/resources/monitor_alert/
    """

    def __init__(
        self, scope: Construct, id: str, props: HostedCluster, databases: dict[str, ManagedDatabase]
    ) -> None:
        super().__init__(scope, id)
        self._props = props
        for node in props.cluster.alerts:
            self._alert("node", node, NODE_METRICS[node.metric], tags=[props.tag])
        for hosted in props.own_databases:
            name = hosted.database.name
            for alert in hosted.database.alerts:
                made = databases[name].database
                self._alert(name, alert, DATABASE_METRICS[alert.metric], entities=[made.id])

    def _alert(
        self,
        owner: str,
        alert: NodeAlert | DatabaseAlert,
        type_: str,
        *,
        tags: list[str] | None = None,
        entities: list[str] | None = None,
    ) -> None:
        cluster = self._props.cluster.name
        what = f"a node of {cluster}" if owner == "node" else owner
        MonitorAlert(
            self,
            stack_id(cluster, f"{owner}-{alert.metric}-{alert.above_percent}"),
            description=f"{what}: {alert.metric} above {alert.above_percent} %",
            type=type_,
            compare="GreaterThan",
            value=alert.above_percent,
            window=_WINDOWS[alert.minutes],
            tags=tags,
            entities=entities,
            alerts=[{"email": list(self._props.fleet.alert_emails)}],
        )
