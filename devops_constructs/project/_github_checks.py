"""What GitHub's plan does not have for private repositories is not promised by a definition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from devops_constructs.errors import Problem
from devops_constructs.project.environment import Environment
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.github_repository import released_branches
from devops_constructs.project.image import Image
from devops_constructs.project.project import Project

_SAY = "write Fleet(github_plan=...) if GitHub's plan is another one"


def repositories_are_unique(projects: Iterable[Project]) -> Iterator[Problem]:
    """No two projects make one repository."""
    makers: dict[str, str] = {}
    for project in projects:
        name = project.github_repository.lower()
        if project.github is None or project.is_spoilt("repository"):
            continue
        if (other := makers.setdefault(name, project.name)) != project.name:
            yield project.problem(
                "repository",
                what=f"its repository {project.github_repository!r} is also that of project"
                f" {other!r}",
                why="each would make it, and environments of one name would hold the secrets of"
                " either",
                fix="write github=None in one of them and look after its releases apart, or give"
                " it a repository of its own",
            )


def plan_has_what_is_declared(fleet: Fleet, project: Project) -> Iterator[Problem]:
    """Reviewers and waiting need "enterprise"; environments and rulesets more than "free".

    Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
    https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
    """
    plan, repository = fleet.github_plan, project.github
    if fleet.is_spoilt("github_plan"):
        return
    declared = repository and "protection" in repository.model_fields_set
    if repository and repository.protection and declared and plan == "free":
        yield repository.problem(
            "protection",
            what="rules for the default branch, on GitHub's plan 'free'",
            why="it has none for private repositories, so anybody who may push could break it",
            fix=f"leave protection out, or {_SAY}",
        )
    if repository and repository.protection and plan != "free":
        yield from _branches_stay_open(project)
    yield from _workflows_may_run(fleet, project)
    yield from _called_workflows_are_somewhere(fleet, project)
    for environment in project.environments:
        yield from _environment(fleet, environment)
        yield from _lets_pushes_in(project, environment)


def keys_are_told_apart(project: Project) -> Iterator[Problem]:
    """Keys that GitHub takes for one are spelled in one way; equal keys have one value.

    Sources: https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets
    """
    spelled: dict[str, str] = {}
    for secret in project.secrets:
        if secret.producer != "github" or secret.is_spoilt("keys"):
            continue
        for key in secret.all_keys:
            if (other := spelled.setdefault(key.upper(), key)) != key:
                yield secret.problem(
                    "keys",
                    what=f"key {key!r} from GitHub beside {other!r}",
                    why="GitHub's secrets have capitals only, so both would have one value",
                    fix=f"write {other!r} if they are one, or another name if they are not",
                )


def _workflows_may_run(fleet: Fleet, project: Project) -> Iterator[Problem]:
    """They consist of GitHub's and Docker's actions, each by its commit."""
    for holder in (fleet.github, project.github):
        if project.github and holder and holder.allowed_actions == "local_only":
            yield holder.problem(
                "allowed_actions",
                what="only actions of the owner's repositories are allowed",
                why="generated workflows use actions of GitHub and Docker, so none would start",
                fix="write allowed_actions='all'; pinned_actions=True keeps to what was reviewed",
            )


def _called_workflows_are_somewhere(fleet: Fleet, project: Project) -> Iterator[Problem]:
    nowhere = fleet.infrastructure is None and not fleet.is_spoilt("infrastructure")
    if project.workflows == "called" and nowhere:
        yield project.problem(
            "workflows",
            what="called workflows in a fleet without an infrastructure repository",
            why="they lie in that repository, and the project's own only call them",
            fix="write Fleet(infrastructure=InfrastructureRepository(...)), or leave workflows out",
        )


def _branches_stay_open(project: Project) -> Iterator[Problem]:
    """A rule for every branch would leave nobody one to work on."""
    for wanted in (each.github for each in project.environments):
        if wanted is None or wanted.is_spoilt("branches") or not wanted.branches_protected:
            continue
        for pattern in wanted.branches or ():
            if re.fullmatch(r"[*?/]+", pattern):
                yield wanted.problem(
                    "branches",
                    what=f"{pattern!r} lets every branch in, and protection is for those",
                    why="nobody could push a branch to open a pull request with",
                    fix="name the branches, or write branches_protected=False if whoever may push"
                    " may have the environment's secrets",
                )


def _lets_pushes_in(project: Project, environment: Environment) -> Iterator[Problem]:
    repository, wanted = project.github, environment.github
    builds = any(isinstance(image, Image) for image in project.images)
    if not (repository and wanted and builds and environment.follows_branch):
        return
    branch = repository.default_branch
    refs = released_branches(repository, wanted)
    if environment.retired is None and not any(_is_like(branch, pattern) for pattern in refs):
        yield wanted.problem(
            "branches",
            what=f"pushes to {branch!r} are released here, and GitHub lets other branches in only",
            why="every push would end in a release that fails",
            fix=f"add {branch!r} to branches, or write released='promotion' in the environment",
        )


def _environment(fleet: Fleet, environment: Environment) -> Iterator[Problem]:
    declared = environment.github
    if declared is None:
        return
    for field in ("reviewers", "wait_minutes"):
        if getattr(declared, field) and fleet.github_plan != "enterprise":
            yield declared.problem(
                field,
                what=f"{field} on GitHub's plan {fleet.github_plan!r}",
                why="private repositories have them with 'enterprise' only, and nothing would wait",
                fix=f"leave {field} out, as branches and tags still guard it, or {_SAY}"
                if fleet.github_plan == "team"
                else f"leave {field} out, or {_SAY}",
            )
    for field in ("branches", "tags", "released_by"):
        if getattr(declared, field) and fleet.github_plan == "free":
            yield declared.problem(
                field,
                what=f"{field} on GitHub's plan 'free'",
                why="private repositories have no environments there, so nothing would guard it",
                fix=f"leave {field} out, or {_SAY}",
            )


def _is_like(branch: str, pattern: str) -> bool:
    """Whether a pattern means a branch; `*` stops at a slash, `**` does not."""
    deep = "**" in pattern or branch.count("/") == pattern.count("/")
    return deep and fnmatchcase(branch, pattern)
