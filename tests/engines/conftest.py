"""Copies of this repository, and the stock CLIs to run in them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.preparation import ROOT, clean_env, missing, prepared

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
    return prepared("scripts/engines")


@pytest.fixture
def terraform() -> str:
    """The program that cdktf runs for diff and deploy."""
    program = shutil.which(os.environ.get("TERRAFORM_BINARY_NAME", "terraform"))
    if program is None:
        missing("terraform is not on PATH")
    return program


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
        env = clean_env() | QUIET
        made = Copy(root, env | {"PATH": f"{engines}{os.pathsep}{env['PATH']}"})
        author = ("-c", "user.name=test", "-c", "user.email=test@localhost")
        for command in (("init",), ("add", "--all"), (*author, "commit", "--message=copy")):
            done = made.run("git", *command)
            assert done.returncode == 0, done.stderr
        return made

    return make


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=clean_env(), capture_output=True, text=True)
