"""Which Terraform states there are, each in the order in which it is applied for the first time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from devops_constructs.project.edge import shared_zone
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.project import Project
from devops_constructs.project.release import HostedProject, Release
from devops_constructs.terraform.base_stack import base_stack
from devops_constructs.terraform.built_stack import BuiltStack
from devops_constructs.terraform.cluster_stack import cluster_stack
from devops_constructs.terraform.environment_stack import environment_stack
from devops_constructs.terraform.fleet_stack import fleet_stack
from devops_constructs.terraform.project_stack import has_project_stack, project_stack
from devops_constructs.terraform.zone_stack import strict_zone_stack, zone_stack


def fleet_stacks(portfolio: Portfolio) -> Iterator[BuiltStack]:
    """What projects share: `fleet`, each cluster, each zone. They need all projects."""
    fleet = portfolio.fleet
    yield fleet_stack(fleet, portfolio.projects)
    for cluster in fleet.clusters:
        hosted = HostedCluster(fleet, cluster, portfolio.running)
        if cluster.managed:
            yield cluster_stack(hosted)
        yield base_stack(hosted)
    for zone in fleet.zones:
        if zone.managed:
            shared = shared_zone(fleet, zone, portfolio.running)
            yield zone_stack(shared)
            if zone.ssl == "strict":
                yield strict_zone_stack(shared)


def project_stacks(
    fleet: Fleet, project: Project, reaches: Mapping[str, Collection[str]] = {}
) -> Iterator[BuiltStack]:
    """What a project has for itself: `<project>`, and one stack per environment. `reaches` is what
    the objects of an environment reach beyond their namespace, besides hosts."""
    once = HostedProject(fleet, project)
    if has_project_stack(once):
        yield project_stack(once)
    for environment in project.environments:
        release = Release(fleet, project, environment)
        yield environment_stack(release, reaches.get(environment.name, ()))
