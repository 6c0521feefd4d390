"""An environment of a repository at GitHub, with who is let in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from immutabledict import immutabledict

from devops_constructs.project.github_repository import GithubEnvironment
from devops_constructs.terraform import github
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.reference import Reference

if TYPE_CHECKING:
    from devops_constructs.terraform.github.repository_environment import (
        RepositoryEnvironmentReviewers,
    )


class GuardedEnvironment(Construct):
    """An environment whose secrets only jobs of certain branches and tags get.

    With no branch and no tag it lets in none. Reviewers are looked up by name, but for `teams`: ids
    of those that the same stack makes.

    Creates, under the address:
        github_repository_environment. One that is there already is taken over.
        github_repository_environment_deployment_policy, and `_branch_` or `_tag_` and its pattern

    Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        address: str,
        repository: str,
        name: str,
        wanted: GithubEnvironment,
        branches: Iterable[str],
        teams: Mapping[str, Reference] = immutabledict(),
    ) -> None:
        super().__init__(scope, id)
        self._teams = teams
        guarded = bool(wanted.reviewers)
        made = github.RepositoryEnvironment(
            self,
            address,
            repository=repository,
            environment=name,
            wait_timer=wanted.wait_minutes or None,
            prevent_self_review=True if guarded else None,
            can_admins_bypass=False if guarded else None,
            reviewers=[self._reviewers(address, wanted)] if guarded else None,
            deployment_branch_policy=[
                {"protected_branches": False, "custom_branch_policies": True}
            ],
        )
        for branch in sorted(branches):
            github.RepositoryEnvironmentDeploymentPolicy(
                self,
                f"{address}_branch_{_word(branch)}",
                repository=repository,
                environment=made.environment,
                branch_pattern=branch,
            )
        for tag in sorted(wanted.tags):
            github.RepositoryEnvironmentDeploymentPolicy(
                self,
                f"{address}_tag_{_word(tag)}",
                repository=repository,
                environment=made.environment,
                tag_pattern=tag,
            )

    def _reviewers(self, address: str, wanted: GithubEnvironment) -> RepositoryEnvironmentReviewers:
        ids = [
            self._teams[slug]
            if slug in self._teams
            else github.DataTeam(self, f"{address}_{slug}", slug=slug, summary_only=True).id
            for slug in sorted(wanted.reviewers)
        ]
        return {"teams": [Reference(f"tonumber({id_.expression})", "number") for id_ in ids]}


def _word(pattern: str) -> str:
    """A pattern as a part of a name in Terraform: other characters by their number."""
    return re.sub("[^A-Za-z0-9_]", lambda found: f"-{ord(found[0]):x}", pattern)
