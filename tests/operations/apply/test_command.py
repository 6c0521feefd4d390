"""What `devops apply` says, and what it refuses before it does anything."""

from __future__ import annotations

import pytest

from devops_constructs.cli import main
from devops_constructs.operations.apply.outcome import Outcome, as_json, as_text, exit_code
from tests.operations.apply.pipeline import Pipeline
from tests.operations.gh_stand_in import Gh
from tests.project.definitions import Definitions

APPLIED = Outcome("stack/fleet", "c0ffee" * 6, "applied", "1 to create, as it was reviewed", "KEY")
WAITS = Outcome("stack/shop", "c0ffee" * 6, "waits for a person", "one\ntwo", "KEY", "gh run KEY")
WAITING = Outcome("stack/blog", "c0ffee" * 6, "waiting", "comes after stack/shop")
FAILED = Outcome("release/shop", None, "failed", "no way")


def test_a_run_is_told_in_lines() -> None:
    assert as_text([APPLIED, WAITS, WAITING, FAILED]) == (
        "applied: stack/fleet c0ffeec0ffee: 1 to create, as it was reviewed\n"
        "waits for a person: stack/shop c0ffeec0ffee: one\n"
        "    | two\n"
        "    approve: gh run KEY\n"
        "waiting: stack/blog c0ffeec0ffee: comes after stack/shop\n"
        "failed: release/shop: no way\n"
    )
    assert as_text([]) == "everything that was merged is applied\n"


def test_no_line_of_a_program_is_a_command_to_who_reads_the_log() -> None:
    said = Outcome("stack/fleet", None, "failed", "failed:\n::add-mask::x\n\x1b[2Jgone")

    assert as_text([said]) == (
        "failed: stack/fleet: failed:\n    | ::add-mask::x\n    | \\x1b[2Jgone\n"
    )


def test_a_run_is_told_as_data() -> None:
    assert as_json("c0ffee", [WAITING]) == {
        "schema": "devops-constructs/apply/v1",
        "commit": "c0ffee",
        "steps": [
            {
                "step": "stack/blog",
                "commit": "c0ffee" * 6,
                "state": "waiting",
                "says": "comes after stack/shop",
                "plan": None,
                "approve": None,
                "uninstall": None,
            }
        ],
    }


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [([], 0), ([APPLIED, WAITING], 0), ([WAITS, WAITING], 1), ([WAITS, FAILED], 2)],
)
def test_what_waits_for_a_person_and_what_failed_are_told_by_the_exit_code(
    outcomes: list[Outcome], code: int
) -> None:
    assert exit_code(outcomes) == code


def test_an_unknown_stack_is_refused(pipeline: Pipeline) -> None:
    pipeline.steps(fleet=[], rails_shop=[])
    pipeline.stack("fleet", {"one": {}})
    pipeline.merge()

    done = pipeline.apply("rails-shpo")

    assert (done.code, done.err) == (
        2,
        "there is no stack or chart of a cluster 'rails-shpo'\n"
        "    why: the manifest of the newest commit has none\n"
        "    fix: did you mean 'rails-shop'?\n",
    )


def test_a_fleet_without_an_infrastructure_repository_is_refused(
    definitions: Definitions, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--root", str(definitions.root)]) == 2

    assert capsys.readouterr().err == (
        "the fleet has no infrastructure repository\n"
        "    why: it says which branch is applied, by whom, and whom plans are encrypted to\n"
        "    fix: write infrastructure=dc.InfrastructureRepository(...) into projects/fleet.py\n"
    )


@pytest.fixture
def definitions(pipeline: Pipeline) -> Definitions:
    folder = pipeline.repository.root.parent / "definitions"
    folder.mkdir()
    return Definitions(folder)


def test_another_branch_is_not_applied(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", {"one": {}})
    pipeline.merge()
    monkeypatch.setenv("GITHUB_REF", "refs/heads/a-change")

    done = pipeline.apply()

    assert (done.code, done.err) == (
        2,
        "refs/heads/a-change is not applied\n"
        "    why: InfrastructureRepository.branch is 'main'\n"
        "    fix: merge it, or start the workflow on main\n",
    )


def test_a_commit_without_steps_is_refused(pipeline: Pipeline) -> None:
    pipeline.stack("fleet", {"one": {}})
    pipeline.merge()

    done = pipeline.apply()

    assert done.code == 2
    assert done.err.startswith("charts_out/terraform/manifest.json cannot be read\n")


def test_in_a_workflow_github_is_told_and_its_refusal_fails_nothing(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "agency-example/infrastructure")
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", {"one": {"input": "1"}})
    commit = pipeline.merge()
    gh = Gh(pipeline.repository.root.parent)
    repository = "repos/agency-example/infrastructure"
    gh.answer(
        {f"POST {repository}/statuses/{commit}": {}, f"{repository}/commits/{commit}/pulls": []}
    )

    told = pipeline.apply("--gh", str(gh.program))
    missing = pipeline.apply("--gh", "/nowhere/gh")

    assert (told.code, missing.code) == (1, 1)
    assert [sent["description"] for sent in gh.sent] == ["1 waits for a person"]
    assert "no pull request is known to be told" in told.only["says"]
    assert "/nowhere/gh cannot be started" in missing.err
