"""The stack `fleet`: what there is once per account."""

from __future__ import annotations

from typing import Any

import pytest

from devops_constructs import (
    Environment,
    Fleet,
    GithubOrganisation,
    InfrastructureRepository,
    OutsideImage,
    Project,
    Worker,
)
from devops_constructs.terraform.fleet_stack import fleet_stack
from tests.strategies import RECIPIENT
from tests.terraform.schema_check import committed_schemas, problems_of
from tests.terraform.test_stacks import FLEET


def registry(**changes: Any) -> dict[str, Any]:
    fleet = FLEET.model_copy(update=changes)
    resources = fleet_stack(fleet).json["resource"]
    found: dict[str, Any] = resources["digitalocean_container_registry"]["fleet_registry"]
    return found


def test_the_registry_has_the_name_that_images_are_pushed_to() -> None:
    assert registry()["name"] == FLEET.registry


def test_the_registry_cannot_be_destroyed() -> None:
    assert registry()["lifecycle"] == {"prevent_destroy": True}


def test_tier_and_region_of_the_registry_are_declared() -> None:
    found = registry(registry_tier="basic", registry_region="ams3")

    assert (found["subscription_tier_slug"], found["region"]) == ("basic", "ams3")


def test_a_registry_without_a_region_is_where_the_spaces_are() -> None:
    assert registry(spaces_region="ams3")["region"] == "ams3"


def test_a_registry_of_others_is_not_made() -> None:
    fleet: Fleet = FLEET.model_copy(update={"registry_managed": False})

    assert "digitalocean_container_registry" not in fleet_stack(fleet).json.get("resource", {})


def test_what_the_organisation_has_no_longer_can_still_be_taken_back() -> None:
    """Its provider does that, and the stack's lock file never lacks one."""
    for settings in (None, GithubOrganisation()):
        found = fleet_stack(FLEET.model_copy(update={"github": settings})).json

        assert set(found["terraform"]["required_providers"]) == {"digitalocean", "github"}
        assert found["provider"]["github"] == [{"owner": "agency-example"}]


@pytest.mark.parametrize("workflows", [None, "called", "whole"])
def test_other_repositories_may_call_workflows_here_if_one_does(workflows: Any) -> None:
    repository = InfrastructureRepository("infrastructure", encrypt_to=RECIPIENT)
    fleet: Fleet = FLEET.model_copy(update={"infrastructure": repository})
    image = OutsideImage("app", "docker.io/library/redis:8.2.1")
    acme = Project(
        name="acme",
        workflows=workflows,
        images=(image,),
        components=(Worker("worker", image="app"),),
        environments=(Environment("production", cluster="production-1"),),
    )

    stack = fleet_stack(fleet, (acme,)).json

    assert problems_of(stack, committed_schemas()) == []
    found = stack["resource"].get("github_actions_repository_access_level", {})
    expected = {"repository": "infrastructure", "access_level": "organization"}
    assert list(found.values()) == ([] if workflows == "whole" else [expected])


def test_the_stack_fits_the_committed_provider_schema() -> None:
    assert problems_of(fleet_stack(FLEET).json, committed_schemas()) == []
