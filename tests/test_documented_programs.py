"""Command lines in the documentation are ones that helm, kubectl and terraform take."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.documented_commands import Line, lines_with
from tests.preparation import ROOT, prepared
from tests.terraform_engine import any_engine


@cache
def _folder(script: str) -> Path:
    return prepared(script)


@pytest.mark.parametrize("line", lines_with("helm"), ids=str)
def test_helm_takes_it(line: Line) -> None:
    _is_taken(line, _folder("scripts/helm"))


@pytest.mark.parametrize("line", lines_with("kubectl"), ids=str)
def test_kubectl_takes_it(line: Line) -> None:
    _is_taken(line, _folder("scripts/cluster"))


def _is_taken(line: Line, folder: Path) -> None:
    """With --help behind it the program reads the line, and does nothing."""
    program, *words = line.words
    words = [word for word in words if word != "..."]  # what is left to the reader
    words = words[: words.index("--")] if "--" in words else words  # what another program takes

    done = subprocess.run(
        [folder / program, *words, "--help"], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert re.search(rf"^  {program} {words[0]}\b", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("line", lines_with("terraform"), ids=str)
def test_terraform_takes_it(line: Line, tmp_path: Path) -> None:
    before = [word for word in line.words[1:] if word.startswith("-chdir=")]
    words = [word for word in line.words[1:] if word not in before]
    options = {word.partition("=")[0] for word in words if word.startswith("-")}
    command = [word for word in words[:2] if not word.startswith("-")]

    said = any_engine().succeed(tmp_path, *command, "-help")
    if command[0] == "apply":  # which plans first, unless it gets a plan
        said += any_engine().succeed(tmp_path, "plan", "-help")

    assert f"[global options] {command[0]}" in said
    assert options <= set(re.findall(r"(?<![\w-])-[a-z-]+", said))
    assert all((ROOT / word.partition("=")[2] / "cdk.tf.json").exists() for word in before)


def test_there_are_commands_of_each_program() -> None:
    assert min(len(lines_with(each)) for each in ("helm", "kubectl", "terraform")) > 9
