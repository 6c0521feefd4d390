"""The real terraform and tofu on stacks of built-in resources, their state on a loopback server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.errors import OperationError, StalePlanError, TerraformError
from devops_constructs.operations.plans.terraform_cli import Terraform
from devops_constructs.operations.plans.terraform_env import terraform_env
from devops_constructs.project.infrastructure_secrets import terraform_variables
from devops_constructs.project.loader import load
from tests.operations.plans.stack_folders import STATES, stack_json, write_stack
from tests.preparation import ROOT
from tests.s3_server import CREDENTIALS, S3Server
from tests.terraform_engine import ENGINES, Name, any_engine, engine

EACH_ENGINE = pytest.mark.parametrize("name", ENGINES)
TOKEN = "token-that-nobody-may-see"


def environ(**more: str) -> dict[str, str]:
    """Of a job, with the names that it has secrets by."""
    return {
        "PATH": os.environ["PATH"],
        "STATE_ACCESS_KEY_ID": CREDENTIALS["AWS_ACCESS_KEY_ID"],
        "STATE_SECRET_ACCESS_KEY": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        "NO_PROXY": "127.0.0.1",
        **more,
    }


def apply(folder: Path, program: str) -> None:
    with Terraform.on(folder, program, environ()) as terraform:
        terraform.init()
        terraform.plan(lock=True)
        terraform.apply()


@EACH_ENGINE
def test_a_saved_plan_is_applied_and_leaves_nothing_to_do(
    name: Name, s3: S3Server, tmp_path: Path
) -> None:
    program = engine(name).program
    folder = write_stack(tmp_path / "fleet", stack_json("fleet", s3))
    with Terraform.on(folder, program, environ()) as terraform:
        terraform.init()
        plan = terraform.plan(lock=False).read_bytes()
        text = terraform.show_text()
        carried = terraform.planned_files()["cdk.tf.json"]
    with Terraform.on(folder, program, environ()) as terraform:
        terraform.init()
        terraform.plan_file.write_bytes(plan)
        terraform.apply()

    with Terraform.on(folder, program, environ()) as terraform:
        terraform.init()
        terraform.plan(lock=True)
        again = terraform.show_json()

    assert "terraform_data.thing will be created" in text
    assert "\x1b" not in text
    assert carried == (folder / "cdk.tf.json").read_bytes()
    assert [each["change"]["actions"] for each in again["resource_changes"]] == [["no-op"]]
    assert s3.holds(STATES, "fleet/terraform.tfstate")
    assert list(folder.iterdir()) == [folder / "cdk.tf.json"]


@EACH_ENGINE
def test_a_plan_of_an_older_state_is_told_from_other_failures(
    name: Name, s3: S3Server, tmp_path: Path
) -> None:
    program = engine(name).program
    folder = write_stack(tmp_path / "fleet", stack_json("fleet", s3))
    with Terraform.on(folder, program, environ()) as terraform:
        terraform.init()
        terraform.plan(lock=False)
        apply(folder, program)

        with pytest.raises(StalePlanError) as caught:
            terraform.apply()

    assert str(caught.value) == (
        f"{Path(program).name} apply failed (exit status 1): the saved plan is stale\n"
        "    why: the state has changed since it was made\n"
        "    fix: make a new plan, and compare it with this one"
    )
    assert "Saved plan is stale" in caught.value.last_lines


def test_a_review_reads_the_state_while_another_run_holds_the_lock(
    s3: S3Server, tmp_path: Path
) -> None:
    folder = write_stack(tmp_path / "fleet", stack_json("fleet", s3))
    s3.write(STATES, "fleet/terraform.tfstate.tflock", b"{}", {})
    with Terraform.on(folder, any_engine().program, environ()) as terraform:
        terraform.init()
        terraform.plan(lock=False)

        with pytest.raises(TerraformError, match="Error acquiring the state lock"):
            terraform.plan(lock=True)


def test_what_it_said_last_is_told_without_the_secrets_that_it_got(
    s3: S3Server, tmp_path: Path
) -> None:
    """Terraform itself would hide a sensitive value; a provider's text it passes on."""
    condition = {"condition": '${var.cloudflare == ""}', "error_message": "not ${var.cloudflare}"}
    stack = stack_json(
        "fleet",
        s3,
        {"terraform_data": {"thing": {"lifecycle": {"precondition": [condition]}}}},
        variable={"cloudflare": {"type": "string"}},
    )
    folder = write_stack(tmp_path / "fleet", stack)
    program = any_engine().program
    with Terraform.on(folder, program, environ(TF_VAR_cloudflare=TOKEN)) as terraform:
        terraform.init()

        with pytest.raises(TerraformError) as caught:
            terraform.plan(lock=False)

    text = str(caught.value)
    assert text.startswith(f"{Path(program).name} plan failed (exit status 1):\n")
    assert "not (secret)" in text
    assert TOKEN not in text + caught.value.last_lines
    assert "╷" not in text
    assert text.endswith(
        "\n    why: see above what it said last\n    fix: mend what it names, and run it again"
    )


def test_no_secret_of_the_job_is_in_texts_and_data_of_a_plan(s3: S3Server, tmp_path: Path) -> None:
    """A variable that forgets to say that it is sensitive."""
    stack = stack_json(
        "fleet",
        s3,
        {"terraform_data": {"thing": {"input": "${var.cloudflare}"}}},
        variable={"cloudflare": {"type": "string"}},
    )
    folder = write_stack(tmp_path / "fleet", stack)
    with Terraform.on(folder, any_engine().program, environ(TF_VAR_cloudflare=TOKEN)) as terraform:
        terraform.init()
        terraform.plan(lock=False)

        shown = terraform.show_text() + json.dumps(terraform.show_json())

    assert "(secret)" in shown
    assert TOKEN not in shown


def test_the_copy_has_the_stack_and_its_lock_only_and_goes(s3: S3Server, tmp_path: Path) -> None:
    folder = write_stack(tmp_path / "fleet", stack_json("fleet", s3))
    (folder / ".terraform.lock.hcl").write_text("# a lock\n")
    for name in ("more.tf.json", "x.auto.tfvars", "override.tf.json"):
        (folder / name).write_text("{}")

    with Terraform.on(folder, "terraform", environ()) as terraform:
        copied = sorted(file.name for file in terraform.folder.iterdir())
        mode = terraform.folder.stat().st_mode & 0o777

    assert copied == [".terraform.lock.hcl", "cdk.tf.json"]
    assert mode == 0o700
    assert not terraform.folder.exists()


def test_a_lock_that_lacks_a_provider_is_not_completed(s3: S3Server, tmp_path: Path) -> None:
    """With no lock at all, terraform would take what it finds."""
    required = {"random": {"source": "hashicorp/random", "version": "3.9.0"}}
    stack = stack_json("fleet", s3)
    stack["terraform"]["required_providers"] = required
    folder = write_stack(tmp_path / "fleet", stack)
    (folder / ".terraform.lock.hcl").write_text("")
    with (
        Terraform.on(folder, any_engine().program, environ(HOME=str(tmp_path))) as terraform,
        pytest.raises(TerraformError),
    ):
        terraform.init()


@pytest.mark.parametrize(
    "secret", ["PLANS_IDENTITY", "PLANS_SIGNING_KEY", "PLANS_KEY_RAILS_SHOP", "REGISTRY_TOKEN"]
)
def test_a_secret_that_is_not_for_terraform_does_not_reach_it(secret: str) -> None:
    assert "x" not in terraform_env({secret: "x"}).values()


def test_nobody_directs_a_run_by_variables_of_terraform_itself() -> None:
    meddling = ("TF_CLI_ARGS", "TF_CLI_ARGS_plan", "TF_LOG", "TF_REATTACH_PROVIDERS", "TF_DATA_DIR")

    assert terraform_env(dict.fromkeys(meddling, "x")) == terraform_env({})


def test_each_secret_reaches_terraform_by_the_name_that_the_model_says() -> None:
    wanted = terraform_variables(load(ROOT).portfolio)

    found: Mapping[str, Any] = terraform_env({name: name for name in wanted})

    assert {variable: name for name, variable in wanted.items()}.items() <= found.items()


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        Terraform.on(tmp_path, "/nowhere/terraform", environ()) as terraform,
        pytest.raises(OperationError) as caught,
    ):
        terraform.init()

    assert str(caught.value) == (
        "/nowhere/terraform cannot be started: No such file or directory\n"
        "    why: it plans and applies stacks\n"
        "    fix: install Terraform 1.11 or newer, or name it with --terraform"
    )


def test_another_program_is_refused(tmp_path: Path) -> None:
    with (
        Terraform.on(tmp_path, "true", environ()) as terraform,
        pytest.raises(TerraformError) as caught,
    ):
        _ = terraform.program

    assert str(caught.value) == (
        "true is neither Terraform nor OpenTofu\n"
        "    why: its command `version` says something else\n"
        "    fix: install one of them, or name it with --terraform"
    )


@EACH_ENGINE
def test_it_knows_which_program_it_is(name: Name, tmp_path: Path) -> None:
    with Terraform.on(tmp_path, engine(name).program, environ()) as terraform:
        assert terraform.program.name == {"terraform": "terraform", "tofu": "opentofu"}[name]
        assert terraform.program.version[0] == "1"


def test_what_is_no_saved_plan_is_refused(tmp_path: Path) -> None:
    with Terraform.on(tmp_path, "terraform", environ()) as terraform:
        terraform.plan_file.write_bytes(b"PK and no more")
        with pytest.raises(TerraformError) as caught:
            terraform.planned_files()

    assert str(caught.value) == (
        "this is no saved plan\n"
        "    why: a saved plan is a zip with the stack's files in it\n"
        "    fix: make a new plan"
    )


INTERRUPTED = """
import signal
import sys
from pathlib import Path
from devops_constructs.operations.plans.terraform_cli import Terraform
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
with Terraform.on(Path(sys.argv[1]), sys.argv[2]) as terraform:
    terraform.init()
    terraform.plan(lock=True)
    terraform.apply()
"""


def test_an_interrupted_apply_still_writes_the_state_and_unlocks_it(
    s3: S3Server, tmp_path: Path
) -> None:
    """Ctrl-C reaches the whole group of processes of a terminal; terraform gets it once."""
    began = tmp_path / "began"
    slow = {"input": 1, "provisioner": {"local-exec": {"command": f"touch {began}; sleep 5"}}}
    after = {"input": 2, "depends_on": ["terraform_data.slow"]}
    resources = {"terraform_data": {"before": {}, "slow": slow, "after": after}}
    folder = write_stack(tmp_path / "fleet", stack_json("fleet", s3, resources))
    command = (sys.executable, "-c", INTERRUPTED, str(folder), any_engine().program)
    process = subprocess.Popen(command, env=environ(), cwd=ROOT, start_new_session=True)
    wait_for(began)

    os.killpg(process.pid, signal.SIGINT)

    assert process.wait(60) != 0
    assert not s3.holds(STATES, "fleet/terraform.tfstate.tflock")
    state = json.loads(s3.read(STATES, "fleet/terraform.tfstate"))
    assert {each["name"] for each in state["resources"]} == {"before", "slow"}


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
