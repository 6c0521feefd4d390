"""A namespace of a cluster for itself."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.project.pod_security import Level
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import pod_security_labels
from devops_constructs.terraform.kubernetes import NamespaceV1
from devops_constructs.terraform.reference import Reference


class ClosedNamespace(Construct):
    """A namespace with a Pod Security level, which no project releases into.

    Creates:
        kubernetes_namespace_v1.<stack>_<name>: it cannot be destroyed by Terraform.

    Sources: https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/
    """

    def __init__(
        self, scope: Construct, id: str, props: HostedCluster, name: str, *, level: Level
    ) -> None:
        super().__init__(scope, id)
        self.namespace = NamespaceV1(
            self,
            stack_id(naming.base_stack_name(props.cluster), name),
            metadata=[{"name": name, "labels": pod_security_labels(props.cluster, level)}],
            lifecycle={"prevent_destroy": True},
        )

    @property
    def name(self) -> Reference:
        """Its name, for what has to wait until it is there."""
        return self.namespace.metadata.at(0, "name")
