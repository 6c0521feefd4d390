"""Teams that the stack `fleet` makes, and who has access by them."""

from __future__ import annotations

from typing import Any

import devops_constructs as dc
from devops_constructs.terraform.fleet_stack import fleet_stack
from tests.strategies import RECIPIENT
from tests.terraform.samples import FLEET, stacks
from tests.terraform.schema_check import committed_schemas, problems_of

TEAM = dc.GithubTeam(
    "operations", maintainers=("Ann-example",), members=("bo-example",), description="On call"
)


def fleet(*teams: dc.GithubTeam, **changes: Any) -> dc.Fleet:
    return FLEET.model_copy(update={"github_teams": teams, **changes})


def resources(of: dc.Fleet) -> dict[str, Any]:
    stack = fleet_stack(of).json
    assert problems_of(stack, committed_schemas()) == []
    found: dict[str, Any] = stack["resource"]
    return found


def test_a_team_has_its_people_and_nobody_else() -> None:
    found = resources(fleet(TEAM))

    assert found["github_team"] == {
        "fleet_operations": {
            "name": "operations",
            "description": "On call",
            "privacy": "closed",
            "lifecycle": {"prevent_destroy": True},
        }
    }
    assert found["github_team_members"] == {
        "fleet_operations": {
            "team_slug": "${github_team.fleet_operations.slug}",
            "members": [
                {"username": "ann-example", "role": "maintainer"},
                {"username": "bo-example", "role": "member"},
            ],
            "lifecycle": {"prevent_destroy": True},
        }
    }


def test_a_team_that_others_look_after_is_not_touched() -> None:
    theirs = dc.GithubTeam("operations", members=("bo-example",), managed=False)

    assert not [type_ for type_ in resources(fleet(theirs)) if "team" in type_]


def test_a_team_of_the_same_stack_reviews_without_being_looked_up() -> None:
    """It is not there yet when the stack is planned for the first time."""
    repository = dc.InfrastructureRepository(
        "definitions", encrypt_to=RECIPIENT, reviewers=("blue-team", "operations")
    )
    of = fleet(TEAM, github_plan="enterprise", infrastructure=repository)

    applies = resources(of)["github_repository_environment"]["fleet_terraform-apply"]
    assert applies["reviewers"] == [
        {
            "teams": [
                "${tonumber(data.github_team.fleet_terraform-apply_blue-team.id)}",
                "${tonumber(github_team.fleet_operations.id)}",
            ]
        }
    ]
    assert set(fleet_stack(of).json["data"]["github_team"]) == {"fleet_terraform-apply_blue-team"}


def test_a_project_finds_the_team_by_its_name() -> None:
    settings = dc.GithubRepository(teams={"operations": "push"})

    [access] = stacks(fleet(TEAM), github=settings)["acme"]["resource"][
        "github_team_repository"
    ].values()

    assert access["team_id"] == "operations"
