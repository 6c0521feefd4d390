"""The stack `fleet`: what there is once per account."""

from __future__ import annotations

from typing import Any

from devops_constructs import Fleet, GithubOrganisation
from devops_constructs.terraform.fleet_stack import fleet_stack
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


def test_the_stack_fits_the_committed_provider_schema() -> None:
    assert problems_of(fleet_stack(FLEET).json, committed_schemas()) == []
