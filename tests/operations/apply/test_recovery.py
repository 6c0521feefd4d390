"""Applies that come to no end, and what the next run makes of it, with the real Terraform."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from devops_constructs.operations.apply import stack_plans
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.records import Applied
from devops_constructs.operations.plans.terraform_cli import Terraform
from tests.operations.apply.pipeline import Pipeline


def in_three_parts(file: Path) -> dict[str, dict[str, Any]]:
    """Resources of which the third is made only if a file is there when its turn comes."""
    there = {
        "condition": "${fileexists(terraform_data.second.output)}",
        "error_message": "the file is not there",
    }
    return {
        "first": {"input": "1"},
        "second": {"input": str(file)},
        "third": {"input": "3", "lifecycle": {"precondition": [there]}},
    }


@pytest.fixture
def failed(pipeline: Pipeline, tmp_path: Path) -> Pipeline:
    """The apply of a reviewed plan has failed on its way."""
    pipeline.steps(fleet=[], shop=["stack/fleet"])
    pipeline.stack("fleet", in_three_parts(tmp_path / "file"))
    pipeline.stack("shop", {"one": {"input": "1"}})
    pipeline.review("fleet")
    pipeline.review("shop")
    pipeline.merge()
    done = pipeline.apply()
    assert (done.code, done.states) == (2, ["fleet: failed", "shop: waiting"])
    assert "the file is not there" in done.steps[0]["says"]
    return pipeline


def test_what_failed_is_written_down_and_the_stack_does_not_count_as_applied(
    failed: Pipeline,
) -> None:
    [plan] = failed.archive.all("fleet")

    assert plan.result is not None
    assert plan.result.outcome == "failed"
    assert "the file is not there" in plan.result.says
    assert failed.applied("fleet") is None
    assert set(failed.state("fleet")) == {"first", "second"}


def test_the_rest_of_a_reviewed_plan_is_applied_by_the_next_run(
    failed: Pipeline, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    done = failed.apply()

    assert (done.code, done.states) == (0, ["fleet: applied", "shop: applied"])
    assert done.steps[0]["says"] == "1 to create, planned anew, the rest of what was reviewed"
    assert set(failed.state("fleet")) == {"first", "second", "third"}


def test_as_long_as_it_fails_nothing_is_asked_of_a_person(failed: Pipeline) -> None:
    assert failed.apply().states == ["fleet: failed", "shop: waiting"]


def test_a_rest_that_does_something_else_waits_for_a_person(
    failed: Pipeline, tmp_path: Path
) -> None:
    """What was made is gone again: nobody has seen why."""
    (tmp_path / "file").touch()
    by_hand = in_three_parts(tmp_path / "file") | {"fourth": {"input": "4"}}
    stack = failed.repository.root / "charts_out/terraform/stacks/fleet"
    committed = (stack / "cdk.tf.json").read_text()
    failed.stack("fleet", by_hand)
    with Terraform.on(stack, failed.program) as terraform:
        terraform.init()
        terraform.plan(lock=True)
        terraform.apply()
    (stack / "cdk.tf.json").write_text(committed)

    done = failed.apply()

    assert done.states == ["fleet: waits for a person", "shop: waiting"]
    assert "new: delete terraform_data.fourth" in done.steps[0]["says"]


def test_what_failed_gives_way_to_the_commit_that_mends_it(failed: Pipeline) -> None:
    failed.stack("fleet", {"first": {"input": "1"}})
    failed.review("fleet")
    failed.merge("mended")

    done = failed.apply()

    assert done.states == ["fleet: failed", "shop: applied", "fleet: applied"]
    assert failed.state("fleet") == {"first": "1"}
    assert failed.apply().steps == []


def test_a_revert_of_what_was_begun_is_applied(pipeline: Pipeline, tmp_path: Path) -> None:
    """Something of it may be there, so that going back is work."""
    pipeline.steps(fleet=[])
    for resources in ({"first": {"input": "1"}}, in_three_parts(tmp_path / "file")):
        pipeline.stack("fleet", resources)
        pipeline.review("fleet")
        pipeline.merge()
        pipeline.apply()
    assert set(pipeline.state("fleet")) == {"first", "second"}
    pipeline.stack("fleet", {"first": {"input": "1"}})
    pipeline.review("fleet")
    pipeline.merge("taken back")

    done = pipeline.apply()

    assert (done.code, done.states) == (0, ["fleet: applied"])
    assert set(pipeline.state("fleet")) == {"first"}


class Cut(Exception):  # noqa: N818 - the machine of the run is gone
    """Not an error of ours: nothing may catch it."""


def cut_off(*arguments: object) -> None:
    raise Cut


@pytest.mark.parametrize("method", ["set_applied", "record", "save"])
def test_a_run_that_is_cut_off_anywhere_is_taken_up_by_the_next(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", {"one": {"input": "1"}})
    pipeline.review("fleet")
    pipeline.merge()
    with monkeypatch.context() as cut:
        cut.setattr(PlanArchive, method, cut_off)
        pipeline.apply()

    pipeline.apply()

    assert pipeline.apply().steps == []
    assert pipeline.state("fleet") == {"one": "1"}
    applied = pipeline.applied("fleet")
    assert applied is not None
    assert applied.commit == pipeline.repository.git("rev-parse", "HEAD")


def test_what_was_applied_and_not_written_down_is_found_to_be_applied(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", {"one": {"input": "1"}})
    key = pipeline.review("fleet")
    pipeline.merge()
    with monkeypatch.context() as cut:
        cut.setattr(PlanArchive, "set_applied", cut_off)
        pipeline.apply()

    done = pipeline.apply()

    assert (done.code, done.states) == (0, ["fleet: unchanged"])
    applied, result = pipeline.applied("fleet"), pipeline.archive.fetch(key).result
    assert applied is not None
    assert applied.plan == key
    assert result is not None
    assert (result.outcome, result.says) == ("applied", "nothing was left to do")


@pytest.mark.parametrize("many", [0, 100])
def test_commits_merged_after_a_first_apply_was_cut_off_come_after_it(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Not only the newest, as for a stack of which nothing was begun: the first one made something
    that the second lets go and the third no longer mentions."""
    monkeypatch.setattr(stack_plans, "_MANY", many)
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", {"one": {"input": "1"}, "two": {"input": "2"}})
    pipeline.review("fleet")
    pipeline.merge()
    with monkeypatch.context() as cut:
        cut.setattr(PlanArchive, "set_applied", cut_off)
        pipeline.apply()
    removed = {"from": "terraform_data.one", "lifecycle": {"destroy": False}}
    pipeline.stack("fleet", {"two": {"input": "2"}}, removed=[removed])
    pipeline.review("fleet")
    pipeline.merge("let go")
    pipeline.stack("fleet", {"two": {"input": "2"}})
    pipeline.merge("no longer mentioned")

    done = pipeline.apply()

    assert (done.code, done.states) == (
        0,
        ["fleet: unchanged", "fleet: applied", "fleet: unchanged"],
    )
    assert done.steps[1]["says"] == "1 to forget, as it was reviewed"


def test_a_record_of_what_is_applied_is_only_made_when_all_went_well(failed: Pipeline) -> None:
    older = Applied("fleet", "a" * 40, "f" * 64, "2026-01-01T00:00:00Z", "ada")
    failed.archive.set_applied(older)

    failed.apply()

    assert failed.applied("fleet") == older
