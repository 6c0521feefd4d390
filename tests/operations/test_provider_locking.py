"""`devops providers lock`, with a stand-in for terraform that writes down how it was called."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from devops_constructs.cli import main
from devops_constructs.errors import OperationError
from devops_constructs.operations.provider_locking import lock_providers
from tests.project.definitions import Definitions
from tests.provider_lock_files import lock_text

STAND_IN = """\
#!{python}
import json, pathlib, sys
here = pathlib.Path({folder!r})
required = json.loads(pathlib.Path("versions.tf.json").read_text())["terraform"]
with (here / "calls").open("a") as calls:
    print(json.dumps([sys.argv[1:], required["required_providers"]]), file=calls)
if (here / "fails").exists():
    sys.exit("no such host")
names = "-".join(sorted(required["required_providers"]))
pathlib.Path(".terraform.lock.hcl").write_text((here / names).read_text())
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
DIGITALOCEAN = ["digitalocean/digitalocean"]
LOCKS = {
    "locks/digitalocean-kubernetes.terraform.lock.hcl": lock_text(),
    "locks/digitalocean.terraform.lock.hcl": lock_text(DIGITALOCEAN),
}


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    root = tmp_path / "repository"
    root.mkdir()
    return Definitions(root)


@pytest.fixture
def terraform(tmp_path: Path) -> Path:
    """A program of that name, and beside it the locks that it makes, by the names of providers."""
    program = tmp_path / "terraform"
    program.write_text(STAND_IN.format(python=sys.executable, folder=str(tmp_path)))
    program.chmod(0o755)
    (tmp_path / "digitalocean").write_text(lock_text(DIGITALOCEAN))
    (tmp_path / "digitalocean-kubernetes").write_text(lock_text())
    return program


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

    assert locks(definitions) == LOCKS
    calls = [json.loads(line) for line in (terraform.parent / "calls").read_text().splitlines()]
    assert [call for call, _ in calls] == [CALL, CALL]
    assert calls[0][1] == {
        "digitalocean": {"source": "digitalocean/digitalocean", "version": "2.99.1"}
    }
    assert capsys.readouterr().out.splitlines() == [
        "written: locks/digitalocean.terraform.lock.hcl",
        "written: locks/digitalocean-kubernetes.terraform.lock.hcl",
    ]


def test_second_run_changes_nothing_and_a_set_that_no_stack_has_goes(
    definitions: Definitions, terraform: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock(definitions, terraform)
    capsys.readouterr()
    (definitions.root / "locks/rollbar.terraform.lock.hcl").write_text("old")

    assert lock(definitions, terraform, "--json") == 0

    assert json.loads(capsys.readouterr().out) == {
        "schema": "devops-constructs/locks/v1",
        "locks": {
            "locks/digitalocean.terraform.lock.hcl": "unchanged",
            "locks/digitalocean-kubernetes.terraform.lock.hcl": "unchanged",
            "locks/rollbar.terraform.lock.hcl": "removed",
        },
    }
    assert locks(definitions) == LOCKS


def test_lock_made_from_a_mirror_is_not_kept(
    definitions: Definitions, terraform: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirrored = lock_text(platforms=1, signed=False)
    (terraform.parent / "digitalocean-kubernetes").write_text(mirrored)

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
