"""Who may call what lies in the infrastructure repository."""

from __future__ import annotations

from devops_constructs.project.infrastructure import InfrastructureRepository
from devops_constructs.terraform import github
from devops_constructs.terraform._engine import Construct


class CalledWorkflowsAccess(Construct):
    """Lets workflows of the owner's other private repositories call those of this one, and load
    its actions. Whoever may push there can make a workflow read all of this repository's files.

    Creates:
        github_actions_repository_access_level.fleet

    Sources: https://docs.github.com/en/actions/how-tos/reuse-automations/share-with-your-organization
    """

    def __init__(self, scope: Construct, id: str, props: InfrastructureRepository) -> None:
        super().__init__(scope, id)
        github.ActionsRepositoryAccessLevel(
            self, "fleet", repository=props.name, access_level="organization"
        )
