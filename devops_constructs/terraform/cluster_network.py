"""The VPC that a cluster and its databases are in."""

from __future__ import annotations

from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.project.vpc import Vpc as DeclaredVpc
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.digitalocean import DataVpc, Vpc


class ClusterNetwork(Construct):
    """A VPC of the cluster's own, or the look-up of one that another stack or person made.

    Creates:
        digitalocean_vpc.<cluster>: `vpc`; cannot be destroyed by Terraform. Only where the cluster
            has a VPC of its own; else data.digitalocean_vpc.network.

    Sources: https://docs.digitalocean.com/products/networking/vpc/
    """

    def __init__(self, scope: Construct, id: str, props: HostedCluster) -> None:
        super().__init__(scope, id)
        self.vpc: Vpc | DataVpc
        declared = props.cluster.vpc
        if isinstance(declared, DeclaredVpc):
            self.vpc = Vpc(
                self,
                stack_id(props.cluster.name),
                name=props.network_name,
                region=props.cluster.region,
                ip_range=declared.ip_range,
                lifecycle={"prevent_destroy": True},
            )
        else:
            self.vpc = DataVpc(self, "network", name=props.network_name)
