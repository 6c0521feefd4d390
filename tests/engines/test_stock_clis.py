"""The stock CLIs at the root of the repository: same program, same bytes, same safety."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Copy

SYNTH = pytest.mark.parametrize(
    "command",
    [("scripts/synth",), ("cdk8s", "synth"), ("cdktf", "synth")],
    ids=["devops", "cdk8s", "cdktf"],
)


@pytest.mark.parametrize("cli", ["cdk8s", "cdktf"])
def test_a_stock_cli_writes_the_same_bytes_as_devops_synth(
    copy: Callable[[str], Copy], cli: str
) -> None:
    ours, theirs = copy("ours"), copy("theirs")
    for one, command in ((ours, ("scripts/synth",)), (theirs, (cli, "synth"))):
        # From nothing: on the committed output, a program that writes nothing would pass.
        one.charts_out.rename(one.root.with_name(f"{one.root.name}-committed"))
        done = one.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr

    assert theirs.files() == ours.files()
    assert theirs.run("git", "status", "--porcelain").stdout == ""


@SYNTH
def test_a_wrong_definition_fails_and_leaves_the_output_as_it_was(
    copy: Callable[[str], Copy], command: tuple[str, ...]
) -> None:
    wrong = copy("wrong")
    [definition, *_] = sorted((wrong.root / "projects").glob("[!_]*.py"))
    with definition.open("a", encoding="utf-8") as file:
        file.write(
            "\nfrom devops_constructs import Project\nproject = Project(name='Not a name')\n"
        )
    files, times = wrong.files(), wrong.times()

    done = wrong.run(*command)

    assert done.returncode != 0
    assert "Not a name" in done.stdout + done.stderr
    assert wrong.files() == files
    assert wrong.times() == times


def test_what_cdktf_diff_leaves_behind_disturbs_neither_synth_nor_git(
    copy: Callable[[str], Copy], terraform: str
) -> None:
    """The committed stacks need their providers and clouds; so one is swapped for a built-in
    resource while `cdktf diff` runs. What is left in the folder is the same: Terraform names it."""
    used = copy("used")
    manifest = json.loads((used.charts_out / "terraform/manifest.json").read_text("utf-8"))
    stack = min(manifest["stacks"])
    folder = used.charts_out / "terraform" / manifest["stacks"][stack]["workingDirectory"]
    before = used.files()
    committed = (folder / "cdk.tf.json").read_bytes()
    (folder / "cdk.tf.json").write_text(_stack_of_built_in_resources(stack), encoding="utf-8")

    diff = used.run("cdktf", "diff", "--skip-synth", stack)
    assert diff.returncode == 0, diff.stdout + diff.stderr
    assert "1 to add" in diff.stdout
    (folder / "cdk.tf.json").write_bytes(committed)
    left = used.files().keys() - before.keys()
    assert {path.removeprefix(f"terraform/stacks/{stack}/") for path in left} == {
        "plan",
        ".terraform.lock.hcl",
        ".terraform/terraform.tfstate",
    }

    for command in (("scripts/synth", "--check"), ("scripts/synth",)):
        done = used.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    assert used.files().keys() == before.keys() | left
    assert used.run("git", "status", "--porcelain").stdout == ""


def test_cdktf_deploys_what_is_committed_without_generating_it_again(
    copy: Callable[[str], Copy], terraform: str
) -> None:
    """As above, one stack is swapped for a built-in resource, whose state lies beside it."""
    used = copy("used")
    manifest = json.loads((used.charts_out / "terraform/manifest.json").read_text("utf-8"))
    stack = min(manifest["stacks"])
    folder = used.charts_out / "terraform" / manifest["stacks"][stack]["workingDirectory"]
    committed = (folder / "cdk.tf.json").read_bytes()
    (folder / "cdk.tf.json").write_text(_stack_of_built_in_resources(stack), encoding="utf-8")
    options = ("--skip-synth", "--ignore-missing-stack-dependencies")

    deployed = used.run("cdktf", "deploy", *options, "--auto-approve", stack)
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    state = json.loads((folder / "built-in.tfstate").read_text("utf-8"))
    assert [each["type"] for each in state["resources"]] == ["terraform_data"]
    again = used.run("cdktf", "diff", "--skip-synth", stack)
    assert again.returncode == 0, again.stdout + again.stderr
    assert "No changes" in again.stdout

    (folder / "cdk.tf.json").write_bytes(committed)
    assert used.run("git", "status", "--porcelain").stdout == ""


def _stack_of_built_in_resources(stack: str) -> str:
    return json.dumps(
        {
            "//": {"metadata": {"backend": "local", "stackName": stack}, "outputs": {}},
            "terraform": {"backend": {"local": {"path": "built-in.tfstate"}}},
            "resource": {"terraform_data": {"built_in": {"input": "anything"}}},
        }
    )
