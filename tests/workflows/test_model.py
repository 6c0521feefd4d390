"""What GitHub would refuse, or would give to strangers, is no workflow here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from devops_constructs.synthesis.workflow_files import workflow_files
from devops_constructs.workflows import (
    Concurrency,
    Expression,
    Job,
    Matrix,
    PinnedCall,
    Right,
    Run,
    Secret,
    Use,
    UseOwn,
    Workflow,
    WorkflowCall,
)
from devops_constructs.workflows.expression import literal
from devops_constructs.workflows.handed_on import HandedOn
from devops_constructs.workflows.pinned import pins

STEP = Run("Say so", "echo so")
CHECKOUT = Use("Check out", "actions/checkout", {"persist-credentials": False})
PROPOSED = Use(
    "Check out what is proposed",
    "actions/checkout",
    {"persist-credentials": False, "ref": "refs/pull/7/merge", "path": "proposed"},
)
TOKEN = {"TOKEN": Secret.named("TOKEN")}
READ = Run("Read it", "scripts/devops plans make --proposed proposed --base .", TOKEN)
TOLD = Run("Say so", 'echo "$WHO"', {"WHO": Expression("github.actor")})


def job(*steps: Run | Use, needs: tuple[str, ...] = ()) -> Job:
    return Job("Say so", steps or (STEP,), timeout_minutes=5, needs=needs)


def workflow(*steps: Run | Use, on: str = "push") -> Workflow:
    return Workflow("say.yml", "Say", {on: {}}, {"say": job(*steps)})


def text(made: Workflow) -> str:
    return workflow_files([made], "projects/shop.py")["say.yml"]


def test_jobs_have_no_rights_but_those_that_they_name() -> None:
    body = workflow().body()

    assert body["permissions"] == {}
    assert body["jobs"]["say"]["permissions"] == {}


def test_what_github_evaluates_reaches_a_command_line_as_a_variable() -> None:
    [step] = job(TOLD).body()["steps"]

    assert step["env"] == {"WHO": "${{ github.actor }}"}
    with pytest.raises(ValueError, match=r"^step 'Say so' has an expression in its command line$"):
        Run("Say so", "echo ${{ github.actor }}")


def test_more_than_three_lines_are_a_script_and_a_script_is_a_file() -> None:
    assert Run("Say so", "echo so\necho so\necho so").run.count("so") == 3

    with pytest.raises(ValueError, match=r"^step 'Say so' is a script; ship it as a file$"):
        Run("Say so", "echo so\necho so\necho so\necho so")


def test_an_action_has_its_commit_with_the_version_beside_it() -> None:
    made = text(workflow(CHECKOUT))

    pin = pins()["actions/checkout"]
    assert f"uses: actions/checkout@{pin.commit} # {pin.version}\n" in made
    with pytest.raises(ValueError, match=r"^action 'acme/it' is not pinned in actions.json$"):
        Use("Check out", "acme/it")


def test_every_pin_is_a_whole_commit_of_a_version() -> None:
    assert list(pins()) == sorted(pins())
    for pin in pins().values():
        assert len(pin.commit) == 40
        assert int(pin.commit, 16)
        assert pin.version.startswith("v")


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run"])
def test_no_event_gives_secrets_to_what_others_wrote(event: str) -> None:
    with pytest.raises(ValueError, match=f"^say.yml starts by {event}$"):
        workflow(on=event)


def test_a_pull_request_gets_no_secret() -> None:
    push = Run("Push", "push", {"TOKEN": Secret.named("REGISTRY_TOKEN")})
    login = Use("Log in", "docker/login-action", {"password": Secret.named("REGISTRY_TOKEN")})

    assert workflow(push).secrets == workflow(login).secrets == ("REGISTRY_TOKEN",)
    for step in (push, login):
        with pytest.raises(ValueError, match=r"gives REGISTRY_TOKEN to files of a pull request$"):
            workflow(step, on="pull_request")


def test_what_others_propose_may_lie_beside_secrets_as_data() -> None:
    assert job(CHECKOUT, PROPOSED, READ).secrets == ("TOKEN",)


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (replace(PROPOSED, options={**PROPOSED.options, "path": "."}), "puts files of others"),
        (Use("Mix", "actions/checkout", {"persist-credentials": False, "ref": "x"}), "puts files"),
        (Run("Run it", "bash proposed/scripts/synth"), "does something with 'proposed'"),
        (Run("Run it", 'cd proposed && scripts/synth "$X"'), "does something with 'proposed'"),
        (Run("Run it", 'bash "$IT"', {"IT": "proposed/it"}), "does something with 'proposed'"),
        (Run("Read", "devops --proposed proposed/x"), "does something with 'proposed'"),
        (
            Use("Build", "docker/build-push-action", {"context": "proposed"}),
            "does something with 'proposed'",
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "had",
    [
        {"steps": (PROPOSED, READ)},
        {"steps": (PROPOSED,), "environment": "terraform-plan"},
        {"steps": (PROPOSED,), "permissions": {"actions": Right("write", "to start")}},
        {"steps": (PROPOSED,), "permissions": {"actions": "write"}},
    ],
    ids=["secret", "environment", "right", "right without a reason"],
)
def test_nothing_of_what_others_propose_is_run_with_what_a_job_has(
    step: Run | Use, why: str, had: dict[str, Any]
) -> None:
    steps = (*had["steps"], step)

    with pytest.raises(ValueError, match=rf"^job 'Plan': step '{step.name}' {why}"):
        Job("Plan", timeout_minutes=5, **{**had, "steps": steps})


def test_a_job_that_has_nothing_may_run_what_others_propose() -> None:
    Job("Check", (PROPOSED, Run("Run it", "bash proposed/it")), timeout_minutes=5)


def test_a_job_of_a_pull_request_that_may_write_has_no_files_of_it() -> None:
    may = {"actions": Right("write", "to start the plans")}

    for steps in ((STEP,), (STEP, CHECKOUT)):
        made = Job("Start", steps, timeout_minutes=5, permissions=may)
        assert Workflow("a.yml", "A", {"push": {}}, {"start": made}).secrets == ()
    with pytest.raises(
        ValueError, match=r"^job 'start' may write, and has files of a pull request$"
    ):
        Workflow("a.yml", "A", {"pull_request": {}}, {"start": made})


def test_a_checkout_leaves_no_token_to_later_steps() -> None:
    with pytest.raises(ValueError, match=r"^step 'Out' leaves the job's token in the checkout$"):
        Use("Out", "actions/checkout")


def test_a_right_has_its_reason_beside_it() -> None:
    may = Job("Start", (STEP,), 5, permissions={"actions": Right("write", "to start the plans")})

    made = text(Workflow("say.yml", "Say", {"push": {}}, {"start": may}))

    assert "      actions: write # to start the plans\n" in made
    assert yaml.safe_load(made)["jobs"]["start"]["permissions"] == {"actions": "write"}


@pytest.mark.parametrize("name", ["GITHUB_IT", "1ST", "a-b", ""])
def test_a_secret_has_a_name_that_github_takes(name: str) -> None:
    with pytest.raises(ValueError, match=rf"^GitHub has no secret {name!r}$"):
        Secret.named(name)


def test_a_job_waits_only_for_jobs_that_are_there() -> None:
    with pytest.raises(ValueError, match=r"^job 'say' waits for 'tests', which is no job$"):
        Workflow("say.yml", "Say", {"push": {}}, {"say": job(needs=("tests",))})


def test_a_job_as_data() -> None:
    made = Job(
        "Release",
        (STEP,),
        timeout_minutes=30,
        permissions={"contents": "read"},
        environment="production",
        concurrency=Concurrency("release-production"),
        matrix=Matrix(({"image": "app"},)),
        condition=Expression("github.ref == 'refs/heads/main'"),
        outputs={"digest": Expression("steps.build.outputs.digest")},
    )

    assert made.body() == {
        "name": "Release",
        "if": "${{ github.ref == 'refs/heads/main' }}",
        "permissions": {"contents": "read"},
        "runs-on": "ubuntu-24.04",
        "timeout-minutes": 30,
        "environment": "production",
        "concurrency": {"group": "release-production", "cancel-in-progress": False},
        "strategy": {"fail-fast": False, "matrix": {"include": [{"image": "app"}]}},
        "outputs": {"digest": "${{ steps.build.outputs.digest }}"},
        "steps": [{"name": "Say so", "shell": "bash", "run": "echo so"}],
    }


def test_a_workflow_of_the_repository_is_a_job_without_secrets() -> None:
    called = WorkflowCall("Tests", "tests.yml", permissions={"contents": "read"})

    assert called.body() == {
        "name": "Tests",
        "permissions": {"contents": "read"},
        "uses": "$/.github/workflows/tests.yml",
    }


def test_an_action_of_the_workflows_own_repository_needs_no_pin() -> None:
    own = UseOwn("Take the script", ".github/actions/release", id="script")

    assert own.body() == {
        "name": "Take the script",
        "id": "script",
        "uses": "$/.github/actions/release",
    }


def test_a_workflow_of_another_repository_does_not_start_before_it_is_pinned() -> None:
    called = PinnedCall(
        "Release",
        "agency/infrastructure",
        "acme.release-qa.yml",
        permissions={"contents": "read"},
        inputs={"commit": Expression("inputs.commit")},
        hands_on=("KUBECONFIG",),
    )

    assert called.body() == {
        "name": "Release",
        "permissions": {"contents": "read"},
        "uses": f"agency/infrastructure/.github/workflows/acme.release-qa.yml@{'0' * 40}",
        "with": {"commit": "${{ inputs.commit }}"},
        "secrets": HandedOn(),
    }
    with pytest.raises(ValueError, match=r"gives KUBECONFIG to files of a pull request$"):
        Workflow("checks.yml", "Checks", {"pull_request": {}}, {"release": called})
    assert "secrets" not in replace(called, hands_on=()).body()


def test_the_file_says_what_it_is_made_from_and_reads_back_as_it_was() -> None:
    made = text(workflow(TOLD))

    assert made.startswith("# Made from projects/shop.py; change it there and run: devops synth\n")
    assert yaml.safe_load(made) == workflow(TOLD).body()


def test_text_of_a_definition_is_not_evaluated() -> None:
    assert literal("a ${{ secrets.X }}") == "a ${{ '${{' }} secrets.X }}"
