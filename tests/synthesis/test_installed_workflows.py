"""Workflows in `.github` change all at once, and nothing else there does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from devops_constructs.errors import OutputError
from devops_constructs.synthesis.installed_workflows import (
    InstalledWorkflows,
    installed_comparison,
    places,
)
from devops_constructs.synthesis.output_tree import Artifact

MADE = "# Made from projects/acme.py; change it there and run: devops synth\n"
PUSH, SCRIPT = ".github/workflows/push.yml", ".github/workflows/release.sh"
WANTED = {PUSH: f"{MADE}name: Push\n", SCRIPT: f"#!/usr/bin/env bash\n{MADE}#\n# It\n"}


def put(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def content(root: Path) -> dict[str, str]:
    files = (path for path in (root / ".github").rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text() for path in files}


def write(root: Path, wanted: Mapping[str, str] = WANTED) -> list[tuple[str, str]]:
    return [(each.path, each.kind) for each in InstalledWorkflows(root, wanted).write()]


def test_a_second_installation_changes_nothing(tmp_path: Path) -> None:
    assert write(tmp_path) == [(PUSH, "added"), (SCRIPT, "added")]
    before = {path: path.stat() for path in (tmp_path / ".github").rglob("*")}

    assert write(tmp_path) == []

    assert content(tmp_path) == WANTED
    assert {path: path.stat() for path in (tmp_path / ".github").rglob("*")} == before


def test_what_was_installed_and_is_made_no_more_goes(tmp_path: Path) -> None:
    action = {".github/actions/release/action.yml": f"{MADE}name: It\n"}
    write(tmp_path, {**WANTED, **action})

    assert write(tmp_path, {PUSH: WANTED[PUSH]}) == [
        (".github/actions/release/action.yml", "removed"),
        (SCRIPT, "removed"),
    ]

    assert content(tmp_path) == {PUSH: WANTED[PUSH]}
    assert not (tmp_path / ".github/actions").exists()


def test_what_others_have_there_stays_as_it_is(tmp_path: Path) -> None:
    theirs = {
        ".github/workflows/tests.yml": "name: Tests\n",
        ".github/workflows/notes.md": f"quoted: {MADE}",
        ".github/CODEOWNERS": "* @agency-example/blue\n",
        ".github/actions/setup/action.yml": "name: Set up\n",
        ".github/dependabot.yml": "version: 2\n",
    }
    put(tmp_path, theirs)
    os.utime(tmp_path / ".github/dependabot.yml", ns=(1, 1))

    write(tmp_path)
    write(tmp_path, {PUSH: f"{MADE}name: Other\n"})

    assert content(tmp_path) == {**theirs, PUSH: f"{MADE}name: Other\n"}
    assert (tmp_path / ".github/dependabot.yml").stat().st_mtime_ns == 1


def test_a_file_of_others_under_a_name_of_ours_is_refused_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    put(tmp_path, {SCRIPT: "#!/bin/sh\necho theirs\n"})

    with pytest.raises(OutputError) as caught:
        write(tmp_path)

    assert str(caught.value) == (
        ".github/workflows/release.sh: not made by synthesis, with the name of what is\n"
        "    why: it would be lost\n"
        "    fix: give it another name, or delete it"
    )
    assert content(tmp_path) == {SCRIPT: "#!/bin/sh\necho theirs\n"}


@pytest.mark.parametrize("kind", ["a file", "a link"])
def test_what_is_no_folder_is_refused_and_stays(tmp_path: Path, kind: str) -> None:
    there = tmp_path / ".github"
    if kind == "a file":
        there.write_text("precious")
    else:
        (tmp_path / "elsewhere").mkdir()
        there.symlink_to("elsewhere")

    with pytest.raises(OutputError) as caught:
        write(tmp_path)

    assert str(caught.value) == (
        f".github is {kind}, not a folder\n"
        "    why: it is replaced as a whole, and what is there would be lost\n"
        "    fix: move it elsewhere"
    )
    assert there.is_symlink() or there.read_text() == "precious"


def test_a_link_under_a_name_of_ours_is_refused(tmp_path: Path) -> None:
    put(tmp_path, {".github/workflows/other.yml": f"{MADE}name: Push\n"})
    (tmp_path / PUSH).symlink_to("other.yml")

    with pytest.raises(OutputError, match="not made by synthesis"):
        write(tmp_path, {PUSH: f"{MADE}name: Other\n"})


def test_the_diff_is_as_git_shows_it(tmp_path: Path) -> None:
    put(tmp_path, {PUSH: f"{MADE}name: Old\n", SCRIPT: f"#!/bin/sh\n{MADE}"})

    new, changed, gone = InstalledWorkflows(
        tmp_path, {PUSH: f"{MADE}name: New\n", ".github/actions/a/action.yml": MADE}
    ).changes()

    assert new.diff.splitlines()[:2] == ["--- /dev/null", "+++ b/.github/actions/a/action.yml"]
    assert changed.diff.splitlines() == [
        f"--- a/{PUSH}",
        f"+++ b/{PUSH}",
        "@@ -1,2 +1,2 @@",
        f" {MADE.rstrip()}",
        "-name: Old",
        "+name: New",
    ]
    assert gone.diff.splitlines()[:2] == [f"--- a/{SCRIPT}", "+++ /dev/null"]


def test_who_is_killed_leaves_all_or_nothing(tmp_path: Path) -> None:
    put(tmp_path, {PUSH: f"{MADE}name: Old\n"})
    program = f"""
import os, signal
from pathlib import Path
from devops_constructs.synthesis import installed_workflows as module
module.swap = lambda new, old: os.kill(os.getpid(), signal.SIGKILL)
module.InstalledWorkflows(Path({str(tmp_path)!r}), {WANTED!r}).write()
"""
    done = subprocess.run([sys.executable, "-c", program])
    assert done.returncode == -signal.SIGKILL
    assert content(tmp_path) == {PUSH: f"{MADE}name: Old\n"}

    write(tmp_path)

    assert content(tmp_path) == WANTED
    assert [path.name for path in tmp_path.iterdir()] == [".github"]


def test_actions_lie_beside_workflows() -> None:
    assert places({"plan.yml": "a", "actions/release/action.yml": "b"}) == {
        ".github/workflows/plan.yml": "a",
        ".github/actions/release/action.yml": "b",
    }


def artifacts(*names: str) -> dict[str, Artifact]:
    texts = {f"workflows/_fleet/{name}": Artifact(f"{MADE}{name}\n", "x") for name in names}
    return {**texts, "workflows/acme/push.yml": Artifact("not ours", "x")}


def test_where_nothing_is_installed_nothing_is_compared(tmp_path: Path) -> None:
    put(tmp_path, {".github/workflows/tests.yml": "name: Tests\n"})

    assert not installed_comparison(tmp_path, artifacts("plan.yml"))


def test_what_is_installed_is_compared_with_what_is_made(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            ".github/workflows/plan.yml": f"{MADE}edited\n",
            ".github/workflows/old.yml": f"{MADE}name: Old\n",
            ".github/workflows/drift.yml": f"{MADE}drift.yml\n",
        },
    )

    found = installed_comparison(tmp_path, artifacts("plan.yml", "apply.yml", "drift.yml"))

    assert found.missing == (".github/workflows/apply.yml",)
    assert found.stale == (".github/workflows/plan.yml",)
    assert found.surplus == (".github/workflows/old.yml",)
    assert "-edited" in found.diffs[".github/workflows/plan.yml"]


def test_a_fleet_that_names_no_repository_any_more_leaves_nothing_installed(
    tmp_path: Path,
) -> None:
    put(tmp_path, {".github/workflows/plan.yml": f"{MADE}plan.yml\n"})

    assert installed_comparison(tmp_path, artifacts()).surplus == (".github/workflows/plan.yml",)
