"""Real terraform and tofu, with the providers of the local mirror and nothing of the user's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import pytest

from tests.preparation import missing
from tools.provider_mirror import pins, report
from tools.provider_mirror.layout import Mirror, cache_folder
from tools.provider_mirror.pins import Pin

Name = Literal["terraform", "tofu"]
ENGINES: tuple[Name, ...] = ("terraform", "tofu")
MIRROR = Mirror(cache_folder())


@dataclass(frozen=True)
class Engine:
    """One of the two programs, and the environment that it runs in."""

    name: Name
    program: str

    def run(
        self, folder: Path, *arguments: str, env: Mapping[str, str] = {}
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in a folder; what it says is in its output, whatever its exit status."""
        return subprocess.run(
            (self.program, *arguments),
            cwd=folder,
            env={**environment(folder), **env},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def succeed(self, folder: Path, *arguments: str, env: Mapping[str, str] = {}) -> str:
        """Run a command that has to succeed; returns its standard output."""
        done = self.run(folder, *arguments, env=env)
        assert done.returncode == 0, f"{self.name} {' '.join(arguments)}:\n{done.stderr}"
        return done.stdout


def environment(home: Path) -> dict[str, str]:
    """No credential, proxy or setting of the person who runs the tests gets in."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "HOME": os.fspath(home),
        "TF_CLI_CONFIG_FILE": os.fspath(MIRROR.configuration),
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
        "NO_COLOR": "1",
        "TF_CLI_ARGS": "-no-color",
    }


def engine(name: Name) -> Engine:
    """The test ends here without the program: terraform is a person's own, tofu the mirror's."""
    if program := shutil.which(name):
        return Engine(name, program)
    if name == "terraform":
        pytest.skip("terraform is not on PATH; tofu runs the same tests")
    _need(pins.TOFU)
    return Engine(name, os.fspath(MIRROR.program(pins.TOFU)))


def any_engine() -> Engine:
    """Terraform where it is at hand, tofu elsewhere: for what one of them is enough to show."""
    return engine("terraform" if shutil.which("terraform") else "tofu")


def need_providers(names: Iterable[str]) -> None:
    """The test ends here unless the mirror holds all of these."""
    pinned = {pin.name: pin for pin in pins.providers()}
    for name in sorted(names):
        _need(pinned[name])


def _need(pin: Pin) -> None:
    """What the module proxy does not serve is nobody's mistake; all else has to be there in CI."""
    if MIRROR.holds(pin):
        return
    said = _last_report().get(pin.name)
    if said and said.state == "refused" and said.concerns(pin):
        pytest.skip(str(said))
    missing(f"{pin} is not in the mirror of providers; scripts/provider-mirror builds it")


@cache
def _last_report() -> Mapping[str, report.Outcome]:
    return report.read(MIRROR.report)
