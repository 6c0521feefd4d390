"""What planning reads inside a cluster, as rights of who plans and does nothing else.

Reasons: docs/decisions/0046-plans-that-only-read.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from devops_constructs.project import naming
from devops_constructs.project.chart_kinds import RBAC, ApiKind, guessed
from devops_constructs.project.fleet import Fleet
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct, Stack
from devops_constructs.terraform._objects import MANAGED, metadata_of
from devops_constructs.terraform._stack_json import stack_json
from devops_constructs.terraform.kubernetes import (
    ClusterRoleBindingV1,
    ClusterRoleV1,
    RoleBindingV1,
    RoleV1,
)
from devops_constructs.terraform.reference import Reference

if TYPE_CHECKING:
    from devops_constructs.terraform.kubernetes.cluster_role_v1 import ClusterRoleV1Rule
    from devops_constructs.terraform.kubernetes.role_v1 import RoleV1Rule

_SECRET = "kubernetes_secret_v1"  # noqa: S105 - a type of resource
_MANIFEST = "kubernetes_manifest"

OF_CLUSTERS: Mapping[str, ApiKind] = {
    "kubernetes_cluster_role_binding_v1": ApiKind(RBAC, "clusterrolebindings"),
    "kubernetes_cluster_role_v1": ApiKind(RBAC, "clusterroles"),
    "kubernetes_namespace_v1": ApiKind("", "namespaces"),
}
"""By the types of resource that are in no namespace, what planning them reads: each object by its
name, and nothing is listed or watched. Source: the function `Read` of each type in provider
kubernetes 3.2.1."""

OF_NAMESPACES: Mapping[str, ApiKind] = {
    "kubernetes_config_map_v1": ApiKind("", "configmaps"),
    "kubernetes_job_v1": ApiKind("batch", "jobs"),
    "kubernetes_network_policy_v1": ApiKind("networking.k8s.io", "networkpolicies"),
    "kubernetes_role_binding_v1": ApiKind(RBAC, "rolebindings"),
    "kubernetes_role_v1": ApiKind(RBAC, "roles"),
    _SECRET: ApiKind("", "secrets"),
    "kubernetes_service_account_v1": ApiKind("", "serviceaccounts"),
}
"""Likewise, in namespaces. Of Secrets only those that the stack makes are read, by name."""

_DEFINITIONS = ApiKind("apiextensions.k8s.io", "customresourcedefinitions")
"""`kubernetes_manifest` looks for the schema of any kind among them first. Source:
manifest/provider/resource.go of provider kubernetes 3.2.1, `fetchCRDs`."""


def declare_plan_rights(
    stack: Stack, fleet: Fleet, namespaces: Mapping[str, Reference], *, of_cluster: bool = False
) -> None:
    """Let those plan who have the fleet's role for it, and let them do nothing else.

    Called when everything else is in the stack; without an infrastructure repository nobody plans
    who does not apply as well.

    Args:
        stack: what is planned
        fleet: whose infrastructure repository names the role
        namespaces: those that the stack makes and puts something into, by the ends of ids
        of_cluster: also what is outside namespaces, once for all stacks of a cluster
    """
    if fleet.infrastructure is None:
        return
    group = plan_group(fleet.infrastructure.plan_role)
    for what, namespace in namespaces.items():
        NamespacePlanRights(stack, f"{what}-rights", group, namespace, what)
    if of_cluster:
        ClusterPlanRights(stack, "plan-rights", group)


def plan_group(role: str) -> str:
    """Those who have a role in DigitalOcean's team, as its clusters know them."""
    return f"do-role-name:{role}"


class ClusterPlanRights(Construct):
    """What planning reads outside namespaces.

    Creates:
        kubernetes_cluster_role_v1.<stack>, kubernetes_cluster_role_binding_v1.<stack>

    Sources: https://docs.digitalocean.com/products/kubernetes/how-to/set-up-custom-rolebindings/
    """

    def __init__(self, scope: Stack, id: str, group: str) -> None:
        super().__init__(scope, id)
        address = stack_id(scope.name)
        role = ClusterRoleV1(
            self,
            address,
            metadata=[{"name": naming.PLAN_RIGHTS, "labels": MANAGED}],
            rule=list(self._rules(stack_json(scope))),
        )
        ClusterRoleBindingV1(
            self,
            address,
            metadata=[{"name": naming.PLAN_RIGHTS, "labels": MANAGED}],
            role_ref=[
                {"api_group": RBAC, "kind": "ClusterRole", "name": role.metadata.at(0, "name")}
            ],
            subject=[{"api_group": RBAC, "kind": "Group", "name": group}],
        )

    def _rules(self, stack: Mapping[str, Any]) -> Iterator[ClusterRoleV1Rule]:
        manifests = set(_manifest_kinds(stack))
        for group, resources in _grouped({*OF_CLUSTERS.values(), *manifests}):
            yield {"api_groups": [group], "resources": resources, "verbs": ["get"]}
        if manifests:
            group, definitions = _DEFINITIONS
            yield {"api_groups": [group], "resources": [definitions], "verbs": ["list"]}


class NamespacePlanRights(Construct):
    """What planning reads in a namespace that the stack makes.

    Creates:
        kubernetes_role_v1.<stack>_<what>, kubernetes_role_binding_v1.<stack>_<what>

    Sources: https://docs.digitalocean.com/products/kubernetes/how-to/set-up-custom-rolebindings/
    """

    def __init__(self, scope: Stack, id: str, group: str, namespace: Reference, what: str) -> None:
        super().__init__(scope, id)
        address, own = stack_id(scope.name, what), metadata_of(naming.PLAN_RIGHTS, namespace)
        rules = list(self._rules(sorted(_secrets(stack_json(scope), namespace))))
        role = RoleV1(self, address, metadata=[own], rule=rules)
        RoleBindingV1(
            self,
            address,
            metadata=[own],
            role_ref=[{"api_group": RBAC, "kind": "Role", "name": role.metadata.at(0, "name")}],
            subject=[{"api_group": RBAC, "kind": "Group", "name": group}],
        )

    def _rules(self, secrets: list[str]) -> Iterator[RoleV1Rule]:
        for group, resources in _grouped(k for t, k in OF_NAMESPACES.items() if t != _SECRET):
            yield {"api_groups": [group], "resources": resources, "verbs": ["get"]}
        if secrets:
            group, resource = OF_NAMESPACES[_SECRET]
            yield {
                "api_groups": [group],
                "resources": [resource],
                "resource_names": secrets,
                "verbs": ["get"],
            }


def _secrets(stack: Mapping[str, Any], namespace: Reference) -> Iterator[str]:
    for secret in stack["resource"].get(_SECRET, {}).values():
        [metadata] = secret["metadata"]
        if metadata["namespace"] == namespace:
            yield metadata["name"]


def _manifest_kinds(stack: Mapping[str, Any]) -> Iterator[ApiKind]:
    for resource in stack["resource"].get(_MANIFEST, {}).values():
        manifest = resource["manifest"]
        yield guessed(manifest["apiVersion"], manifest["kind"])


def _grouped(kinds: Iterable[ApiKind]) -> Iterator[tuple[str, list[str]]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for kind in kinds:
        groups[kind.group].add(kind.resource)
    for group, resources in sorted(groups.items()):
        yield group, sorted(resources)
