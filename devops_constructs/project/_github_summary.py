"""What guards a project's repository and its releases at GitHub: facts for `devops show`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from devops_constructs.project.environment import Environment
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.github_repository import (
    GithubEnvironment,
    GithubRepository,
    other_branches,
    released_branches,
)
from devops_constructs.project.image import Image
from devops_constructs.project.infrastructure import InfrastructureRepository
from devops_constructs.project.people import named_for_release, spelled
from devops_constructs.project.project import Project

_OTHERS = "others look after it"

UNGUARDED = "nothing guards it, as GitHub's plan free has no environments in private repositories"


def infrastructure_facts(fleet: Fleet) -> dict[str, str] | None:
    """Where what is shared is applied from, and what is between a push and that; None: nobody
    says."""
    declared = fleet.infrastructure
    if declared is None:
        return None
    return {
        "repository": f"{fleet.github_owner}/{declared.name}",
        "branch": declared.branch,
        "applied": _APPLIED[fleet.apply],
        "guard": _guard(fleet, declared),
    }


_APPLIED = {
    "plan": "by reviewed plans",
    "cdktf": "by new plans, which nobody sees before",
}


def _guard(fleet: Fleet, declared: InfrastructureRepository) -> str:
    if fleet.github_plan == "free":
        return f"{UNGUARDED}, so a workflow of any branch gets what applies"
    people = spelled(fleet, declared.applied_by) or "whoever may push"
    told = f"only {declared.branch} gets what applies; plans that wait are let through by {people}"
    return told + (f"; approved by {' or '.join(declared.reviewers)}" if declared.reviewers else "")


def repository_facts(fleet: Fleet, project: Project) -> dict[str, Any]:
    """Who looks after the repository, and what a change of its default branch needs."""
    settings = project.github
    if settings is None or not settings.managed:
        return {"settings": _OTHERS, "teams": {}, **_workflows(fleet, project)}
    rules = settings.protection
    if fleet.github_plan == "free":
        needs = "nothing: GitHub's plan free has no rules for private repositories"
    elif rules is None:
        needs = "nothing"
    else:
        needs = "a pull request" + _approvals(rules.approvals)
        needs += "".join(f", {check}" for check in rules.checks)
    merging = " or ".join(settings.merge_methods)
    return {
        "settings": f"a change of {settings.default_branch} needs {needs}; merged by {merging}",
        "teams": dict(sorted(settings.teams.items())),
        **_workflows(fleet, project),
    }


def _workflows(fleet: Fleet, project: Project) -> dict[str, str | None]:
    declared = fleet.infrastructure
    if project.github is None or declared is None:
        there = None
    elif project.calls_workflows(fleet):
        there = f"in {fleet.github_owner}/{declared.name}, called by commit"
    else:
        there = "whole, in its own repository"
    return {"workflows": there, "tests": project.tests}


def _approvals(count: int) -> str:
    return {0: "", 1: " with an approval"}.get(count, f" with {count} approvals")


def released_from(fleet: Fleet, project: Project, environment: Environment) -> str:
    """What workflows may release here, and who has to agree."""
    wanted = environment.github
    if project.github is None or wanted is None:
        return _OTHERS
    if fleet.github_plan == "free":
        return f"anywhere: {UNGUARDED}, so a workflow of any branch releases"
    refs = [*released_branches(project.github, wanted), *(f"tag {tag}" for tag in wanted.tags)]
    told = " or ".join(refs) or "nowhere"
    if wanted.reviewers:
        told += f", approved by {' or '.join(wanted.reviewers)}"
    if wanted.wait_minutes:
        told += f", after {wanted.wait_minutes} minutes"
    return "; ".join((told, *_who_brings_them(project.github, wanted)))


def _who_brings_them(repository: GithubRepository, wanted: GithubEnvironment) -> Iterator[str]:
    """A branch or tag brings a workflow of its own, so whoever makes it has what releases."""
    ours = repository.managed and repository.protection
    anybody = "whoever may push, unless others say less"
    if other_branches(repository, wanted):
        guarded = ours and wanted.branches_protected
        yield f"its branches are made by {_MAINTAINS if guarded else anybody}"
    if wanted.tags:
        yield f"tags are set by {_MAINTAINS if ours else anybody}"


_MAINTAINS = "who maintains the repository"


def released_when(fleet: Fleet, project: Project, environment: Environment) -> str | None:
    """When images that are built get here; None: there are none, or others look after that."""
    repository = project.github
    built = any(isinstance(image, Image) for image in project.images)
    if repository is None or not built or environment.retired:
        return None
    if environment.follows_branch:
        return f"with every push to {repository.default_branch}"
    tags = environment.github.tags if environment.github else ()
    started = " or ".join(("by hand", *(f"by tag {tag}" for tag in tags)))
    people = spelled(fleet, named_for_release(fleet, environment))
    return f"{started}, by {people} only" if people else started
