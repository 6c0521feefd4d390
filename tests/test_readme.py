"""The README shows what really happens: its code is run, its output compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from devops_constructs.cli import main


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def blocks(readme: str) -> list[tuple[str, str]]:
    """Each code block with its language."""
    return re.findall(r"```(\w+)\n(.*?)```", readme, re.DOTALL)


def test_the_definition_shown_is_the_one_in_projects(
    repository: Path, blocks: list[tuple[str, str]]
) -> None:
    assert blocks[0] == ("python", (repository / "projects/static_site.py").read_text())


def test_the_files_listed_are_the_ones_that_it_yields(
    repository: Path, blocks: list[tuple[str, str]]
) -> None:
    made = sorted(
        path.relative_to(repository).as_posix()
        for path in (repository / "charts_out").rglob("*")
        if path.is_file() and "static-site" in path.as_posix()
    )

    assert blocks[1] == ("text", "\n".join(made) + "\n")


def test_what_show_prints_is_what_the_readme_says(
    repository: Path, blocks: list[tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["show", "static-site", "--root", str(repository)])

    assert blocks[2] == ("text", capsys.readouterr().out)


def test_the_errors_shown_are_the_ones_that_come(
    repository: Path,
    tmp_path: Path,
    blocks: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(repository / "projects", tmp_path / "projects")
    definition = tmp_path / "projects/static_site.py"
    text = definition.read_text()
    wrong = text.replace("memory_mib=64", "memory_gib=1")
    wrong = wrong.replace('cluster="staging"', 'cluster="stagin"')
    definition.write_text(wrong)
    monkeypatch.chdir(tmp_path)

    code = main(["synth"])

    [shown] = [block for language, block in blocks if "did you mean" in block]
    assert code == 2
    assert capsys.readouterr().err == shown


def test_what_diff_prints_is_what_the_readme_says(
    repository: Path,
    tmp_path: Path,
    blocks: list[tuple[str, str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for folder in ("projects", "charts_out"):
        shutil.copytree(repository / folder, tmp_path / folder)
    definition = tmp_path / "projects/static_site.py"
    definition.write_text(definition.read_text().replace("memory_mib=64", "memory_mib=48"))
    assert main(["synth", "--root", str(tmp_path)]) == 0
    capsys.readouterr()

    where = ("--from", str(repository), "--root", str(tmp_path))
    code = main(["diff", "static-site-production", *where])

    [shown] = [block for _, block in blocks if "static-site-production\n  restarts" in block]
    assert (code, capsys.readouterr().out) == (1, shown)


def test_the_program_that_imports_constructs_runs(
    blocks: list[tuple[str, str]], tmp_path: Path
) -> None:
    [program] = [block for _, block in blocks if "import cdk8s" in block]

    subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PATH": ""},
        check=True,
    )

    assert "kind: Deployment" in (tmp_path / "dist/acme.k8s.yaml").read_text()


def test_every_link_leads_to_a_file(repository: Path, readme: str) -> None:
    for link in re.findall(r"\]\((?!https)([^)#]+)\)", readme):
        assert (repository / link).exists(), link
