"""Command lines in the documentation are ones that the real parser and the real workflows take."""

from __future__ import annotations

import argparse
import contextlib
import io
from pathlib import Path
from typing import Any

import pytest
import yaml

from devops_constructs.cli import _parser, main
from devops_constructs.project.loader import load
from tests.documented_commands import LINES, Line, lines_with
from tests.preparation import ROOT


@pytest.mark.parametrize("line", lines_with("devops"), ids=str)
def test_the_parser_takes_it(line: Line) -> None:
    words = list(line.words[1:])
    if _below(_parser(), words):  # more than the name of a command
        assert _refusal(words) == ""


def _refusal(words: list[str]) -> str:
    said = io.StringIO()
    with (
        contextlib.redirect_stderr(said),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.suppress(SystemExit),  # with 2, or after help with 0
    ):
        _parser().parse_args(words)
    return said.getvalue()


def _below(parser: argparse.ArgumentParser, words: list[str]) -> list[str]:
    """What is left of the words behind names of commands.

    Raises:
        KeyError: one of them is no command.
    """
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) and words and words[0][:1] != "-":
            return _below(action.choices[words[0]], words[1:])
    return words


@pytest.mark.parametrize("line", lines_with("gh", "workflow", "run"), ids=str)
def test_the_workflow_is_there_and_takes_it(line: Line) -> None:
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("file")
    parser.add_argument("--repo")
    parser.add_argument("--ref")
    parser.add_argument("--field", "-f", action="append", default=[])
    told = parser.parse_args(line.words[3:])

    found = [workflow for workflow in workflows(told.repo) if workflow.name == told.file]
    assert found, f"no generated workflow {told.file}"
    for file in found:
        inputs = yaml.safe_load(file.read_text("utf-8"))["on"]["workflow_dispatch"] or {}
        given = {field.partition("=")[0] for field in told.field}
        required = {name for name, each in _inputs(inputs).items() if each["required"]}
        assert required <= given <= set(_inputs(inputs))


def _inputs(dispatch: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = dispatch.get("inputs", {})
    return found


def workflows(repository: str | None) -> list[Path]:
    """Those of a repository; None: of any."""
    portfolio = load(ROOT).portfolio
    owner = portfolio.fleet.github_owner
    assert portfolio.fleet.infrastructure
    folders = {f"{owner}/{portfolio.fleet.infrastructure.name}": "_fleet"}
    folders |= {f"{owner}/{p.github_repository}": p.name for p in portfolio.projects}
    chosen = folders.values() if repository is None else [folders[repository]]
    return [f for name in chosen for f in (ROOT / "charts_out/workflows" / name).glob("*.yml")]


@pytest.mark.parametrize(
    "line",
    [x for part in ("set", "rotate") for x in lines_with("devops", "secrets", part) if x.words[3:]],
    ids=str,
)
def test_the_secret_is_one_of_the_definitions(line: Line) -> None:
    options = _parser().parse_args(line.words[1:])
    count = 1 if options.infrastructure else 2
    for name in options.names[count:]:
        of = ["--infrastructure"] if options.infrastructure else []
        words = ["secrets", "rotate", *options.names[:count], name, *of, "--root", str(ROOT)]
        with contextlib.redirect_stdout(io.StringIO()) as said:
            assert main(words) == 0

        assert said.getvalue()


@pytest.mark.parametrize(
    "line", [x for x in LINES if any(w.startswith("rails-shop-") for w in x.words)], ids=str
)
def test_the_release_is_one_of_the_definitions(line: Line) -> None:
    releases = {each.name for each in load(ROOT).portfolio.releases}

    assert {word for word in line.words if word.startswith("rails-shop-")} <= releases


def test_there_are_commands_to_look_at() -> None:
    assert len(lines_with("devops")) > 50
    assert len(lines_with("gh", "workflow", "run")) > 5
