"""What the infrastructure repository does when: read from the files that synthesis writes."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import devops_constructs as dc
from devops_constructs.cli import _parser
from devops_constructs.operations.apply.unwritten_states import FOLDER
from devops_constructs.project.infrastructure_secrets import (
    A_PERSON,
    PipelineSecret,
    pipeline_secrets,
)
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.synthesis.workflow_files import workflow_files
from devops_constructs.terraform.state_backend import TERRAFORM_VERSION as ALLOWED
from devops_constructs.workflows.fleet.fleet_workflows import fleet_workflows
from devops_constructs.workflows.fleet.pipeline_job import TERRAFORM_VERSION
from devops_constructs.workflows.fleet.plan_workflow import IS_A_NUMBER
from devops_constructs.workflows.fleet.pull_request_workflow import START
from tests.strategies import RECIPIENT
from tests.terraform.samples import FLEET

Body = dict[str, Any]
ZONE = dc.Zone("acme.example")


def portfolio(applied_by: tuple[str, ...] = (), **changes: Any) -> Portfolio:
    repository = dc.InfrastructureRepository(
        "infrastructure", encrypt_to=RECIPIENT, branch="trunk", applied_by=applied_by
    )
    given = {**dict(FLEET), "infrastructure": repository, "zones": (ZONE,), **changes}
    project = dc.Project(
        name="acme",
        images=(dc.Image("app"),),
        components=(dc.Worker("worker", image="app"),),
        error_tracking=dc.ErrorTracking(),
        environments=(dc.Environment("production", cluster="production-1"),),
    )
    return Portfolio(fleet=dc.Fleet(**given), projects=(project,))


def texts(of: Portfolio | None = None) -> dict[str, str]:
    return workflow_files(fleet_workflows(of or portfolio()), "projects/fleet.py")


def workflows(of: Portfolio | None = None) -> dict[str, Body]:
    return {name: yaml.safe_load(text) for name, text in texts(of).items()}


def jobs(of: Portfolio | None = None) -> Iterator[Body]:
    for made in workflows(of).values():
        yield from made["jobs"].values()


def step(job: Body, name: str) -> Body:
    [found] = [each for each in job["steps"] if each["name"] == name]
    return dict(found)


def secrets_in(value: object) -> set[str]:
    return set(re.findall(r"secrets\.(\w+)", yaml.safe_dump(value)))


def environment_of(job: Body) -> str | None:
    there = job.get("environment")
    return there["name"] if isinstance(there, dict) else there


def of_environment(name: str) -> list[PipelineSecret]:
    return [each for each in pipeline_secrets(portfolio()) if each.environment == name]


def bash(command: str, cwd: Path | None = None, /, **env: str) -> subprocess.CompletedProcess[str]:
    """A command line as GitHub runs it."""
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
    return subprocess.run(
        [*shell, command], env=env, cwd=cwd, capture_output=True, text=True, check=False
    )


def recording(folder: Path, program: str) -> Path:
    """A program that only writes down what it is called with: the real one acts on GitHub, or on
    clouds."""
    file = folder / program
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('#!/bin/sh\nprintf "<%s>" "$@" >>"$CALLS"; echo >>"$CALLS"\n')
    file.chmod(0o755)
    return file


def test_an_infrastructure_repository_has_these_workflows() -> None:
    assert list(texts()) == [
        "apply.yml",
        "drift.yml",
        "plan.yml",
        "pull-request.yml",
        "registry.yml",
    ]
    assert fleet_workflows(Portfolio(fleet=FLEET)) == ()


def test_a_pull_request_gets_no_secret_and_its_files_no_right() -> None:
    made = workflows()["pull-request.yml"]

    assert set(made["on"]) == {"pull_request"}
    assert secrets_in(made) == set()
    for job in made["jobs"].values():
        files = any("actions/checkout" in each.get("uses", "") for each in job["steps"])
        assert "environment" not in job
        assert not files or job["permissions"] == {"contents": "read"}


def test_a_pull_request_is_compared_with_what_its_base_holds() -> None:
    job = workflows()["pull-request.yml"]["jobs"]["synth"]

    compared = step(job, "Compare")
    assert compared["run"] == 'scripts/devops synth --check --since "$BASE"'
    assert compared["env"] == {"BASE": "${{ github.event.pull_request.base.sha }}"}
    assert step(job, "Check out with all history")["with"]["fetch-depth"] == 0


def test_plans_are_started_as_the_branch_has_them(tmp_path: Path) -> None:
    job = workflows()["pull-request.yml"]["jobs"]["plan"]
    assert step(job, "Start plan.yml as the branch has it")["env"]["BRANCH"] == "trunk"
    assert job["needs"] == ["synth"]
    gh = recording(tmp_path, "gh")

    path = f"{gh.parent}:{os.environ['PATH']}"
    done = bash(
        START,
        PATH=path,
        CALLS=str(tmp_path / "calls"),
        BRANCH="trunk",
        COMMIT="abc",
        PULL_REQUEST="7",
        GH_REPO="agency/it",
    )

    assert done.returncode == 0, done.stderr
    status, start = (tmp_path / "calls").read_text().splitlines()
    assert status.startswith("<api><--silent><repos/agency/it/statuses/abc>")
    assert start == "<workflow><run><plan.yml><--ref><trunk><--field><pull_request=7>"


def test_forks_and_copies_of_the_repository_start_nothing() -> None:
    for name, made in workflows().items():
        for job_name, job in made["jobs"].items():
            runs_files = (name, job_name) in {
                ("pull-request.yml", "synth"),
                ("pull-request.yml", "check"),
            }
            assert runs_files or "github.repository == 'agency-example/infrastructure'" in job["if"]
    start = workflows()["pull-request.yml"]["jobs"]["plan"]["if"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in start


def test_plans_are_made_by_what_the_branch_has_and_read_what_is_proposed_as_data() -> None:
    made = workflows()["plan.yml"]
    job = made["jobs"]["plan"]

    assert set(made["on"]) == {"workflow_dispatch"}
    assert step(job, "Check out")["with"] == {"persist-credentials": False}
    proposed = step(job, "Check out what is proposed")["with"]
    assert proposed == {
        "persist-credentials": False,
        "ref": "refs/pull/${{ inputs.pull_request }}/merge",
        "path": "proposed",
        "sparse-checkout": "/charts_out/",
        "sparse-checkout-cone-mode": False,
    }
    assert step(job, "Plan")["run"] == (
        "scripts/devops plans make --proposed proposed --base . --out plans || [ $? -eq 1 ]"
    )


def test_a_pull_request_is_reviewed_without_a_secret_and_without_running_its_files() -> None:
    job = workflows()["plan.yml"]["jobs"]["review"]

    assert "needs" not in job
    assert "environment" not in job
    assert secrets_in(job) == set()
    assert job["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert step(job, "Review")["run"] == (
        'scripts/devops review tell "$PULL_REQUEST" --proposed proposed --base .'
    )


@pytest.mark.parametrize("job", ["review", "plan", "tell"])
def test_the_number_is_one_before_it_is_used(job: str) -> None:
    steps = workflows()["plan.yml"]["jobs"][job]["steps"]

    names = [each["name"] for each in steps]
    used = [index for index, each in enumerate(steps) if "inputs.pull_request" in str(each)]
    assert names.index("Ask whether it is a number") == min(used)


@pytest.mark.parametrize(
    ("number", "code"),
    [("7", 0), ("123456", 0), ("", 1), ("0", 1), ("-1", 1), ("7/merge", 1), ("7\n8", 1), ("x", 1)],
)
def test_only_a_number_is_a_number(number: str, code: int) -> None:
    done = bash(IS_A_NUMBER, PULL_REQUEST=number)

    said = "::error::not the number of a pull request\n" if code else ""
    assert (done.returncode, done.stdout) == (code, said)


def test_the_pull_request_is_told_also_of_what_failed() -> None:
    job = workflows()["plan.yml"]["jobs"]["tell"]

    assert job["needs"] == ["plan", "archive"]
    assert job["if"].startswith("${{ !cancelled() && ")
    assert step(job, "Take the plans")["if"] == "${{ needs.plan.result == 'success' }}"
    assert secrets_in(job) == set()


def test_jobs_get_secrets_of_one_environment_of_the_list_and_no_other() -> None:
    used: dict[str, set[str]] = {}
    for job in jobs():
        if name := environment_of(job):
            used.setdefault(name, set()).update(secrets_in(job))
        else:
            assert secrets_in(job) == set()

    for name in ("terraform-plan", "terraform-archive", "terraform-apply"):
        assert used[name] == {each.name for each in of_environment(name)}


def test_steps_get_secrets_by_the_names_that_commands_know() -> None:
    free = portfolio(github_plan="free")
    for of, suffix in ((portfolio(), ""), (free, "_TERRAFORM_PLAN")):
        env = step(workflows(of)["plan.yml"]["jobs"]["plan"], "Plan")["env"]
        for name, value in env.items():
            assert value == f"${{{{ secrets.{name}{suffix} }}}}"


def test_the_first_step_names_what_a_person_has_to_set() -> None:
    """Secrets that a stack sets are there once it is applied, which takes a first run."""
    for job in jobs():
        if not (name := environment_of(job)):
            continue
        made_by_stacks = {s.name for s in of_environment(name) if s.made_by != A_PERSON}
        first, *rest = job["steps"]
        assert set(first["env"]["NEEDED"].split()) == secrets_in(rest) - made_by_stacks


def test_what_is_needed_is_installed_out_of_reach_of_secrets_and_tokens() -> None:
    """Installing runs pip, which has no business with them."""
    for job in jobs():
        if "scripts/devops" not in str(job) or not re.search("secrets|github.token", str(job)):
            continue
        prepared = step(job, "Prepare")
        assert (prepared["run"], "env" in prepared) == ("scripts/devops --version", False)
        names = [each["name"] for each in job["steps"]]
        handed = [
            index
            for index, each in enumerate(job["steps"])
            if each["name"] != "Name what is missing"
            and re.search("secrets|github.token", str(each))
        ]
        assert names.index("Prepare") < min(handed)


def test_one_apply_runs_at_a_time_and_is_never_stopped() -> None:
    made = workflows()["apply.yml"]

    assert made["concurrency"] == {"group": "apply", "cancel-in-progress": False}
    assert made["on"]["push"] == {"branches": ["trunk"]}
    assert made["on"]["schedule"]
    assert step(made["jobs"]["apply"], "Check out with all history")["with"]["fetch-depth"] == 0


@pytest.mark.parametrize(
    ("approve", "again", "called"),
    [
        ("", "", "<apply>"),
        ("plans/acme/x", "", "<apply><--approve=plans/acme/x>"),
        ("-x y", "", "<apply><--approve=-x y>"),
        ("", "acme-production", "<apply><--again=acme-production>"),
        ("", "-x $(id)", "<apply><--again=-x $(id)>"),
    ],
)
def test_what_a_person_gives_is_one_word(
    tmp_path: Path, approve: str, again: str, called: str
) -> None:
    recording(tmp_path, "scripts/devops")
    line = step(workflows()["apply.yml"]["jobs"]["apply"], "Apply")["run"]

    given = {"APPROVE": approve, "AGAIN": again}
    bash(line, tmp_path, **given, CALLS=str(tmp_path / "calls"), PATH=os.environ["PATH"])

    assert (tmp_path / "calls").read_text() == f"{called}\n"


def test_who_approves_is_asked_where_people_are_named() -> None:
    assert "Ask who approves" not in str(workflows()["apply.yml"])

    job = workflows(portfolio(applied_by=("Ann",)))["apply.yml"]["jobs"]["apply"]

    asked = step(job, "Ask who approves")
    assert asked["if"] == "${{ inputs.approve != '' }}"
    assert asked["env"] == {"ACTOR": "${{ github.triggering_actor }}", "PEOPLE": "ann"}
    names = [each["name"] for each in job["steps"]]
    assert names.index("Ask who approves") < names.index("Apply")


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ("ann-example", ""),
        ("Bo-Example", ""),
        ("bo", "::error::bo may not do this here, but: ann-example bo-example\n"),
        ("*", "::error::* may not do this here, but: ann-example bo-example\n"),
    ],
)
def test_only_people_of_the_team_approve(tmp_path: Path, actor: str, said: str) -> None:
    team = dc.GithubTeam("ops", maintainers=("ann-example",), members=("Bo-example",))
    made = workflows(portfolio(applied_by=("team:ops",), github_teams=(team,)))
    asked = step(made["apply.yml"]["jobs"]["apply"], "Ask who approves")

    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", asked["run"]]
    env = {"ACTOR": actor, "PEOPLE": asked["env"]["PEOPLE"]}
    done = subprocess.run(shell, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (bool(said), said)


def test_a_state_that_no_space_took_outlives_the_machine() -> None:
    [job] = workflows()["apply.yml"]["jobs"].values()

    left = step(job, "Leave the states that no space took")

    assert left["with"]["path"] == FOLDER
    assert left["with"]["if-no-files-found"] == "ignore"
    assert left["if"] == "${{ !cancelled() && steps.apply.outcome == 'failure' }}"


def test_only_the_steps_that_plan_and_apply_what_counts_have_the_key_that_signs() -> None:
    having = {
        (name, each["name"])
        for name, made in workflows().items()
        for job in made["jobs"].values()
        for each in job["steps"]
        if "PLANS_SIGNING_KEY" in each.get("env", {})
    }

    assert having == {("plan.yml", "Plan"), ("apply.yml", "Apply")}


def test_charts_are_published_also_if_another_stack_failed_or_waits() -> None:
    job = workflows()["apply.yml"]["jobs"]["apply"]

    published = step(job, "Publish charts")
    assert published["if"] == (
        "${{ !cancelled() && (steps.apply.outcome == 'success'"
        " || steps.apply.outcome == 'failure') }}"
    )
    assert step(job, "Apply")["id"] == "apply"
    assert "REGISTRY_TOKEN" not in step(job, "Apply")["env"]
    assert "PLANS_IDENTITY" not in published["env"]


def test_cdktf_is_set_up_where_it_applies() -> None:
    assert "scripts/engines" not in texts()["apply.yml"]

    job = workflows(portfolio(apply="cdktf"))["apply.yml"]["jobs"]["apply"]

    assert step(job, "Set up cdktf")["run"] == 'scripts/engines >>"$GITHUB_PATH"'


def test_plans_are_made_and_applied_by_one_version_that_stacks_allow() -> None:
    versions = {
        each["with"]["terraform_version"]
        for job in jobs()
        for each in job["steps"]
        if "setup-terraform" in each.get("uses", "")
    }

    assert versions == {TERRAFORM_VERSION}
    least = re.fullmatch(r">= (\d+)\.(\d+)", ALLOWED)
    assert least
    assert tuple(map(int, TERRAFORM_VERSION.split(".")[:2])) >= tuple(map(int, least.groups()))


def test_on_the_plan_free_files_with_secrets_say_that_nothing_guards_them() -> None:
    for name, text in texts(portfolio(github_plan="free")).items():
        guarded = name == "pull-request.yml"
        assert ("Nothing guards it: GitHub's plan free" in text) is not guarded
        assert "environment:" not in text
    assert not any("Nothing guards" in text for text in texts().values())


def test_no_workflow_may_do_more_at_github_than_it_says_why() -> None:
    for text in texts().values():
        assert "permissions: {}\n" in text
        for line in text.splitlines():
            if line.endswith(": write") or ": write #" in line:
                assert re.search(": write # to ", line)


def command_lines(folder: Path) -> Iterator[list[str]]:
    """What each step calls scripts/devops with, as bash makes it of the step's line."""
    recording(folder, "scripts/devops")
    given = {"BASE": "0123abcd", "PULL_REQUEST": "7", "APPROVE": "plans/acme/x"}
    for of in (portfolio(), portfolio(apply="cdktf")):
        for job in jobs(of):
            for each in job["steps"]:
                if "scripts/devops" in each.get("run", ""):
                    calls = folder / "calls"
                    calls.unlink(missing_ok=True)
                    done = bash(
                        each["run"], folder, PATH=os.environ["PATH"], CALLS=str(calls), **given
                    )
                    assert done.returncode == 0, done.stderr
                    [line] = calls.read_text().splitlines()
                    yield line.removeprefix("<").removesuffix(">").split("><")


def test_the_command_takes_what_steps_call_it_with(tmp_path: Path) -> None:
    parser = _parser()
    called = [words for words in command_lines(tmp_path) if words != ["--version"]]

    for words in called:
        parser.parse_args(words)
    assert {words[0] for words in called} == {
        "apply",
        "charts",
        "check",
        "drift",
        "plans",
        "registry",
        "review",
        "synth",
    }


def reference(repository: Path) -> str:
    return (repository / "docs/reference/workflows.md").read_text("utf-8")


def test_the_reference_lists_them_with_their_environments(repository: Path) -> None:
    section = reference(repository).partition("## In the infrastructure repository")[2]
    rows = re.findall(r"^\| `([a-z-]+\.yml)` \| [^|]+ \| ([^|]+) \|", section, re.MULTILINE)

    listed = {file: set(re.findall(r"`([a-z-]+)`", cell)) for file, cell in rows}
    used = {
        name: {environment_of(job) for job in made["jobs"].values()} - {None}
        for name, made in workflows().items()
    }
    assert listed == used


def test_what_is_started_by_hand_has_the_inputs_that_the_reference_names(repository: Path) -> None:
    starts = re.findall(
        r"^    gh workflow run (\w+\.yml)(?: --field (\w+)=)?", reference(repository), re.MULTILINE
    )
    assert len(starts) == 4
    for file, field in starts:
        inputs = workflows()[file]["on"]["workflow_dispatch"]["inputs"]
        assert field in {*inputs, ""}


def test_the_reference_says_when_what_waited_is_looked_at_again(repository: Path) -> None:
    [found] = re.findall(r"working days at (\d+):(\d+) UTC", reference(repository))

    hour, minute = found
    assert workflows()["apply.yml"]["on"]["schedule"] == [{"cron": f"{minute} {hour} * * 1-5"}]
