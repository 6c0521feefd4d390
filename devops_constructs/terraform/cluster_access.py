"""The way into a Kubernetes cluster for what a stack makes inside it."""

from __future__ import annotations

from devops_constructs.project.cluster import Cluster
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._meta_arguments import Condition
from devops_constructs.terraform.digitalocean import DataKubernetesCluster
from devops_constructs.terraform.kubernetes import KubernetesProvider
from devops_constructs.terraform.reference import Reference

KUBECONFIG_SECONDS = 7200
"""How long what Terraform gets into clusters with is good for: longer than any run, and no longer,
as it lies in the state, which also those read who only plan. By itself it would be seven days."""


class ClusterAccess(Construct):
    """The provider `kubernetes` of a stack, let into a cluster that another stack made.

    It looks the cluster up by name, and planning fails if there is none. A stack that makes a
    cluster cannot also fill it: the provider would be configured before there is an address. The
    token that DigitalOcean hands out has the rights of who asks, lives two hours and stays in a
    saved plan: so a plan is applied soon and by whoever made it, or another is made.

    Creates:
        data.digitalocean_kubernetes_cluster.access: `cluster`.
        provider.kubernetes: `provider`; of a stack there can be one.

    Sources: https://docs.digitalocean.com/reference/terraform/reference/resources/kubernetes_cluster/
    """

    def __init__(self, scope: Construct, id: str, props: Cluster) -> None:
        super().__init__(scope, id)
        found: Condition = {
            "condition": '${self.id != null && self.id != ""}',
            "error_message": f"There is no Kubernetes cluster named {props.name}.",
        }
        self.cluster = DataKubernetesCluster(
            self,
            "access",
            name=props.name,
            kubeconfig_expire_seconds=KUBECONFIG_SECONDS,
            lifecycle={"postcondition": [found]},
        )
        config = self.cluster.kube_config
        ca = config.at(0, "cluster_ca_certificate")
        self.provider = KubernetesProvider(
            self,
            "kubernetes",
            host=config.at(0, "host"),
            token=config.at(0, "token"),
            # the provider wants PEM, the cluster's kubeconfig has it in base64
            cluster_ca_certificate=Reference(f"base64decode({ca.expression})", "string"),
        )
