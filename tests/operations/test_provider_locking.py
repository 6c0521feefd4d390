"""`devops providers lock`, with a stand-in for terraform that writes down how it was called."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from devops_constructs.cli import main
from devops_constructs.errors import OperationError
from devops_constructs.operations.provider_locking import lock_providers
from devops_constructs.synthesis.artifacts import load_and_build
from devops_constructs.synthesis.provider_locks import wanted_sets
from devops_constructs.synthesis.synth import synthesise
from tests.preparation import ROOT
from tests.project.definitions import Definitions
from tests.provider_lock_files import lock_text

STAND_IN = """\
#!{python}
import json, pathlib, sys
sys.path.insert(0, {tests!r})
from tests.provider_lock_files import lock_text
here = pathlib.Path({folder!r})
required = json.loads(pathlib.Path("versions.tf.json").read_text())["terraform"]
versions = {{p["source"]: p["version"] for p in required["required_providers"].values()}}
with (here / "calls").open("a") as calls:
    print(json.dumps([sys.argv[1:], versions]), file=calls)
if (here / "fails").exists():
    sys.exit("no such host")
mirrored = (here / "mirrored").exists() and len(versions) > 1
text = lock_text(sorted(versions), versions=versions, signed=not mirrored)
pathlib.Path(".terraform.lock.hcl").write_text(text)
"""
CALL = [
    "providers",
    "lock",
    "-no-color",
    "-platform=linux_amd64",
    "-platform=linux_arm64",
    "-platform=darwin_arm64",
    "-platform=windows_amd64",
]


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    root = tmp_path / "repository"
    root.mkdir()
    return Definitions(root)


@pytest.fixture
def terraform(tmp_path: Path) -> Path:
    """A program of that name, which writes beside itself how it was called."""
    program = tmp_path / "terraform"
    text = STAND_IN.format(python=sys.executable, folder=str(tmp_path), tests=str(ROOT))
    program.write_text(text)
    program.chmod(0o755)
    return program


def wanted(definitions: Definitions) -> dict[str, str]:
    """The locks of all sets of providers, by path."""
    sets = wanted_sets(load_and_build(definitions.root)[1])
    return {each.path: lock_text(sorted(each.versions), versions=each.versions) for each in sets}


def lock(definitions: Definitions, terraform: Path, *options: str) -> int:
    root = ["--root", str(definitions.root)]
    return main(["providers", "lock", *root, "--terraform", str(terraform), *options])


def locks(definitions: Definitions) -> dict[str, str]:
    folder = definitions.root / "locks"
    return {f"locks/{path.name}": path.read_text() for path in sorted(folder.glob("*"))}


def test_each_set_of_providers_is_locked_once_for_all_platforms(
    definitions: Definitions, terraform: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lock(definitions, terraform) == 0

    assert locks(definitions) == wanted(definitions)
    calls = [json.loads(line) for line in (terraform.parent / "calls").read_text().splitlines()]
    assert [call for call, _ in calls] == [CALL] * len(wanted(definitions))
    assert {"digitalocean/digitalocean": "2.99.1"} in [versions for _, versions in calls]
    said = [f"written: {path}" for path in wanted(definitions)]
    assert capsys.readouterr().out.splitlines() == said


def test_second_run_changes_nothing_and_a_set_that_no_stack_has_goes(
    definitions: Definitions, terraform: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock(definitions, terraform)
    capsys.readouterr()
    (definitions.root / "locks/tls.terraform.lock.hcl").write_text("old")

    assert lock(definitions, terraform, "--json") == 0

    assert json.loads(capsys.readouterr().out) == {
        "schema": "devops-constructs/locks/v1",
        "locks": {
            **dict.fromkeys(wanted(definitions), "unchanged"),
            "locks/tls.terraform.lock.hcl": "removed",
        },
    }
    assert locks(definitions) == wanted(definitions)


def test_locks_are_what_synthesis_takes(definitions: Definitions, terraform: Path) -> None:
    lock(definitions, terraform)

    synthesise(definitions.root)

    stacks = list((definitions.root / "charts_out/terraform/stacks").iterdir())
    assert stacks
    assert all((stack / ".terraform.lock.hcl").is_file() for stack in stacks)


def test_lock_made_from_a_mirror_is_not_kept(
    definitions: Definitions, terraform: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (terraform.parent / "mirrored").touch()

    assert lock(definitions, terraform) == 2

    assert "are not those of a registry for 4 platforms" in capsys.readouterr().err
    assert locks(definitions) == {}


def test_registry_that_cannot_be_reached_is_told(definitions: Definitions, terraform: Path) -> None:
    (terraform.parent / "fails").touch()

    with pytest.raises(OperationError) as caught:
        lock_providers(definitions.root, str(terraform), lambda text: None)
    assert str(caught.value) == (
        f"{terraform} providers lock failed: no such host\n"
        "    why: a lock needs the provider registry; a mirror has hashes of its own builds\n"
        "    fix: run it on a machine that reaches the registry"
    )


def test_missing_terraform_is_told(definitions: Definitions) -> None:
    with pytest.raises(OperationError) as caught:
        lock_providers(definitions.root, "no-terraform", lambda text: None)
    assert str(caught.value) == (
        "there is no program 'no-terraform'\n"
        "    why: Terraform asks the registry for the hashes of its providers\n"
        "    fix: install Terraform 1.11 or newer, or name it with --terraform"
    )
