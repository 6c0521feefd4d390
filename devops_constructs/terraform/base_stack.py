"""The stack `<cluster>-base`: what has to be inside a cluster before any release."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.project import naming
from devops_constructs.project.administration import GATEWAY_NAMESPACE
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.closed_namespace import ClosedNamespace
from devops_constructs.terraform.cluster_access import ClusterAccess
from devops_constructs.terraform.database_administration import DatabaseAdministration
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.ingress_namespace import IngressNamespace


def base_stack(props: HostedCluster) -> BuiltStack:
    """`<cluster>-base`: it cannot be in the stack that makes the cluster, since its provider is
    configured with what that stack makes."""
    cluster = props.cluster
    stack = new_stack(props.fleet, naming.base_stack_name(cluster), [DigitaloceanProvider])
    ClusterAccess(stack, "cluster", cluster)
    if props.administered_databases:
        DatabaseAdministration(stack, "database-administration", props)
    if cluster.ingress and cluster.routes_by_ingress:
        IngressNamespace(stack, "ingress", props, cluster.ingress.origin_pulls)
    if cluster.routes_by_gateway:
        ClosedNamespace(stack, "gateway", props, GATEWAY_NAMESPACE, level="restricted")
    return built(stack, list(dict.fromkeys(_before(props))))


def _before(props: HostedCluster) -> Iterator[str]:
    if props.cluster.managed:
        yield props.cluster.name
    for database in props.administered_databases:
        owner = props.fleet.owner_of(database)
        if database.managed and owner:
            yield owner.name
