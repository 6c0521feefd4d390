"""The environments of the infrastructure repository: who plans, who archives, who applies."""

from __future__ import annotations

from collections.abc import Mapping

from devops_constructs.project.github_repository import GithubEnvironment
from devops_constructs.project.infrastructure import InfrastructureRepository
from devops_constructs.project.infrastructure_secrets import APPLY, ENVIRONMENTS
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.guarded_environment import GuardedEnvironment
from devops_constructs.terraform.reference import Reference


class PipelineEnvironments(Construct):
    """Environments that let in the branch that is applied, and nothing else.

    The repository itself is not managed: a state that could take its guard away would guard
    nothing.

    Creates, under `fleet_` and the environment's name:
        what GuardedEnvironment does; `reviewers` have to approve in "terraform-apply".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: InfrastructureRepository,
        teams: Mapping[str, Reference],
    ) -> None:
        super().__init__(scope, id)
        for name in ENVIRONMENTS:
            reviewers = props.reviewers if name == APPLY else ()
            GuardedEnvironment(
                self,
                name,
                stack_id("fleet", name),
                props.name,
                name,
                GithubEnvironment(reviewers=reviewers),
                (props.branch,),
                teams,
            )
