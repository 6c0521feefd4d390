"""Workflows that lie in the infrastructure repository, and the few lines that call them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import devops_constructs as dc
from devops_constructs.project.github_names import UNPINNED
from devops_constructs.project.release import HostedProject
from devops_constructs.synthesis.workflow_files import release_action_files, workflow_files
from devops_constructs.workflows.project_workflows import project_workflows
from tests.strategies import RECIPIENT
from tests.terraform.samples import FLEET

Body = dict[str, Any]
REPOSITORY = dc.InfrastructureRepository("infrastructure", encrypt_to=RECIPIENT)
CALLING = dc.Fleet(**{**dict(FLEET), "infrastructure": REPOSITORY})
TAGGED = dc.Environment(
    "production", cluster="production-1", github=dc.GithubEnvironment(tags=("v*",))
)
QA = dc.Environment("qa", cluster="production-1")


def made(fleet: dc.Fleet = CALLING, **changes: Any) -> tuple[dict[str, Body], dict[str, Body]]:
    """What is in the project's repository, and what is in that of the fleet."""
    usual: dict[str, Any] = {
        "name": "acme",
        "tests": "tests.yml",
        "images": (dc.Image("app"),),
        "components": (dc.Worker("worker", image="app"),),
        "secrets": (dc.Secret("app", keys=("API_KEY",)),),
        "environments": (TAGGED, QA),
    }
    found = project_workflows(HostedProject(fleet, dc.Project(**{**usual, **changes})))
    files = (workflow_files(each, "projects/acme.py") for each in (found.own, found.called))
    own, called = (
        {name: yaml.safe_load(text) for name, text in texts.items() if name.endswith(".yml")}
        for texts in files
    )
    return own, called


def whole() -> dict[str, Body]:
    return made(workflows="whole")[0]


def test_callers_start_when_whole_workflows_would() -> None:
    own, called = made()

    assert {name: each["on"] for name, each in own.items()} == {
        name: each["on"] for name, each in whole().items()
    }
    assert set(called) == {f"acme.{name}" for name in own}
    for each in called.values():
        assert set(each["on"]) == {"workflow_call"}


def test_what_is_called_does_what_whole_workflows_do_but_for_the_projects_own_tests() -> None:
    _, called = made()

    for name, body in whole().items():
        jobs = {key: job for key, job in body["jobs"].items() if "uses" not in job}
        there = called[f"acme.{name}"]["jobs"]
        assert list(there) == list(jobs)
        for key, job in jobs.items():
            assert without_script(there[key]) == without_script(job)


def without_script(job: Body) -> Body:
    """But for where scripts come from, and for waiting for the tests."""
    steps = [dict(each) for each in job["steps"] if "script" not in each["name"]]
    for each in steps:
        if each["name"] in ("Find the digests", "Release"):
            each.pop("run")
            each["env"] = {k: v for k, v in each["env"].items() if k != "SCRIPTS"}
    needs = [name for name in job.get("needs", ()) if name != "tests"]
    return {**job, "steps": steps, "needs": needs}


def test_the_projects_own_tests_run_in_its_own_repository() -> None:
    own, called = made()

    for name in ("checks.yml", "push.yml"):
        assert own[name]["jobs"]["tests"]["uses"] == "$/.github/workflows/tests.yml"
        assert own[name]["jobs"]["call"]["needs"] == ["tests"]
    assert "tests.yml" not in str(called)


def test_where_there_are_only_tests_nothing_is_called() -> None:
    image = dc.Image("app", build_secrets=("NPM_TOKEN",))

    own, called = made(images=(image,))

    assert list(own["checks.yml"]["jobs"]) == ["tests"]
    assert "acme.checks.yml" not in called


def test_callers_name_the_file_at_a_commit_that_does_not_exist() -> None:
    own, _ = made()

    for name, body in own.items():
        used = body["jobs"]["call"]["uses"]
        place = f"agency-example/infrastructure/.github/workflows/acme.{name}"
        assert used == f"{place}@{UNPINNED}"
    assert set(UNPINNED) == {"0"}


def test_inputs_go_on_to_what_is_called() -> None:
    own, called = made()

    inputs = called["acme.release-qa.yml"]["on"]["workflow_call"]["inputs"]
    assert inputs == own["release-qa.yml"]["on"]["workflow_dispatch"]["inputs"]
    assert own["release-qa.yml"]["jobs"]["call"]["with"] == {
        "commit": "${{ inputs.commit }}",
        "digests": "${{ inputs.digests }}",
    }
    assert "with" not in own["push.yml"]["jobs"]["call"]


def test_secrets_are_handed_on_where_they_are_read_and_never_for_a_pull_request() -> None:
    own, called = made()

    for name, body in own.items():
        reads = "secrets." in yaml.safe_dump(called[f"acme.{name}"])
        assert body["jobs"]["call"].get("secrets") == ("inherit" if reads else None)
    assert "secrets" not in own["checks.yml"]["jobs"]["call"]


def test_a_caller_gives_the_rights_that_are_used_there() -> None:
    own, called = made()

    for name, body in own.items():
        given = body["jobs"]["call"]["permissions"]
        for job in called[f"acme.{name}"]["jobs"].values():
            assert job["permissions"].items() <= given.items()


def test_a_caller_gives_the_most_that_a_job_there_needs() -> None:
    ghcr = dc.Fleet(**{**dict(CALLING), "image_registry": "ghcr", "pull_secret": "ghcr"})

    own, called = made(ghcr)

    jobs = called["acme.push.yml"]["jobs"]
    assert jobs["release-qa"]["permissions"]["packages"] == "read"
    assert own["push.yml"]["jobs"]["call"]["permissions"] == {
        "contents": "read",
        "packages": "write",
    }


def test_a_group_of_runs_is_named_by_one_of_the_two() -> None:
    """By both, the called one would stop its own caller."""
    own, called = made()

    assert own["checks.yml"]["concurrency"]["cancel-in-progress"] is True
    assert "concurrency" not in called["acme.checks.yml"]


def test_release_sh_is_of_the_commit_that_is_called(tmp_path: Path) -> None:
    _, called = made()
    for body in called.values():
        for job in body["jobs"].values():
            for step in job["steps"]:
                assert "sparse-checkout" not in step.get("with", {})
    take, find, start = (
        next(s for s in called["acme.release-qa.yml"]["jobs"]["release"]["steps"] if s["name"] == n)
        for n in ("Take the scripts", "Find the digests", "Release")
    )
    assert take["uses"] == "$/.github/actions/release"
    assert find["run"] == 'bash "$SCRIPTS/digests.sh"'
    assert start["run"] == 'bash "$SCRIPTS/release.sh"'
    for each in (find, start):
        assert each["env"]["SCRIPTS"] == f"${{{{ steps.{take['id']}.outputs.folder }}}}"

    files = release_action_files("projects/fleet.py")
    action = yaml.safe_load(files["actions/release/action.yml"])
    [step] = action["runs"]["steps"]
    env = {"GITHUB_ACTION_PATH": "/a b", "GITHUB_OUTPUT": str(tmp_path / "output")}
    subprocess.run(["bash", "-euo", "pipefail", "-c", step["run"]], env=env, check=True)

    assert (tmp_path / "output").read_text() == "folder=/a b\n"
    assert action["outputs"]["folder"]["value"] == f"${{{{ steps.{step['id']}.outputs.folder }}}}"
    for name in ("digests.sh", "images.sh", "release.sh"):
        assert files[f"actions/release/{name}"].startswith(
            "#!/usr/bin/env bash\n# Made from projects/fleet.py;"
        )


@pytest.mark.parametrize("fleet", [FLEET, CALLING], ids=["alone", "with infrastructure"])
def test_whole_workflows_call_nothing_elsewhere(fleet: dc.Fleet) -> None:
    own, called = made(fleet, workflows="whole")

    assert called == {}
    assert "infrastructure" not in str(own)


def test_without_an_infrastructure_repository_workflows_are_whole() -> None:
    assert made(FLEET) == made(FLEET, workflows="whole")
