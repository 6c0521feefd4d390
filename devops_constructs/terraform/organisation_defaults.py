"""What workflows of all repositories of the GitHub organisation may do."""

from __future__ import annotations

from devops_constructs.project.fleet import Fleet
from devops_constructs.project.github_repository import GithubOrganisation
from devops_constructs.terraform import github
from devops_constructs.terraform._engine import Construct


class OrganisationDefaults(Construct):
    """Settings of the organisation, under those of each repository.

    Creates:
        github_actions_organization_permissions.fleet
        github_actions_organization_workflow_permissions.fleet
    """

    def __init__(
        self, scope: Construct, id: str, props: Fleet, settings: GithubOrganisation
    ) -> None:
        super().__init__(scope, id)
        github.ActionsOrganizationPermissions(
            self,
            "fleet",
            enabled_repositories="all",
            allowed_actions=settings.allowed_actions,
            sha_pinning_required=settings.pinned_actions,
        )
        github.ActionsOrganizationWorkflowPermissions(
            self,
            "fleet",
            organization_slug=props.github_owner,
            default_workflow_permissions=settings.workflow_rights,
            can_approve_pull_request_reviews=settings.workflows_approve,
        )
