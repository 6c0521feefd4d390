"""An environment of a project at GitHub."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devops_constructs.project.environment import Environment
from devops_constructs.project.github_repository import GithubEnvironment, released_branches
from devops_constructs.project.release import HostedProject
from devops_constructs.terraform import github
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.reference import Reference

if TYPE_CHECKING:
    from devops_constructs.terraform.github.repository_environment import (
        RepositoryEnvironmentReviewers,
    )


class RepositoryEnvironment(Construct):
    """An environment whose secrets only jobs of certain branches and tags get.

    Creates, under the project's name with `_` and the environment's:
        github_repository_environment
        github_repository_environment_deployment_policy, and `_branch_` or `_tag_` and its pattern

    Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: HostedProject,
        environment: Environment,
        repository: str,
    ) -> None:
        super().__init__(scope, id)
        self._address = stack_id(props.project.name, environment.name)
        wanted = environment.github or GithubEnvironment()
        guarded = bool(wanted.reviewers)
        made = github.RepositoryEnvironment(
            self,
            self._address,
            repository=repository,
            environment=environment.name,
            wait_timer=wanted.wait_minutes or None,
            prevent_self_review=True if guarded else None,
            can_admins_bypass=False if guarded else None,
            reviewers=[self._reviewers(wanted)] if guarded else None,
            deployment_branch_policy=[
                {"protected_branches": False, "custom_branch_policies": True}
            ],
        )
        for branch in sorted(released_branches(props.project.github, wanted)):
            github.RepositoryEnvironmentDeploymentPolicy(
                self,
                f"{self._address}_branch_{_word(branch)}",
                repository=repository,
                environment=made.environment,
                branch_pattern=branch,
            )
        for tag in sorted(wanted.tags):
            github.RepositoryEnvironmentDeploymentPolicy(
                self,
                f"{self._address}_tag_{_word(tag)}",
                repository=repository,
                environment=made.environment,
                tag_pattern=tag,
            )

    def _reviewers(self, wanted: GithubEnvironment) -> RepositoryEnvironmentReviewers:
        teams = [
            github.DataTeam(self, f"{self._address}_{slug}", slug=slug, summary_only=True)
            for slug in sorted(wanted.reviewers)
        ]
        return {"teams": [Reference(f"tonumber({t.id.expression})", "number") for t in teams]}


def _word(pattern: str) -> str:
    """A pattern as a part of a name in Terraform: other characters by their number."""
    return re.sub("[^A-Za-z0-9_]", lambda found: f"-{ord(found[0]):x}", pattern)
