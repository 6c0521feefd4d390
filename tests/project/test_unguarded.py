"""What synthesis says of production that whoever may push can change."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.project.unguarded import unguarded
from tests.project import samples
from tests.strategies import RECIPIENT

ANN = ("ann-example",)
BY_HAND = (
    "agency-example/acme: whoever may push may release to production by hand; name those who may"
    " in Fleet.production_released_by"
)
WAITING = (
    "agency-example/definitions: whoever may push lets plans be applied that wait for a person;"
    " name those who may in InfrastructureRepository.applied_by"
)


def told(
    *,
    fleet: dict[str, Any] | None = None,
    repository: dc.GithubRepository | None = dc.GithubRepository(),  # noqa: B008 - frozen
    **fields: Any,
) -> tuple[str, ...]:
    here = dc.Environment(
        "production", cluster="production-1", github=dc.GithubEnvironment(**fields)
    )
    staging = dc.Environment("staging", cluster="production-1")
    project = dc.Project(
        name="acme",
        github=repository,
        images=(dc.Image("app"),),
        components=(dc.Worker("worker", image="app"),),
        environments=(here, staging),
    )
    of = samples.fleet().model_copy(update=fleet or {})
    return unguarded(dc.Portfolio(fleet=of, projects=(project,)))


def test_a_production_that_names_nobody_is_released_by_whoever_may_push() -> None:
    assert told() == (BY_HAND,)


@pytest.mark.parametrize(
    "guarded",
    [
        {"released_by": ANN},
        {"fleet": {"production_released_by": ANN}},
        {"fleet": {"github_plan": "enterprise"}, "reviewers": ("ops",)},
        {"branches": (), "tags": ("v*",)},  # only who maintains the repository sets these
        {"repository": None},  # others look after it
    ],
)
def test_nothing_is_said_where_somebody_is_asked(guarded: dict[str, Any]) -> None:
    assert told(**guarded) == ()


def test_the_fleets_people_are_not_those_of_an_environment_that_lets_anybody() -> None:
    assert told(fleet={"production_released_by": ANN}, released_by=()) == (BY_HAND,)


def branch(name: str) -> str:
    return (
        f"agency-example/acme: whoever may push to {name} reads production's secrets and releases"
        " to it, by a workflow of that branch; no rule of ours keeps anybody from that"
    )


def test_branches_without_a_rule_give_production_away() -> None:
    open_: dict[str, Any] = {"released_by": ANN, "branches": ("main", "hotfix/*")}

    assert told(**open_) == ()
    assert told(**open_, branches_protected=False) == (branch("hotfix/*"),)
    unprotected = dc.GithubRepository(protection=None)
    assert told(**open_, repository=unprotected) == (branch("main"), branch("hotfix/*"))
    theirs = dc.GithubRepository(managed=False, protection=None)
    assert told(**open_, repository=theirs) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, (WAITING,)),
        ({"applied_by": ANN}, ()),
        ({"reviewers": ("ops",)}, ()),
    ],
)
def test_a_plan_that_waits_is_let_through_by_whoever_may_push(
    changes: dict[str, Any], said: tuple[str, ...]
) -> None:
    repository = dc.InfrastructureRepository("definitions", encrypt_to=RECIPIENT, **changes)
    fleet = {"github_plan": "enterprise", "infrastructure": repository}

    assert told(fleet=fleet, released_by=ANN) == said


def test_with_cdktf_no_plan_waits() -> None:
    repository = dc.InfrastructureRepository("definitions", encrypt_to=RECIPIENT)

    assert told(fleet={"apply": "cdktf", "infrastructure": repository}, released_by=ANN) == ()
