"""What is not guarded at GitHub, by its plan or by choice, in sentences for whoever synthesises."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.project._github_summary import UNGUARDED
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.github_repository import (
    GithubEnvironment,
    GithubRepository,
    other_branches,
    released_branches,
)
from devops_constructs.project.people import appliers, releasers
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.release import Release


def unguarded(portfolio: Portfolio) -> tuple[str, ...]:
    """A sentence for each way in which whoever may push to a repository deploys from it: to
    everything on the plan "free", to production on the others.

    Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
    """
    if portfolio.fleet.github_plan == "free":
        return tuple(f"{sentence}; {UNGUARDED}" for sentence in _on_the_plan_free(portfolio))
    return (
        *(sentence for release in portfolio.running for sentence in _of_production(release)),
        *_of_applies(portfolio.fleet),
    )


def _on_the_plan_free(portfolio: Portfolio) -> Iterator[str]:
    fleet = portfolio.fleet
    for project in portfolio.projects:
        if project.github:
            names = ", ".join(each.name for each in project.environments if not each.retired)
            yield (
                f"{fleet.github_owner}/{project.github_repository}: whoever may push releases to"
                f" {names}"
            )
    if fleet.infrastructure:
        name = f"{fleet.github_owner}/{fleet.infrastructure.name}"
        yield f"{name}: whoever may push applies every stack, and reads every secret there"


def _of_production(release: Release) -> Iterator[str]:
    fleet, project, wanted = release.fleet, release.project, release.environment.github
    if release.environment.name != "production" or not project.github or not wanted:
        return
    name = f"{fleet.github_owner}/{project.github_repository}"
    branches = released_branches(project.github, wanted)
    if branches and not wanted.reviewers and not releasers(fleet, release.environment):
        yield (
            f"{name}: whoever may push may release to production by hand; name those who may in"
            " Fleet.production_released_by"
        )
    for branch in _unprotected(project.github, wanted):
        yield (
            f"{name}: whoever may push to {branch} reads production's secrets and releases to it,"
            " by a workflow of that branch; no rule of ours keeps anybody from that"
        )


def _unprotected(repository: GithubRepository, wanted: GithubEnvironment) -> tuple[str, ...]:
    """Branches that are let in and have no rule, where rules are ours."""
    if not repository.managed:
        return ()
    if repository.protection is None:
        return released_branches(repository, wanted)
    return () if wanted.branches_protected else other_branches(repository, wanted)


def _of_applies(fleet: Fleet) -> Iterator[str]:
    declared = fleet.infrastructure
    if declared and fleet.apply == "plan" and not (declared.reviewers or appliers(fleet)):
        yield (
            f"{fleet.github_owner}/{declared.name}: whoever may push lets plans be applied that"
            " wait for a person; name those who may in InfrastructureRepository.applied_by"
        )
