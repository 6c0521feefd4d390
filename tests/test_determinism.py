"""The same definitions give the same bytes, whatever surrounds the process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """A folder with the definitions, and nothing generated."""
    shutil.copytree(repository / "projects", tmp_path / "copy/projects")
    return tmp_path / "copy"


def synth(
    root: Path, *arguments: str, cwd: Path | None = None, **env: str
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "devops_constructs", "synth", *arguments],
        cwd=cwd or root,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "PYTHONUTF8": "0", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "4242", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns"},
    ],
)
def test_bytes_do_not_depend_on_hash_seed_locale_time_zone_or_folder(
    repository: Path, copy: Path, surroundings: dict[str, str]
) -> None:
    elsewhere = copy / "projects"

    process = synth(copy, cwd=elsewhere, **surroundings)

    assert process.wait() == 0, process.communicate()
    assert content(copy / "charts_out") == {
        path: text
        for path, text in content(repository / "charts_out").items()
        if not path.startswith("terraform/stacks/") or path.endswith("/cdk.tf.json")
    }


def test_a_killed_synthesis_leaves_the_folder_as_it_was(copy: Path) -> None:
    assert synth(copy).wait() == 0
    before = content(copy / "charts_out")
    definition = copy / "projects/static_site.py"
    definition.write_text(definition.read_text().replace("memory_mib=64", "memory_mib=96"))

    start = time.monotonic()
    assert synth(copy, "--check").wait() == 1
    whole_seconds = time.monotonic() - start

    found = []
    for share in (0.1, 0.4, 0.7, 0.85, 0.95):
        process = synth(copy)
        time.sleep(share * whole_seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found.append(content(copy / "charts_out"))

    assert synth(copy).wait() == 0
    after = content(copy / "charts_out")
    assert after != before
    assert all(state in (before, after) for state in found), "half written"
    assert found[0] == before


def test_wrong_definitions_leave_the_folder_as_it_was(copy: Path) -> None:
    assert synth(copy).wait() == 0
    before = content(copy / "charts_out")
    definition = copy / "projects/static_site.py"
    definition.write_text(definition.read_text().replace("memory_mib=64", "memory_mib=1"))

    out, err = (process := synth(copy)).communicate()

    assert process.returncode == 2
    assert out == ""
    assert "projects/static_site.py:" in err
    assert "1 problem. Nothing was written." in err
    assert content(copy / "charts_out") == before
