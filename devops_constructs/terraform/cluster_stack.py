"""The stack `<cluster>`: a cluster, its network and the databases beside it."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.project.vpc import SharedVpc
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.cluster_alerts import ClusterAlerts
from devops_constructs.terraform.cluster_network import ClusterNetwork
from devops_constructs.terraform.cluster_project import ClusterProject
from devops_constructs.terraform.digitalocean import DigitaloceanProvider, Tag
from devops_constructs.terraform.host_uptime import HostUptime
from devops_constructs.terraform.managed_cluster import ManagedCluster
from devops_constructs.terraform.managed_database import ManagedDatabase


def cluster_stack(props: HostedCluster) -> BuiltStack:
    """`<cluster>`: what DigitalOcean has for it. What is inside of it is the stack after this."""
    stack = new_stack(props.fleet, props.cluster.name, [DigitaloceanProvider])
    network = ClusterNetwork(stack, "network", props)
    cluster = ManagedCluster(stack, "cluster", props, network)
    sharers = {sharer.name: sharer for each in props.own_databases for sharer in each.sharers}
    tags = {
        name: Tag(
            stack,
            stack_id(props.cluster.name, name),
            name=naming.cloud_name(props.fleet, sharer),
        )
        for name, sharer in sharers.items()
    }
    databases = {
        hosted.database.name: ManagedDatabase(
            stack, f"database-{hosted.database.name}", hosted, network, cluster, tags
        )
        for hosted in props.own_databases
    }
    if props.cluster.cloud_project:
        ClusterProject(stack, "project", props, props.cluster.cloud_project, cluster, databases)
    if props.fleet.alert_emails:
        ClusterAlerts(stack, "alerts", props, databases)
    for release, host in props.checked_hosts:
        HostUptime(stack, f"uptime-{release.name}-{host.name}", props, release, host)
    return built(stack, _before(props))


def _before(props: HostedCluster) -> list[str]:
    vpc = props.cluster.vpc
    # the registry that it pulls from is the fleet's
    return ["fleet", *([vpc.cluster] if isinstance(vpc, SharedVpc) else [])]
