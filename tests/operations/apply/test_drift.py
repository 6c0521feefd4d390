"""`devops drift` with the real Terraform."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devops_constructs.cli import main
from devops_constructs.operations.apply.drift import StackDrift, as_text, exit_code
from devops_constructs.operations.plans.terraform_cli import Terraform
from tests.operations.apply.pipeline import Done, Pipeline
from tests.operations.apply.repositories import STACKS
from tests.operations.plans.stack_folders import STATES

ONE = {"one": {"input": "1"}}


@pytest.fixture
def fleet(pipeline: Pipeline) -> Pipeline:
    pipeline.steps(fleet=[], shop=["stack/fleet"])
    for name in ("fleet", "shop"):
        pipeline.stack(name, ONE)
        pipeline.review(name)
    pipeline.merge()
    assert pipeline.apply().code == 0
    return pipeline


def drift(pipeline: Pipeline) -> Done:
    return pipeline.apply(command="drift")


def by_hand(fleet: Pipeline) -> None:
    """Somebody changes what is there; the definition stays."""
    stack = fleet.repository.root / STACKS / "fleet"
    committed = (stack / "cdk.tf.json").read_text()
    fleet.stack("fleet", {"one": {"input": "by hand"}})
    with Terraform.on(stack, fleet.program) as terraform:
        terraform.init()
        terraform.plan(lock=True)
        terraform.apply()
    (stack / "cdk.tf.json").write_text(committed)


def stacks(done: Done) -> dict[str, dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.out)["stacks"]
    return {each["stack"]: each for each in found}


def test_what_is_as_it_was_applied_is_no_finding(
    fleet: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    done = drift(fleet)
    root = str(fleet.repository.root)

    assert done.code == 0
    assert {each["state"] for each in stacks(done).values()} == {"as applied"}
    assert json.loads(done.out)["schema"] == "devops-constructs/drift/v1"
    capsys.readouterr()
    assert main(["drift", "--root", root, "--terraform", fleet.program]) == 0
    assert capsys.readouterr().out == "everything is as it was applied\n"


def test_what_somebody_changed_by_hand_is_found_and_nothing_is_changed(fleet: Pipeline) -> None:
    by_hand(fleet)
    versions = fleet.s3.versions(STATES, "fleet/terraform.tfstate")

    done = drift(fleet)

    assert done.code == 1
    assert stacks(done)["fleet"] == {
        "stack": "fleet",
        "state": "drifted",
        "says": "",
        "changes": ["update terraform_data.one"],
        "not_applied": [],
        "again": "gh workflow run apply.yml --field again=fleet",
    }
    assert fleet.s3.versions(STATES, "fleet/terraform.tfstate") == versions
    assert not fleet.s3.holds(STATES, "fleet/terraform.tfstate.tflock")


@pytest.mark.parametrize(("apply", "merged"), [("cdktf", False), ("plan", True)])
def test_no_repair_is_named_where_it_would_be_refused(
    fleet: Pipeline, apply: str, *, merged: bool
) -> None:
    """cdktf shows nobody what it does; and a version that was merged comes first."""
    fleet.define(apply=apply)
    by_hand(fleet)
    if merged:
        fleet.stack("fleet", {"one": {"input": "3"}})
        fleet.merge()

    found = stacks(drift(fleet))["fleet"]

    assert (found["state"], found["again"]) == ("drifted", None)


def test_what_was_merged_and_is_not_applied_is_listed_and_no_drift(fleet: Pipeline) -> None:
    commits = []
    for number in "23":
        fleet.stack("shop", {"one": {"input": number}})
        commits.append(fleet.merge())
    fleet.steps(fleet=[], shop=["stack/fleet"], blog=[])
    fleet.stack("blog", ONE)
    commits.append(fleet.merge())

    found = stacks(done := drift(fleet))

    assert done.code == 1
    assert (found["shop"]["state"], found["shop"]["not_applied"]) == ("as applied", commits[:2])
    assert (found["blog"]["state"], found["blog"]["not_applied"]) == (
        "never applied",
        commits[2:],
    )


def test_a_stack_that_cannot_be_planned_is_a_failure_and_the_others_are_still_told(
    fleet: Pipeline,
) -> None:
    fleet.s3.write(STATES, "fleet/terraform.tfstate", b"not a state", {})

    found = stacks(done := drift(fleet))

    assert done.code == 2
    assert (found["fleet"]["state"], found["shop"]["state"]) == ("failed", "as applied")


def test_what_was_applied_from_a_commit_that_is_gone_is_told(fleet: Pipeline) -> None:
    fleet.repository.git("checkout", "--quiet", "--orphan", "anew")
    fleet.stack("fleet", {"one": {"input": "2"}})
    fleet.repository.git("branch", "--delete", "--force", "main")
    fleet.merge()
    applied = fleet.applied("fleet")
    assert applied is not None

    found = stacks(drift(fleet))

    assert found["fleet"]["says"] == (
        "what was applied of fleet is in no commit of this branch\n"
        f"    why: it was {applied.commit[:12]}, which is no longer in the history\n"
        "    fix: let the newest commit be applied: devops apply"
    )
    assert found["shop"]["state"] == "as applied"


def test_findings_are_told_in_lines() -> None:
    found = [
        StackDrift("fleet", "as applied"),
        StackDrift("shop", "drifted", "", ("update a.b",), ("c0ffee" * 6,)),
        StackDrift("blog", "failed", "why\nand what"),
        StackDrift("store", "drifted", "", ("create c.d",), again="gh run store"),
    ]

    assert as_text(found) == (
        "drifted: shop\n"
        "    update a.b\n"
        "    merged and not applied: c0ffeec0ffee\n"
        "failed: blog: why\n"
        "    | and what\n"
        "drifted: store\n"
        "    create c.d\n"
        "    plan it once more: gh run store\n"
    )
    assert exit_code(iter(found)) == 2
