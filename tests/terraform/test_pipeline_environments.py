"""What Terraform makes in the infrastructure repository."""

from __future__ import annotations

from typing import Any, Literal

import pytest

import devops_constructs as dc
from devops_constructs.project.infrastructure_secrets import (
    APPLY,
    ARCHIVE,
    ENVIRONMENTS,
    pipeline_secrets,
)
from devops_constructs.terraform.fleet_stack import fleet_stack
from tests.strategies import RECIPIENT
from tests.terraform.samples import FLEET, INFRASTRUCTURE, stacks
from tests.terraform.schema_check import committed_schemas, problems_of

Plan = Literal["free", "team", "enterprise"]


def fleet(plan: Plan = "team", **declared: Any) -> dc.Fleet:
    infrastructure = dc.InfrastructureRepository("definitions", encrypt_to=RECIPIENT, **declared)
    return FLEET.model_copy(update={"github_plan": plan, "infrastructure": infrastructure})


def stack(of: dc.Fleet) -> dict[str, Any]:
    found: dict[str, Any] = fleet_stack(of).json
    assert problems_of(found, committed_schemas()) == []
    return found


def environments(of: dc.Fleet) -> dict[str, dict[str, Any]]:
    found = stack(of)["resource"].get("github_repository_environment", {})
    return {each["environment"]: each for each in found.values()}


def test_each_environment_lets_in_the_applied_branch_and_nothing_else() -> None:
    of = fleet(branch="trunk")
    found = stack(of)["resource"]["github_repository_environment_deployment_policy"]

    assert set(environments(of)) == set(ENVIRONMENTS)
    assert {
        (each["environment"], each["repository"], each["branch_pattern"]) for each in found.values()
    } == {
        (
            f"${{github_repository_environment.fleet_{name}.environment}}",
            "definitions",
            "trunk",
        )
        for name in ENVIRONMENTS
    }
    for each in environments(of).values():
        assert each["deployment_branch_policy"] == [
            {"protected_branches": False, "custom_branch_policies": True}
        ]


def test_reviewers_approve_what_is_applied_and_nobody_waits_for_a_plan() -> None:
    found = environments(fleet("enterprise", reviewers=("operations",)))

    applies = found.pop(APPLY)
    assert applies["reviewers"] == [
        {"teams": ["${tonumber(data.github_team.fleet_terraform-apply_operations.id)}"]}
    ]
    assert (applies["prevent_self_review"], applies["can_admins_bypass"]) == (True, False)
    assert not any("reviewers" in each for each in found.values())


def test_the_plan_free_has_no_environments() -> None:
    assert environments(fleet("free")) == {}


def test_without_an_infrastructure_repository_there_is_nothing() -> None:
    assert environments(FLEET) == {}
    assert "acme_plans" not in str(stacks()["acme"])


def test_the_stack_keeps_the_provider_of_what_it_once_had() -> None:
    none = FLEET.model_copy(update={"github": None})

    assert stack(none)["provider"]["github"] == [{"owner": "agency-example"}]


@pytest.mark.parametrize(
    ("plan", "names"),
    [
        ("team", {(ARCHIVE, "PLANS_KEY_ACME"), (APPLY, "PLANS_KEY_ACME")}),
        (
            "free",
            {
                (None, "PLANS_KEY_ACME_TERRAFORM_ARCHIVE"),
                (None, "PLANS_KEY_ACME_TERRAFORM_APPLY"),
            },
        ),
    ],
)
def test_the_key_to_plans_is_delivered_to_who_archives_and_who_applies(
    plan: Plan, names: set[tuple[str | None, str]]
) -> None:
    of = fleet(plan)
    found = stacks(of)["acme"]
    kind = "github_actions_secret" if plan == "free" else "github_actions_environment_secret"
    secrets = found["resource"][kind].values()

    key = "digitalocean_spaces_key.acme_plans"
    assert {(each.get("environment"), each["secret_name"]) for each in secrets} == names
    assert {each["repository"] for each in secrets} == {"definitions"}
    assert {each["value"] for each in secrets} == {f"${{{key}.access_key}}:${{{key}.secret_key}}"}
    assert problems_of(found, committed_schemas()) == []


@pytest.mark.parametrize("plan", ["free", "team"])
def test_terraform_delivers_the_secrets_that_the_list_says_it_makes(plan: Plan) -> None:
    of = fleet(plan)
    project = dc.Project(
        name="acme",
        images=(dc.Image("app"),),
        components=(dc.Worker("worker", image="app"),),
        environments=(dc.Environment("production", cluster="production-1"),),
    )
    listed = pipeline_secrets(dc.Portfolio(fleet=of, projects=(project,)))
    resources = stacks(of)["acme"]["resource"]
    kinds = ("github_actions_environment_secret", "github_actions_secret")
    delivered = {
        each["secret_name"]
        for kind in kinds
        for each in resources.get(kind, {}).values()
        if each["repository"] == INFRASTRUCTURE.name
    }

    assert {each.github_name(of) for each in listed if each.made_by == "acme"} == delivered


def test_a_project_without_a_private_space_has_no_key_to_it() -> None:
    assert "PLANS_KEY" not in str(stacks(fleet(), private_space=None))
