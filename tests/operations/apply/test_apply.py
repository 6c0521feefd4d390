"""`devops apply` with the real Terraform, a real S3 server, and real repositories."""

from __future__ import annotations

import json

import pytest

from devops_constructs.operations.plans.terraform_cli import Terraform
from tests.operations.apply.pipeline import Pipeline
from tests.operations.apply.repositories import STACKS
from tests.operations.plans.stack_folders import STATES
from tests.terraform_engine import MIRROR, need_providers

ONE = {"one": {"input": "1"}}
TWO = {**ONE, "two": {"input": "2"}}


@pytest.fixture
def fleet(pipeline: Pipeline) -> Pipeline:
    """A stack that is applied, with one resource."""
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", ONE)
    pipeline.review("fleet")
    pipeline.merge()
    assert pipeline.apply().code == 0
    return pipeline


def test_the_reviewed_plan_is_applied_and_it_is_written_down(pipeline: Pipeline) -> None:
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", ONE)
    key = pipeline.review("fleet")
    commit = pipeline.merge()

    done = pipeline.apply()

    assert (done.code, done.states) == (0, ["fleet: applied"])
    assert done.only["says"] == "1 to create, as it was reviewed"
    assert pipeline.state("fleet") == {"one": "1"}
    applied = pipeline.applied("fleet")
    assert applied is not None
    assert (applied.commit, applied.plan, applied.by) == (commit, key, "ada")
    result = pipeline.archive.fetch(key).result
    assert result is not None
    assert (result.outcome, result.commit) == ("applied", commit)


def test_a_second_run_has_nothing_to_do(fleet: Pipeline) -> None:
    before = fleet.applied("fleet")

    done = fleet.apply()

    assert (done.code, done.steps) == (0, [])
    assert fleet.applied("fleet") == before


def move_state_on(pipeline: Pipeline, resources: dict[str, dict[str, str]]) -> None:
    """Somebody applies something by hand."""
    committed = (pipeline.repository.root / STACKS / "fleet/cdk.tf.json").read_text()
    pipeline.stack("fleet", resources, output={"o": {"value": "by hand"}})
    with Terraform.on(pipeline.repository.root / STACKS / "fleet", pipeline.program) as terraform:
        terraform.init()
        terraform.plan(lock=True)
        terraform.apply()
    pipeline.repository.write(f"{STACKS}/fleet/cdk.tf.json", committed)


def test_a_stale_plan_is_made_anew_and_applied_if_it_does_the_same(fleet: Pipeline) -> None:
    fleet.stack("fleet", TWO)
    reviewed = fleet.review("fleet")
    fleet.merge()
    move_state_on(fleet, ONE)

    done = fleet.apply()

    assert (done.code, done.states) == (0, ["fleet: applied"])
    assert done.only["says"] == "1 to create, planned anew, with the same changes"
    assert done.only["plan"] != reviewed
    assert fleet.state("fleet") == {"one": "1", "two": "2"}
    outcomes = {p.key: p.result and p.result.outcome for p in fleet.archive.all("fleet")}
    assert (outcomes[reviewed], outcomes[done.only["plan"]]) == ("applied", "applied")


def test_a_stale_plan_that_would_do_something_else_waits_for_a_person(fleet: Pipeline) -> None:
    fleet.stack("fleet", TWO)
    reviewed = fleet.review("fleet")
    commit = fleet.merge()
    move_state_on(fleet, {"one": {"input": "1"}, "three": {"input": "3"}})

    done = fleet.apply()

    key = done.only["plan"]
    assert (done.code, done.states) == (1, ["fleet: waits for a person"])
    assert done.only["says"] == (
        f"a new plan is not what {reviewed} was\nnew: delete terraform_data.three"
    )
    assert done.only["approve"] == f"gh workflow run apply.yml -f approve={key}"
    assert fleet.state("fleet") == {"one": "1", "three": "3"}
    assert "terraform_data.three will be destroyed" in fleet.archive.fetch(key).text

    approved = fleet.apply("--approve", key)

    assert (approved.code, approved.states) == (0, ["fleet: applied"])
    assert fleet.state("fleet") == {"one": "1", "two": "2"}
    applied, result = fleet.applied("fleet"), fleet.archive.fetch(key).result
    assert applied is not None
    assert (applied.commit, applied.plan) == (commit, key)
    assert result is not None
    assert (result.outcome, result.approved_by) == ("applied", "ada")


def test_what_nobody_has_reviewed_waits_for_a_person(pipeline: Pipeline) -> None:
    pipeline.steps(fleet=[], shop=["stack/fleet"])
    pipeline.stack("fleet", ONE)
    pipeline.stack("shop", ONE)
    pipeline.merge()

    done = pipeline.apply()

    assert (done.code, done.states) == (1, ["fleet: waits for a person", "shop: waiting"])
    assert [step["says"] for step in done.steps] == [
        "nobody has reviewed a plan of it: 1 to create",
        "comes after stack/fleet",
    ]
    assert pipeline.applied("fleet") is None


def test_what_waits_is_not_archived_again_with_every_run(pipeline: Pipeline) -> None:
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", ONE)
    pipeline.merge()

    keys = {pipeline.apply().only["plan"] for _ in range(2)}

    assert len(keys) == len(pipeline.archive.all("fleet")) == 1


def test_what_an_apply_has_planned_is_not_taken_for_reviewed(pipeline: Pipeline) -> None:
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", ONE)
    pipeline.merge()
    pipeline.apply()

    assert pipeline.apply().states == ["fleet: waits for a person"]


def test_a_plan_without_changes_needs_no_person(fleet: Pipeline) -> None:
    fleet.stack("fleet", ONE, **{"//": {"note": "nothing that Terraform reads"}})
    commit = fleet.merge()

    done = fleet.apply()

    assert (done.code, done.states) == (0, ["fleet: unchanged"])
    applied = fleet.applied("fleet")
    assert applied is not None
    assert applied.commit == commit


def test_outputs_alone_need_no_person_and_are_applied(fleet: Pipeline) -> None:
    fleet.stack("fleet", ONE, output={"o": {"value": "1", "sensitive": True}})
    fleet.merge()

    assert fleet.apply().states == ["fleet: unchanged"]
    state = json.loads(fleet.s3.read(STATES, "fleet/terraform.tfstate"))
    assert state["outputs"]["o"]["value"] == "1"


def test_merged_commits_are_applied_one_after_another_each_as_it_was_reviewed(
    fleet: Pipeline,
) -> None:
    commits = []
    for number in "23":
        fleet.stack("fleet", {"one": {"input": number}})
        fleet.review("fleet")
        commits.append(fleet.merge())

    done = fleet.apply()

    assert (done.code, done.states) == (0, ["fleet: applied", "fleet: applied"])
    assert [step["commit"] for step in done.steps] == commits
    # both update the same thing, so that the second plan, made before the first was applied, still
    # says what is to be done
    assert [step["says"] for step in done.steps] == [
        "1 to update, as it was reviewed",
        "1 to update, planned anew, with the same changes",
    ]
    assert fleet.state("fleet") == {"one": "3"}


def test_what_is_reverted_before_it_is_applied_is_not_applied(fleet: Pipeline) -> None:
    fleet.stack("fleet", TWO)
    fleet.merge()
    assert fleet.apply().states == ["fleet: waits for a person"]
    fleet.stack("fleet", ONE)
    fleet.merge("taken back")

    done = fleet.apply()

    assert (done.code, done.steps) == (0, [])
    assert fleet.state("fleet") == {"one": "1"}


def test_what_is_reverted_after_it_was_applied_is_applied_again(fleet: Pipeline) -> None:
    for resources in (TWO, ONE):
        fleet.stack("fleet", resources)
        fleet.review("fleet")
        fleet.merge()
        assert fleet.apply().states == ["fleet: applied"]

    assert fleet.state("fleet") == {"one": "1"}


def test_a_stack_that_was_retired_and_taken_out_is_still_applied(fleet: Pipeline) -> None:
    """Both commits are merged before a run."""
    fleet.steps(fleet=[], shop=["stack/fleet"])
    fleet.stack("shop", TWO)
    fleet.review("shop")
    fleet.merge()
    fleet.apply()
    removed = {"from": "terraform_data.one", "lifecycle": {"destroy": False}}
    fleet.stack("shop", {}, removed=[removed])
    fleet.review("shop")
    fleet.merge("retired")
    fleet.steps(fleet=[])
    fleet.repository.write(f"{STACKS}/shop/cdk.tf.json", None)
    fleet.merge("taken out")

    done = fleet.apply()

    assert (done.code, done.states) == (0, ["shop: applied"])
    assert done.only["says"] == "1 to delete, 1 to forget, as it was reviewed"
    assert fleet.state("shop") == {}
    assert fleet.apply().steps == []


def test_a_stack_whose_commits_were_rewritten_is_known_by_its_content(fleet: Pipeline) -> None:
    fleet.repository.git("commit", "--quiet", "--amend", "--message", "another commit")

    assert fleet.apply().steps == []


def test_a_failure_stops_only_what_comes_after_it(pipeline: Pipeline) -> None:
    pipeline.steps(broken=[], after=["stack/broken"], other=[])
    pipeline.stack("broken", {"one": {"input": "${var.missing}"}})
    for name in ("after", "other"):
        pipeline.stack(name, ONE)
        pipeline.review(name)
    pipeline.merge()

    done = pipeline.apply()

    assert (done.code, done.states) == (2, ["broken: failed", "after: waiting", "other: applied"])
    assert 'variable with the name "missing"' in done.steps[0]["says"]


def test_only_what_is_named_is_applied(pipeline: Pipeline) -> None:
    pipeline.steps(fleet=[], shop=[])
    for name in ("fleet", "shop"):
        pipeline.stack(name, ONE)
        pipeline.review(name)
    pipeline.merge()

    assert pipeline.apply("shop").states == ["shop: applied"]
    assert pipeline.applied("fleet") is None


def test_no_secret_of_the_job_is_in_what_a_failure_says(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Terraform would say it: the variable is not declared as sensitive."""
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN_ACME", "the-token-of-acme")
    pipeline.steps(fleet=[])
    check = {
        "condition": "${var.cloudflare_api_token_acme == null}",
        "error_message": "refused: ${var.cloudflare_api_token_acme}",
    }
    pipeline.stack(
        "fleet",
        {"one": {"lifecycle": {"precondition": [check]}}},
        variable={"cloudflare_api_token_acme": {}},
    )
    pipeline.merge()

    done = pipeline.apply()

    assert "refused: (secret)" in done.only["says"]
    assert "the-token-of-acme" not in done.out + done.err


def test_tokens_that_no_plan_holds_are_given_again(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of zones are ephemeral: the saved plan has none, so apply gets its own."""
    token = {"type": "string", "ephemeral": True, "sensitive": True}
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", ONE, variable={"cloudflare_api_token_acme": token})
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN_ACME", "a-token-that-reads")
    pipeline.review("fleet")
    pipeline.merge()
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN_ACME", "a-token-that-writes")

    assert pipeline.apply().states == ["fleet: applied"]


INTO_A_CLUSTER = {"kubernetes": {"host": "https://192.0.2.1", "token": "of-who-plans"}}


def test_a_plan_that_carries_the_planners_way_into_a_cluster_is_made_anew(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who plans may change nothing in there, and after two hours nobody gets in by it."""
    need_providers(["kubernetes"])
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(MIRROR.configuration))
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", ONE, provider=INTO_A_CLUSTER)
    reviewed = pipeline.review("fleet")
    pipeline.merge()

    done = pipeline.apply()

    assert (done.code, done.states) == (0, ["fleet: applied"])
    assert done.only["says"] == "1 to create, planned anew, with the same changes"
    assert done.only["plan"] != reviewed
    outcomes = {p.key: p.result and p.result.outcome for p in pipeline.archive.all("fleet")}
    assert outcomes == {reviewed: "applied", done.only["plan"]: "applied"}


def test_what_was_planned_anew_and_differs_from_the_review_waits_for_a_person(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_providers(["kubernetes"])
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(MIRROR.configuration))
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", TWO, provider=INTO_A_CLUSTER)
    pipeline.review("fleet")
    pipeline.merge()
    move_state_on(pipeline, ONE)

    done = pipeline.apply()

    assert done.states == ["fleet: waits for a person"]
    approved = pipeline.apply("--approve", done.only["plan"])
    assert approved.states == ["fleet: applied"]
    assert approved.only["says"] == "1 to create, planned anew, with the same changes"
