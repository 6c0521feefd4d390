"""What guards the infrastructure repository is not promised where GitHub does not have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem

if TYPE_CHECKING:
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.project import Project

_SAY = "write Fleet(github_plan=...) if GitHub's plan is another one"


def plan_guards_it(fleet: Fleet) -> Iterator[Problem]:
    """Reviewers need GitHub's plan "enterprise", people who are named one with environments."""
    declared = fleet.infrastructure
    named = fleet.production_released_by and not fleet.is_spoilt("github_plan")
    if named and fleet.github_plan == "free":
        yield fleet.problem(
            "production_released_by",
            what="production_released_by on GitHub's plan 'free'",
            why="private repositories have no environments there, so nothing would guard it",
            fix=f"leave production_released_by out, or {_SAY}",
        )
    if declared is None:
        return
    yield from _its_workflows_may_run(fleet)
    if fleet.is_spoilt("github_plan"):
        return
    if declared.reviewers and fleet.github_plan != "enterprise":
        yield declared.problem(
            "reviewers",
            what=f"reviewers on GitHub's plan {fleet.github_plan!r}",
            why="private repositories have them with 'enterprise' only, and nothing would wait",
            fix=f"leave reviewers out, or {_SAY}",
        )
    if declared.applied_by and fleet.github_plan == "free":
        yield declared.problem(
            "applied_by",
            what="applied_by on GitHub's plan 'free'",
            why="private repositories have no environments there, so a workflow of any branch gets"
            " what is applied with",
            fix=f"leave applied_by out, or {_SAY}",
        )


def _its_workflows_may_run(fleet: Fleet) -> Iterator[Problem]:
    if fleet.github and fleet.github.allowed_actions == "local_only":
        yield fleet.github.problem(
            "allowed_actions",
            what="only actions of the organisation's repositories are allowed",
            why="workflows of the infrastructure repository use actions of GitHub, so none would"
            " start",
            fix="write allowed_actions='all'; pinned_actions=True keeps to what was reviewed",
        )


def infrastructure_is_no_project(fleet: Fleet, projects: Iterable[Project]) -> Iterator[Problem]:
    """No project's repository is that of the definitions."""
    declared = fleet.infrastructure
    if declared is None or declared.is_spoilt("name"):
        return
    for project in projects:
        if project.github_repository.lower() == declared.name.lower():
            yield project.problem(
                "repository" if project.repository else "name",
                what=f"its repository {project.github_repository!r} is the infrastructure"
                " repository",
                why="who may push to a project could then change every project's infrastructure",
                fix="give the project a repository of its own",
            )
