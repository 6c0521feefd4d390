"""Copies of this repository, and the stock CLIs to run in them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

QUIET = {
    "CHECKPOINT_DISABLE": "1",  # cdktf and terraform: no telemetry, no look for newer versions
    "DISABLE_VERSION_CHECK": "1",  # cdktf: no `pip show cdktf`
    "CDK8S_CHECK_UPGRADE": "false",
    "CDKTF_DISABLE_PLUGIN_CACHE_ENV": "1",  # cdktf: no ~/.terraform.d/plugin-cache
    "TF_CLI_CONFIG_FILE": os.devnull,  # terraform: nothing from the user's own configuration
    "CI": "true",
    "NO_COLOR": "1",
}


@dataclass(frozen=True)
class Copy:
    """A copy of this repository's working tree, committed to a git repository of its own."""

    root: Path
    env: Mapping[str, str]

    @property
    def charts_out(self) -> Path:
        return self.root / "charts_out"

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.root, env=self.env, capture_output=True, text=True, timeout=600
        )

    def files(self) -> dict[str, bytes]:
        """Every file of charts_out/ with its content."""
        return {
            path.relative_to(self.charts_out).as_posix(): path.read_bytes()
            for path in sorted(self.charts_out.rglob("*"))
            if path.is_file()
        }

    def times(self) -> dict[str, int]:
        """Every file and folder of charts_out/ with the time of its last change."""
        paths = [self.charts_out, *sorted(self.charts_out.rglob("*"))]
        return {path.as_posix(): path.stat().st_mtime_ns for path in paths}


@pytest.fixture(scope="session")
def engines() -> Path:
    """The folder that holds cdk8s, cdktf and their Node."""
    made = _run(ROOT / "scripts" / "engines")
    if made.returncode != 0:
        _missing(f"scripts/engines could not prepare the stock CLIs:\n{made.stderr}")
    return Path(made.stdout.strip())


@pytest.fixture
def terraform() -> str:
    """The program that cdktf runs for diff and deploy."""
    program = shutil.which(os.environ.get("TERRAFORM_BINARY_NAME", "terraform"))
    if program is None:
        _missing("terraform is not on PATH")
    return str(program)


@pytest.fixture(scope="session")
def environment() -> Path:
    """The `.venv` of this repository, made or brought up to date if it is not."""
    made = _run("bash", "-c", ". scripts/_environment.sh && prepare_environment run")
    assert made.returncode == 0, made.stderr
    return ROOT / ".venv"


@pytest.fixture
def copy(tmp_path: Path, engines: Path, environment: Path) -> Callable[[str], Copy]:
    """Make copies by name. They share this repository's `.venv`, which runs the same code."""

    def make(name: str) -> Copy:
        root = tmp_path / name
        for file in _run("git", "ls-files", "-coz", "--exclude-standard").stdout.split("\0"):
            if (ROOT / file).is_file():
                (root / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / file, root / file)
        (root / ".venv").symlink_to(environment)
        env = _clean_env() | QUIET
        made = Copy(root, env | {"PATH": f"{engines}{os.pathsep}{env['PATH']}"})
        author = ("-c", "user.name=test", "-c", "user.email=test@localhost")
        for command in (("init",), ("add", "--all"), (*author, "commit", "--message=copy")):
            done = made.run("git", *command)
            assert done.returncode == 0, done.stderr
        return made

    return make


def _clean_env() -> dict[str, str]:
    # A git hook sets GIT_DIR: with it, the commands below would act on the repository itself.
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    line: Sequence[str] = [str(part) for part in command]
    return subprocess.run(line, cwd=ROOT, env=_clean_env(), capture_output=True, text=True)


def _missing(reason: str) -> None:
    """In CI everything must be there; a person without it still runs the other tests."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
