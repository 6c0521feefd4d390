"""Programs that tests need besides those of `.venv`, prepared by a script of this repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]


def clean_env() -> dict[str, str]:
    """A git hook sets GIT_DIR: with it, git in other folders would act on this repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def prepared(script: str) -> Path:
    """The folder for PATH that the script printed; without it, the test is skipped or fails."""
    made = subprocess.run(
        [ROOT / script], cwd=ROOT, env=clean_env(), capture_output=True, text=True
    )
    if made.returncode != 0:
        missing(f"{script} could not prepare what the test needs:\n{made.stderr}")
    return Path(made.stdout.strip())


def need(*programs: str) -> None:
    """What machines that run workflows have, and no script here prepares."""
    for program in programs:
        if not shutil.which(program):
            missing(f"{program} is not on PATH")


def missing(reason: str) -> NoReturn:
    """In CI everything must be there; a person without it still runs the other tests."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
