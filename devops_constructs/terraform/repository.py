"""The GitHub repository of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from devops_constructs.project.github_repository import (
    BranchProtection,
    GithubRepository,
    other_branches,
)
from devops_constructs.project.project import Project
from devops_constructs.project.release import HostedProject
from devops_constructs.terraform import github
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct

if TYPE_CHECKING:
    from devops_constructs.terraform.github.repository_ruleset import (
        RepositoryRulesetBypassActors,
        RepositoryRulesetRules,
    )

_MAINTAIN, _ADMIN = 2, 5
"""Roles in a repository, by GitHub's numbers; 4 is "write", who may push."""


class Repository(Construct):
    """A private repository, archived instead of deleted, with rules for its default branch and for
    other branches and tags that are released: each brings the workflow of its commit, which may be
    any commit, so whoever makes one that an environment lets in has that environment's secrets.

    Creates, each under the project's name:
        github_repository: it cannot be destroyed by Terraform. New, it begins with one commit, as
            there is no default branch without any.
        github_branch_default, github_actions_repository_permissions
        github_repository_vulnerability_alerts, github_repository_dependabot_security_updates
        github_repository_ruleset, and `_branches`, `_branches-made`, `_tags`: if GitHub's plan has
            some for private repositories.
        github_team_repository.<project>_<team>

    Sources: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
    https://registry.terraform.io/providers/integrations/github/latest/docs/resources/repository_ruleset
    """

    def __init__(
        self, scope: Construct, id: str, props: HostedProject, settings: GithubRepository
    ) -> None:
        super().__init__(scope, id)
        self._address = stack_id(props.project.name)
        self._settings = settings
        methods = settings.merge_methods
        repository = github.Repository(
            self,
            self._address,
            name=props.project.github_repository,
            description=settings.description or None,
            visibility="private",
            auto_init=True,
            allow_merge_commit="merge" in methods,
            allow_rebase_merge="rebase" in methods,
            allow_squash_merge="squash" in methods,
            delete_branch_on_merge=settings.delete_branch_on_merge,
            has_issues=settings.issues,
            has_projects=False,
            has_wiki=settings.wiki,
            archive_on_destroy=True,
            # it says how the repository was made, which nobody reads back of an adopted one
            lifecycle={"prevent_destroy": True, "ignore_changes": ["auto_init"]},
        )
        self.name = repository.name
        github.BranchDefault(
            self, self._address, repository=self.name, branch=settings.default_branch
        )
        self._watch_dependencies()
        self._limit_actions()
        if settings.protection and props.fleet.github_plan != "free":
            self._protect(props.project, settings.protection)
        for team, permission in sorted(settings.teams.items()):
            github.TeamRepository(
                self,
                stack_id(props.project.name, team),
                team_id=team,
                repository=self.name,
                permission=permission,
            )

    def _watch_dependencies(self) -> None:
        settings = self._settings
        if settings.vulnerability_alerts is None:
            return
        alerts = github.RepositoryVulnerabilityAlerts(
            self, self._address, repository=self.name, enabled=settings.vulnerability_alerts
        )
        if settings.security_updates is not None:
            github.RepositoryDependabotSecurityUpdates(
                self,
                self._address,
                repository=self.name,
                enabled=settings.security_updates,
                depends_on=[alerts],
            )

    def _limit_actions(self) -> None:
        if allowed := self._settings.allowed_actions:
            github.ActionsRepositoryPermissions(
                self,
                self._address,
                repository=self.name,
                enabled=True,
                allowed_actions=allowed,
                sha_pinning_required=self._settings.pinned_actions,
            )

    def _protect(self, project: Project, wanted: BranchProtection) -> None:
        rules = self._rules(wanted)
        self._ruleset(
            self._address, "default-branch", ["~DEFAULT_BRANCH"], {**rules, "deletion": True}
        )
        if branches := [f"refs/heads/{branch}" for branch in released_beside_default(project)]:
            # GitHub asks for a pull request only once a branch is there
            self._ruleset(stack_id(project.name, "branches"), "released-branches", branches, rules)
            self._ruleset(
                stack_id(project.name, "branches-made"),
                "released-branches-made",
                branches,
                {"creation": True, "deletion": True},
                maintained=True,
            )
        if tags := [f"refs/tags/{tag}" for tag in released_tags(project)]:
            self._ruleset(
                stack_id(project.name, "tags"),
                "released-tags",
                tags,
                {"creation": True, "update": True, "deletion": True},
                target="tag",
                maintained=True,
            )

    def _rules(self, wanted: BranchProtection) -> RepositoryRulesetRules:
        rules: RepositoryRulesetRules = {
            "non_fast_forward": True,
            "pull_request": [
                {
                    "required_approving_review_count": wanted.approvals,
                    "dismiss_stale_reviews_on_push": True,
                    "allowed_merge_methods": sorted(self._settings.merge_methods),
                }
            ],
        }
        if wanted.checks:
            checks = [{"context": name} for name in sorted(wanted.checks)]
            rules["required_status_checks"] = [
                {"required_check": checks, "strict_required_status_checks_policy": True}  # type: ignore[typeddict-item]
            ]
        return rules

    def _ruleset(
        self,
        address: str,
        name: str,
        refs: list[str],
        rules: RepositoryRulesetRules,
        *,
        target: Literal["branch", "tag"] = "branch",
        maintained: bool = False,
    ) -> None:
        """One that holds for everybody, or for all but those who maintain the repository."""
        bypass: list[RepositoryRulesetBypassActors] = [
            {"actor_id": role, "actor_type": "RepositoryRole", "bypass_mode": "always"}
            for role in (_MAINTAIN, _ADMIN)
        ]
        github.RepositoryRuleset(
            self,
            address,
            repository=self.name,
            name=name,
            target=target,
            enforcement="active",
            bypass_actors=bypass if maintained else None,
            conditions=[{"ref_name": [{"include": refs, "exclude": []}]}],
            rules=[rules],
        )


def released_tags(project: Project) -> list[str]:
    """The tags that may be released into any environment of a project."""
    return sorted({tag for each in project.environments if each.github for tag in each.github.tags})


def released_beside_default(project: Project) -> list[str]:
    """The protected branches, but for the default one, that any environment of a project lets
    in."""
    repository = project.github or GithubRepository()
    return sorted(
        {
            branch
            for each in project.environments
            if each.github and each.github.branches_protected
            for branch in other_branches(repository, each.github)
        }
    )
