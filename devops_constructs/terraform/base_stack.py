"""The stack `<cluster>-base`: what has to be inside a cluster before any release."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.project import naming
from devops_constructs.project.administration import (
    ADMINISTRATION_NAMESPACE,
    GATEWAY_NAMESPACE,
    INGRESS_NAMESPACE,
)
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.closed_namespace import ClosedNamespace
from devops_constructs.terraform.cluster_access import ClusterAccess
from devops_constructs.terraform.database_administration import DatabaseAdministration
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.ingress_namespace import IngressNamespace
from devops_constructs.terraform.plan_rights import declare_plan_rights
from devops_constructs.terraform.reach_policy import ReachPolicy


def base_stack(props: HostedCluster) -> BuiltStack:
    """`<cluster>-base`: it cannot be in the stack that makes the cluster, since its provider is
    configured with what that stack makes."""
    cluster = props.cluster
    stack = new_stack(props.fleet, naming.base_stack_name(cluster), [DigitaloceanProvider])
    ClusterAccess(stack, "cluster", cluster)
    ReachPolicy(stack, "reach-policy", props)
    filled = {}
    if props.administered_databases:
        administration = DatabaseAdministration(stack, "database-administration", props)
        filled[ADMINISTRATION_NAMESPACE] = administration.namespace.name
    if cluster.ingress and cluster.routes_by_ingress:
        pulls = cluster.ingress.origin_pulls
        ingress = IngressNamespace(stack, "ingress", props, pulls)
        if pulls and pulls.certificate:
            filled[INGRESS_NAMESPACE] = ingress.namespace.name
    if cluster.routes_by_gateway:
        ClosedNamespace(stack, "gateway", props, GATEWAY_NAMESPACE, level="restricted")
    declare_plan_rights(stack, props.fleet, filled, of_cluster=True)
    return built(stack, list(dict.fromkeys(_before(props))))


def _before(props: HostedCluster) -> Iterator[str]:
    if props.cluster.managed:
        yield props.cluster.name
    for database in props.administered_databases:
        owner = props.fleet.owner_of(database)
        if database.managed and owner:
            yield owner.name
