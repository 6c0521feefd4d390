"""The GitHub repository of a project, and where its workflows release from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from immutabledict import immutabledict
from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._mappings import frozen
from devops_constructs.project._refusals import Refused

MergeMethod = Literal["merge", "rebase", "squash"]
TeamPermission = Literal["admin", "maintain", "pull", "push", "triage"]


def _is_a_branch(value: str) -> str:
    # https://git-scm.com/docs/git-check-ref-format
    if re.fullmatch(r"(?!/)(?!.*(//|\.\.|/\.|/$|\.lock$|\.$))[A-Za-z0-9._/+-]{1,200}", value):
        return value
    raise Refused(
        f"is {value!r}", why="Git takes no branch of that name", fix="write one such as 'main'"
    )


def _is_a_pattern(value: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9._/+*?\[\]-]{1,200}", value) and not value.startswith("refs/"):
        return value
    raise Refused(
        f"is {value!r}",
        why="it is a name, in which * stands for any text without a slash",
        fix="write one such as 'main' or 'v*'",
    )


_TEAM = "[a-z0-9]([a-z0-9_-]*[a-z0-9])?"


def _is_a_team(value: str) -> str:
    if re.fullmatch(_TEAM, value):
        return value
    raise Refused(
        f"is {value!r}",
        why="a team is named as in the address of its page",
        fix="write it in small letters with hyphens, such as 'blue-team'",
    )


def _is_a_workflow(value: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]*\.ya?ml", value):
        if re.fullmatch(r"(checks|push|release-.*)\.yml", value):
            raise Refused(
                f"is {value!r}",
                why="a generated workflow has that name",
                fix="give it another name, such as 'tests.yml'",
            )
        return value
    raise Refused(
        f"is {value!r}",
        why="it is the name of a file in .github/workflows",
        fix="write one such as 'tests.yml'",
    )


def _is_a_login(value: str) -> str:
    # with "_" in those of accounts that an enterprise manages
    if re.fullmatch("[A-Za-z0-9][A-Za-z0-9_-]{0,38}", value):
        return value
    raise Refused(
        f"is {value!r}",
        why="people are named as in the address of their page at GitHub",
        fix="write it without '@', such as 'ann-example'",
    )


def _is_a_login_or_team(value: str) -> str:
    if ":" not in value:
        return _is_a_login(value)
    kind, _, team = value.partition(":")
    if kind == "team" and re.fullmatch(_TEAM, team):
        return value
    raise Refused(
        f"is {value!r}",
        why="people are named by login, a team of Fleet.github_teams with 'team:' before its name",
        fix="write one such as 'ann-example' or 'team:operations'",
    )


Branch = Annotated[str, AfterValidator(_is_a_branch)]
Pattern = Annotated[str, AfterValidator(_is_a_pattern)]
Team = Annotated[str, AfterValidator(_is_a_team)]
Login = Annotated[str, AfterValidator(_is_a_login)]
LoginOrTeam = Annotated[str, AfterValidator(_is_a_login_or_team)]
"""A person, or all of a team of the fleet: "team:operations"."""
WorkflowFile = Annotated[str, AfterValidator(_is_a_workflow)]
"""A workflow that the project's people write."""


class BranchProtection(Definition):
    """What a change needs before it is in the default branch, whoever makes it."""

    approvals: int = Field(default=1, ge=0, le=6)
    """Approving reviews; 0: a pull request without any."""
    checks: tuple[str, ...] = ()
    """Names of checks that have to pass on the newest state of the branch."""


class GithubRepository(Definition):
    """Settings of the project's repository, which is private."""

    managed: bool = True
    """False: the repository exists, and others look after its settings; environments with their
    secrets are made all the same."""
    description: str = Field(default="", max_length=350)
    """What visitors read beside its name; empty: nothing."""
    default_branch: Branch = "main"
    """The branch that others start from; it has to exist. In place."""
    merge_methods: tuple[MergeMethod, ...] = Field(default=("squash",), min_length=1)
    """How pull requests may be merged. In place."""
    delete_branch_on_merge: bool = True
    """Whether a branch goes when it is merged. In place."""
    issues: bool = True
    """Whether it has issues. In place; they stay while hidden."""
    wiki: bool = False
    """Whether it has a wiki. In place; it stays while hidden."""
    vulnerability_alerts: bool | None = True
    """Whether Dependabot tells of vulnerable dependencies. None: as it is."""
    security_updates: bool | None = True
    """Whether Dependabot opens pull requests that mend them; needs the alerts. None: as it is."""
    allowed_actions: Literal["all", "local_only"] | None = "all"
    """Which actions workflows may use: all, or those of the owner's repositories only. None:
    neither this nor `pinned_actions` is set."""
    pinned_actions: bool = True
    """Whether workflows have to name actions by commit, so that a moved tag changes nothing. Taking
    it back has to be done at GitHub: the provider does not send it, and plans it for ever."""
    digest_retention_days: int = Field(default=90, ge=1, le=400)
    """How long GitHub keeps which digests a push has built, and with it a commit that never ran in
    an environment can be promoted there. GitHub takes what the repository's own setting allows, 90
    days if nobody has changed that; so long images stay in the registry, too."""
    protection: BranchProtection | None = BranchProtection()
    """What guards the default branch, and with it other branches and tags that are released, where
    the fleet's `github_plan` has rulesets of private repositories; None: no rule of ours."""
    teams: Annotated[Mapping[Team, TeamPermission], AfterValidator(frozen)] = immutabledict()
    """What teams of the organisation may do, by the name in their address; also such as are no
    `Fleet.github_teams`."""

    def _problems(self) -> Iterator[Problem]:
        if self.security_updates and not self.vulnerability_alerts:
            yield self.problem(
                "security_updates",
                what="security updates without alerts",
                why="GitHub makes them of alerts",
                fix="write security_updates=False too, or leave vulnerability_alerts out",
            )


class GithubEnvironment(Definition):
    """From where workflows may release into an environment; GitHub keeps its secrets to itself
    before that."""

    branches: tuple[Pattern, ...] | None = None
    """Branches that may be released, also by pattern; None: the default branch; (): none. A branch
    brings its own workflow: whoever may push to it has the environment's secrets."""
    branches_protected: bool = True
    """Whether the repository's `protection` holds for these branches too, and only who has the role
    maintain or admin makes or deletes one; others change it by pull requests. False: whoever may
    push makes and changes them, and has the environment's secrets."""
    tags: tuple[Pattern, ...] = ()
    """Tags that may be released, also by pattern, such as "v*". A tag brings the workflow of its
    commit, so with `protection` only who has the role maintain or admin sets, moves or deletes
    it."""
    released_by: tuple[LoginOrTeam, ...] | None = None
    """Who may start a release by hand or by tag: logins at GitHub, and teams of the fleet, such as
    "team:operations"; (): whoever may push; None: as `Fleet.production_released_by` says in
    "production", (): elsewhere. Workflows ask, which only the branches and tags above can change;
    so it guards where GitHub has no reviewers. Who is taken out is out with the stack, who comes in
    is in with the project's workflow. What follows a branch follows it whoever pushes."""
    reviewers: tuple[Team, ...] = Field(default=(), max_length=6)
    """Teams of which somebody else than the author has to approve, also such as are no
    `Fleet.github_teams`; needs GitHub Enterprise."""
    wait_minutes: int = Field(default=0, ge=0, le=43_200)
    """How long a release waits before it starts; needs GitHub Enterprise."""


def released_branches(
    repository: GithubRepository | None, environment: GithubEnvironment
) -> tuple[str, ...]:
    """The branches that may be released into an environment."""
    if environment.branches is not None:
        return environment.branches
    return ((repository or GithubRepository()).default_branch,)


def other_branches(repository: GithubRepository, environment: GithubEnvironment) -> tuple[str, ...]:
    """Those of them that are not the default branch."""
    found = released_branches(repository, environment)
    return tuple(branch for branch in found if branch != repository.default_branch)


class GithubOrganisation(Definition):
    """What workflows of all repositories of the organisation may do, unless their own say less."""

    workflow_rights: Literal["read", "write"] = "read"
    """What a workflow's own token may do with the repository, if the workflow does not say."""
    workflows_approve: bool = False
    """Whether workflows may open and approve pull requests."""
    allowed_actions: Literal["all", "local_only"] = "all"
    """Which actions workflows may use: all, or those of the organisation only."""
    pinned_actions: bool = False
    """Whether workflows have to name actions by commit. It stops those that do not at once, also
    in repositories that are no project here."""
