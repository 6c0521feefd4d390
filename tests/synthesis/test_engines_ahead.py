"""Engines that load while definitions are read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.fleet import write_fleet
from devops_constructs.synthesis.engines_ahead import WORTH_A_SECOND_PROCESS

PROGRAM = """
import sys, threading
from pathlib import Path
from devops_constructs.synthesis.engines_ahead import engines_ahead

usual = sys.getswitchinterval()
with engines_ahead(Path(sys.argv[1])):
    loading = [thread for thread in threading.enumerate() if thread.name == "engines"]
    print("in a thread" if loading else "later", "pydantic" in sys.modules)
    for thread in loading:
        thread.join()
    print(sorted({"cdk8s", "cdktf"} & set(sys.modules)), sys.getswitchinterval() == usual)
print(sys.getswitchinterval() == usual)
"""


def run(root: Path) -> list[str]:
    command = [sys.executable, "-c", PROGRAM, str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_engines_of_a_small_fleet_load_before_the_model_does(tmp_path: Path) -> None:
    write_fleet(tmp_path, projects=1, environments=1)

    assert run(tmp_path) == ["in a thread False", "['cdk8s', 'cdktf'] False", "True"]


def test_a_large_fleet_starts_its_second_process_before_any_engine(tmp_path: Path) -> None:
    write_fleet(tmp_path, projects=WORTH_A_SECOND_PROCESS, environments=1)

    assert run(tmp_path) == ["later False", "[] True", "True"]


def test_wrong_definitions_are_told_as_ever(tmp_path: Path) -> None:
    write_fleet(tmp_path, projects=1, environments=1)
    project = tmp_path / "projects/project_000.py"
    project.write_text(project.read_text().replace("replicas=2", "replicas=-2"))
    command = [sys.executable, "-m", "devops_constructs", "synth", "--root", str(tmp_path)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "1 problem. Nothing was written." in done.stderr
    assert "Traceback" not in done.stderr


def test_an_engine_that_cannot_start_is_told_where_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_fleet(tmp_path, projects=1, environments=1)
    monkeypatch.setenv("JSII_NODE", str(tmp_path / "no-node"))
    command = [sys.executable, "-m", "devops_constructs", "synth", "--root", str(tmp_path)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "no-node" in done.stderr
