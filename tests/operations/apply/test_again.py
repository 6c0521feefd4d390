"""What somebody deleted by hand comes back through the pipeline: planned once more, approved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from devops_constructs.operations.plans.encryption import decrypted
from devops_constructs.operations.plans.terraform_cli import Terraform
from tests.operations.apply.pipeline import Done, Pipeline
from tests.operations.apply.repositories import STACKS
from tests.operations.apply.test_authentic import OTHER_KEY
from tests.operations.plans.stack_folders import STATES

BOTH = {"record": {"input": "shop.example"}, "tag": {"input": "web"}}
WITHOUT = {"tag": {"input": "web"}}


@pytest.fixture
def fleet(pipeline: Pipeline) -> Pipeline:
    """Two stacks that were applied by reviewed plans."""
    pipeline.steps(fleet=[], rails_shop=["stack/fleet"])
    for name in ("fleet", "rails-shop"):
        pipeline.stack(name, BOTH)
        pipeline.review(name)
    pipeline.merge()
    assert pipeline.apply().code == 0
    return pipeline


def by_hand(pipeline: Pipeline, resources: Mapping[str, Any], stack: str = "fleet") -> None:
    """Somebody changes what is there; the definition stays."""
    folder = pipeline.repository.root / STACKS / stack
    committed = (folder / "cdk.tf.json").read_text()
    pipeline.stack(stack, resources)
    with Terraform.on(folder, pipeline.program) as terraform:
        terraform.init()
        terraform.plan(lock=True)
        terraform.apply()
    (folder / "cdk.tf.json").write_text(committed)


def refused(done: Done) -> str:
    assert (done.code, done.out) == (2, "")
    return done.err


def test_what_was_deleted_by_hand_waits_with_its_plan_and_nothing_is_applied(
    fleet: Pipeline,
) -> None:
    by_hand(fleet, WITHOUT)
    assert fleet.apply().steps == []
    before = fleet.applied("fleet")

    done = fleet.apply("--again", "fleet")

    key = done.only["plan"]
    assert done.code == 1
    assert done.only == {
        "step": "stack/fleet",
        "commit": None,
        "state": "waits for a person",
        "says": "it differs from what was applied: 1 to create\ncreate terraform_data.record",
        "plan": key,
        "approve": f"gh workflow run apply.yml -f approve={key}",
        "uninstall": None,
    }
    assert fleet.state("fleet") == {"tag": "web"}
    assert fleet.applied("fleet") == before
    stored = fleet.archive.fetch(key)
    assert (stored.authentic, stored.summary.made_for) == (True, "again")


def test_once_approved_that_plan_is_applied_and_nothing_differs_any_more(fleet: Pipeline) -> None:
    by_hand(fleet, WITHOUT)
    key = fleet.apply("--again", "fleet").only["plan"]

    done = fleet.apply("--approve", key)

    assert (done.code, done.states) == (0, ["fleet: applied"])
    assert done.only["says"] == "1 to create, as ada approved it"
    assert fleet.state("fleet") == {"record": "shop.example", "tag": "web"}
    applied, result = fleet.applied("fleet"), fleet.archive.fetch(key).result
    assert applied is not None
    assert result is not None
    assert (applied.plan, result.outcome, result.approved_by) == (key, "applied", "ada")
    assert fleet.apply(command="drift").code == 0
    assert fleet.apply().steps == []
    assert refused(fleet.apply("--approve", key)) == cannot(key, "it is applied")


def cannot(key: str, why: str) -> str:
    return (
        f"{key} cannot be approved\n"
        f"    why: {why}\n"
        "    fix: choose what waits now: devops plans list fleet\n"
    )


def test_the_same_plan_waits_once_however_often_it_is_asked_for(fleet: Pipeline) -> None:
    by_hand(fleet, WITHOUT)

    keys = {fleet.apply("--again", "fleet").only["plan"] for _ in range(2)}

    assert len(keys) == 1


def test_the_same_happens_again_after_a_repair_that_was_planned_anew(fleet: Pipeline) -> None:
    """A plan that was applied in place of the approved one is over: it can be approved no more."""
    by_hand(fleet, WITHOUT)
    first = fleet.apply("--again", "fleet").only["plan"]
    by_hand(fleet, BOTH)
    by_hand(fleet, WITHOUT)  # the same differs, and the state is a newer one
    done = fleet.apply("--approve", first)
    assert done.only["says"] == "1 to create, planned anew, with the same changes"
    by_hand(fleet, WITHOUT)

    key = fleet.apply("--again", "fleet").only["plan"]

    assert key not in (first, done.only["plan"])
    assert fleet.apply("--approve", key).states == ["fleet: applied"]


def test_without_approval_no_run_applies_it(fleet: Pipeline) -> None:
    by_hand(fleet, WITHOUT)
    fleet.apply("--again", "fleet")

    assert fleet.apply().steps == []
    assert fleet.state("fleet") == {"tag": "web"}


def test_where_nothing_differs_it_says_so(fleet: Pipeline) -> None:
    before = fleet.applied("fleet")

    done = fleet.apply("--again", "fleet")

    assert done.code == 0
    assert (done.only["state"], done.only["says"]) == (
        "unchanged",
        "nothing differs from what was applied",
    )
    assert fleet.applied("fleet") == before


def test_what_has_changed_further_since_waits_again(fleet: Pipeline) -> None:
    """What a person has approved is what is applied, or nothing."""
    by_hand(fleet, WITHOUT)
    key = fleet.apply("--again", "fleet").only["plan"]
    by_hand(fleet, {"other": {"input": "made by hand"}})

    done = fleet.apply("--approve", key)

    assert (done.code, done.only["state"]) == (1, "waits for a person")
    assert done.only["says"] == (
        f"a new plan is not what {key} was\n"
        "new: delete terraform_data.other\n"
        "new: create terraform_data.tag"
    )
    assert fleet.state("fleet") == {"other": "made by hand"}


def test_an_attribute_that_differs_since_waits_again(pipeline: Pipeline) -> None:
    """It is the same resource, and nobody has seen that it is undone as well."""
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", {"tag": {"input": {"a": "1", "b": "2"}}})
    pipeline.review("fleet")
    pipeline.merge()
    assert pipeline.apply().code == 0
    by_hand(pipeline, {"tag": {"input": {"a": "by hand", "b": "2"}}})
    key = pipeline.apply("--again", "fleet").only["plan"]
    by_hand(pipeline, {"tag": {"input": {"a": "by hand", "b": "too"}}})

    done = pipeline.apply("--approve", key)

    assert (done.code, done.only["state"]) == (1, "waits for a person")
    assert done.only["says"] == (
        f"a new plan is not what {key} was\nnew: update terraform_data.tag: input.b"
    )
    assert done.only["plan"] != key
    assert pipeline.apply("--again", "fleet").only["plan"] == done.only["plan"]
    assert pipeline.apply("--approve", done.only["plan"]).states == ["fleet: applied"]


def test_what_came_back_by_itself_is_found_to_be_there(fleet: Pipeline) -> None:
    by_hand(fleet, WITHOUT)
    key = fleet.apply("--again", "fleet").only["plan"]
    by_hand(fleet, BOTH)

    done = fleet.apply("--approve", key)

    assert (done.code, done.only["state"]) == (0, "unchanged")
    assert done.only["says"] == "nothing differs from what was applied"


def test_what_was_merged_and_is_not_applied_comes_first(fleet: Pipeline) -> None:
    by_hand(fleet, WITHOUT)
    key = fleet.apply("--again", "fleet").only["plan"]
    fleet.stack("fleet", {**BOTH, "new": {"input": "3"}})
    commit = fleet.merge()[:12]

    assert refused(fleet.apply("--again", "fleet")) == (
        "fleet has versions that were merged and are not applied\n"
        f"    why: {commit} comes first, and its plan undoes what differs as well\n"
        "    fix: let it be applied: gh workflow run apply.yml\n"
    )
    assert refused(fleet.apply("--approve", key)) == cannot(
        key, f"{commit} of fleet was merged, and comes first"
    )


def test_a_repair_of_what_the_stack_is_not_any_more_is_refused(fleet: Pipeline) -> None:
    by_hand(fleet, WITHOUT)
    key = fleet.apply("--again", "fleet").only["plan"]
    fleet.stack("fleet", {**BOTH, "new": {"input": "3"}})
    fleet.review("fleet")
    commit = fleet.merge()[:12]
    assert fleet.apply().states == ["fleet: applied"]

    assert refused(fleet.apply("--approve", key)) == cannot(
        key, f"fleet has become something else since, {commit}"
    )


def test_an_approved_repair_reviews_nothing_that_is_merged_later(fleet: Pipeline) -> None:
    """The same content comes back, without a plan of its pull request: a person is asked."""
    by_hand(fleet, WITHOUT)
    fleet.apply("--approve", fleet.apply("--again", "fleet").only["plan"])
    fleet.archive.prune(0, run=True)
    fleet.stack("fleet", WITHOUT)
    fleet.review("fleet")
    fleet.merge()
    assert fleet.apply().states == ["fleet: applied"]
    fleet.stack("fleet", BOTH)
    fleet.merge()

    done = fleet.apply()

    assert done.states == ["fleet: waits for a person"]
    assert done.only["says"] == "nobody has reviewed a plan of it: 1 to create"


def test_a_repair_that_was_cut_off_holds_up_nothing_and_can_be_approved_again(
    fleet: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand(fleet, WITHOUT)
    key = fleet.apply("--again", "fleet").only["plan"]

    class Cut(BaseException):
        """The machine is gone."""

    def cut_after(real: Callable[[Terraform], None]) -> Callable[[Terraform], None]:
        def apply(terraform: Terraform) -> None:
            real(terraform)
            raise Cut

        return apply

    with monkeypatch.context() as patch:
        patch.setattr(Terraform, "apply", cut_after(Terraform.apply))
        with pytest.raises(Cut):
            fleet.apply("--approve", key)

    assert fleet.apply().steps == []
    done = fleet.apply("--approve", key)
    result = fleet.archive.fetch(key).result
    assert (done.code, done.only["state"]) == (0, "unchanged")
    assert result is not None
    assert (result.outcome, result.says) == ("applied", "nothing was left to do")


def test_only_who_may_approves_a_repair(fleet: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet.define(applied_by=("grace",))
    fleet.merge()
    by_hand(fleet, WITHOUT)
    key = fleet.apply("--again", "fleet").only["plan"]

    assert refused(fleet.apply("--approve", key)).startswith(f"ada may not approve {key}\n")
    for name in ("GITHUB_ACTOR", "GITHUB_TRIGGERING_ACTOR"):
        monkeypatch.setenv(name, "grace")
    assert fleet.apply("--approve", key).states == ["fleet: applied"]


def test_a_repair_that_somebody_else_has_signed_is_refused(fleet: Pipeline) -> None:
    by_hand(fleet, WITHOUT)
    plan = fleet.archive.fetch(fleet.apply("--again", "fleet").only["plan"])
    shown = replace(plan.summary, made="2099-01-01T00:00:00Z")
    planted = fleet.save(shown, decrypted(plan.plan, fleet.identity), "", signing=OTHER_KEY)

    assert refused(fleet.apply("--approve", planted)).startswith(f"{planted} is not authentic\n")


def test_a_repair_and_what_was_merged_elsewhere_are_applied_in_one_run(fleet: Pipeline) -> None:
    by_hand(fleet, WITHOUT)
    key = fleet.apply("--again", "fleet").only["plan"]
    fleet.stack("rails-shop", {**BOTH, "new": {"input": "3"}})
    fleet.review("rails-shop")
    fleet.merge()

    assert fleet.apply("--approve", key).states == ["fleet: applied", "rails-shop: applied"]


def test_a_failure_is_told_and_holds_up_nothing(fleet: Pipeline) -> None:
    fleet.s3.write(STATES, "fleet/terraform.tfstate", b"not a state", {})

    done = fleet.apply("--again", "fleet")

    assert (done.code, done.only["state"], done.only["commit"]) == (2, "failed", None)


def test_an_unknown_stack_is_refused(fleet: Pipeline) -> None:
    assert refused(fleet.apply("--again", "rails-shpo")) == (
        "there is no stack 'rails-shpo'\n"
        "    why: the manifest of the newest commit has none\n"
        "    fix: did you mean 'rails-shop'?\n"
    )


@pytest.mark.parametrize(
    "name", ["../fleet", "fleet;id", "::add-mask::x", "-x", "Fleet", "a" * 101]
)
def test_a_text_that_is_no_name_is_refused_and_not_repeated(fleet: Pipeline, name: str) -> None:
    assert refused(fleet.apply(f"--again={name}")) == (
        "what is to be planned once more is no name of a stack\n"
        "    why: a name has small letters, digits and hyphens\n"
        "    fix: choose one of: devops stacks\n"
    )


@pytest.mark.parametrize("more", [["fleet"], ["--approve", "plans/fleet/x"]])
def test_it_goes_with_nothing_else(fleet: Pipeline, more: list[str]) -> None:
    assert refused(fleet.apply(*more, "--again", "fleet")) == (
        "--again goes with no other stack and no plan\n"
        "    why: it plans one stack and applies nothing\n"
        "    fix: leave the others out; what was planned is approved in the next run\n"
    )


def test_cdktf_would_apply_what_nobody_has_seen(pipeline: Pipeline) -> None:
    pipeline.define(apply="cdktf")
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", BOTH)
    pipeline.merge()

    assert refused(pipeline.apply("--again", "fleet")) == (
        "fleet cannot be planned once more\n"
        '    why: Fleet.apply is "cdktf", which applies at once what it has planned, so that nobody'
        " would see it before\n"
        "    fix: let a person apply it: docs/how-to/plan-locally.md, break the glass\n"
    )
