"""Where the ingress controller of a cluster runs."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.administration import INGRESS_NAMESPACE
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.project.ingress_controller import OriginPulls
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import metadata_of
from devops_constructs.terraform.closed_namespace import ClosedNamespace
from devops_constructs.terraform.kubernetes import SecretV1


class IngressNamespace(Construct):
    """The namespace that the chart of the ingress controller is installed into.

    Creates:
        kubernetes_namespace_v1.<stack>_ingress: `namespace`.
        kubernetes_secret_v1.<stack>_origin-pulls: the authority by whose certificate Cloudflare is
            known, under `ca.crt`. Only where the definition holds it.
    """

    def __init__(
        self, scope: Construct, id: str, props: HostedCluster, pulls: OriginPulls | None
    ) -> None:
        super().__init__(scope, id)
        # the controllers' charts keep to restricted; jobs that such a chart brings may not
        self.namespace = ClosedNamespace(
            self, "namespace", props, INGRESS_NAMESPACE, level="baseline"
        )
        if pulls and pulls.certificate:
            SecretV1(
                self,
                stack_id(naming.base_stack_name(props.cluster), "origin-pulls"),
                metadata=[metadata_of(pulls.secret, self.namespace.name)],
                data={"ca.crt": pulls.certificate},
            )
