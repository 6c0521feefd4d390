"""The DigitalOcean project that a cluster is shown in."""

from __future__ import annotations

from devops_constructs.project.cloud_project import CloudProject
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.digitalocean import Project, ProjectResources
from devops_constructs.terraform.managed_cluster import ManagedCluster
from devops_constructs.terraform.managed_database import ManagedDatabase
from devops_constructs.terraform.reference import literal


class ClusterProject(Construct):
    """A project with the cluster and its databases in it, by their URNs.

    Creates:
        digitalocean_project.<cluster>: without `resources`, which would be the whole list.
        digitalocean_project_resources.<cluster>: cluster and databases. DigitalOcean itself puts
            load balancers and volumes of the cluster into its project, where they stay.

    Sources: https://docs.digitalocean.com/products/projects/
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: HostedCluster,
        declared: CloudProject,
        cluster: ManagedCluster,
        databases: dict[str, ManagedDatabase],
    ) -> None:
        super().__init__(scope, id)
        usual = f"Cluster {props.cluster.name} and its databases"
        urns = [cluster.cluster.urn, *(made.database.urn for made in databases.values())]
        self.project = Project(
            self,
            stack_id(props.cluster.name),
            name=declared.name or props.tag,
            description=literal(declared.description or usual),
            purpose="Web Application",
            # DigitalOcean's own words, with a capital letter; it has no others for these two
            environment=props.cluster.purpose.capitalize(),
        )
        ProjectResources(
            self,
            stack_id(props.cluster.name),
            project=self.project.id,
            resources=sorted(urns),
        )
