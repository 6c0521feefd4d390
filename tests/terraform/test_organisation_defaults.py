"""What workflows of all repositories may do."""

from __future__ import annotations

from typing import Any

import devops_constructs as dc
from devops_constructs.terraform.fleet_stack import fleet_stack
from tests.terraform.samples import FLEET


def resources(github: dc.GithubOrganisation | None) -> dict[str, Any]:
    found: dict[str, Any] = fleet_stack(FLEET.model_copy(update={"github": github})).json
    resources: dict[str, Any] = found["resource"]
    return resources


def test_a_workflow_reads_and_approves_nothing_unless_it_says_so() -> None:
    found = resources(dc.GithubOrganisation())

    workflows = found["github_actions_organization_workflow_permissions"]["fleet"]
    assert workflows["default_workflow_permissions"] == "read"
    assert workflows["can_approve_pull_request_reviews"] is False


def test_settings_of_the_organisation() -> None:
    found = resources(
        dc.GithubOrganisation(
            workflow_rights="write",
            workflows_approve=True,
            allowed_actions="local_only",
            pinned_actions=True,
        )
    )

    workflows = found["github_actions_organization_workflow_permissions"]["fleet"]
    assert workflows["organization_slug"] == "agency-example"
    assert workflows["default_workflow_permissions"] == "write"
    assert workflows["can_approve_pull_request_reviews"] is True
    actions = found["github_actions_organization_permissions"]["fleet"]
    assert (actions["allowed_actions"], actions["sha_pinning_required"]) == ("local_only", True)


def test_an_organisation_that_others_look_after_is_left_alone() -> None:
    assert not [type_ for type_ in resources(None) if type_.startswith("github_")]
