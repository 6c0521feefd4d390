"""The namespace of a release."""

from __future__ import annotations

from collections.abc import Iterable

from devops_constructs.project.reach import REACH, namespace_labels, reach_of
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import pod_security_labels
from devops_constructs.terraform.kubernetes import NamespaceV1
from devops_constructs.terraform.reference import Reference, literal


class ReleaseNamespace(Construct):
    """A namespace that lets in no pod with more rights than the release declares.

    What is beyond *restricted* is let in up to the declared level, and warned of: exceptions stay
    visible in every release and in the audit log. Its annotation says what else objects in it may
    reach, which the cluster's policy holds them to: hosts, and what is given as `reaches`.

    Creates:
        kubernetes_namespace_v1.<stack>: it cannot be destroyed by Terraform, as the volumes in it
            would go with it.

    Sources: https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/
    """

    def __init__(
        self, scope: Construct, id: str, props: Release, reaches: Iterable[str] = ()
    ) -> None:
        super().__init__(scope, id)
        labels = pod_security_labels(props.cluster, props.pod_security_level)
        annotations = {REACH: literal(reach_of(props, reaches))}
        self.namespace = NamespaceV1(
            self,
            stack_id(props.name),
            metadata=[
                {
                    "name": props.name,
                    "labels": {**labels, **namespace_labels(props)},
                    "annotations": annotations,
                }
            ],
            lifecycle={"prevent_destroy": True},
        )

    @property
    def name(self) -> Reference:
        """Its name, for what has to wait until it is there."""
        return self.namespace.metadata.at(0, "name")
