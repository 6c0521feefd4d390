"""The stack `fleet`: what there is once per account."""

from __future__ import annotations

from collections.abc import Sequence

from devops_constructs.project.fleet import Fleet
from devops_constructs.project.project import Project
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.called_workflows_access import CalledWorkflowsAccess
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.github import GithubProvider
from devops_constructs.terraform.github_teams import GithubTeams
from devops_constructs.terraform.organisation_defaults import OrganisationDefaults
from devops_constructs.terraform.pipeline_environments import PipelineEnvironments
from devops_constructs.terraform.registry import Registry


def fleet_stack(fleet: Fleet, projects: Sequence[Project] = ()) -> BuiltStack:
    """`fleet`, which is applied before all others."""
    # both, also with nothing to make any more: what they had only they can take back
    stack = new_stack(fleet, "fleet", [DigitaloceanProvider])
    GithubProvider(stack, "github", owner=fleet.github_owner)
    if fleet.registry_managed:
        Registry(stack, "registry", fleet)
    if fleet.github:
        OrganisationDefaults(stack, "github-organisation", fleet, fleet.github)
    teams = GithubTeams(stack, "github-teams", (t for t in fleet.github_teams if t.managed))
    # on the plan "free" private repositories have no environments
    if fleet.infrastructure and fleet.github_plan != "free":
        PipelineEnvironments(stack, "infrastructure", fleet.infrastructure, teams.ids)
    if fleet.infrastructure and any(project.calls_workflows(fleet) for project in projects):
        CalledWorkflowsAccess(stack, "called-workflows", fleet.infrastructure)
    return built(stack)
