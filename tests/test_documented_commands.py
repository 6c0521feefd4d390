"""Command lines in the documentation are ones that the real parser and the real workflows take."""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from devops_constructs.cli import _parser
from devops_constructs.project.loader import load
from tests.preparation import ROOT

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
_OPERATORS = {"|", "||", "&&", ";", ">", ">>", "<", "&"}
_DISPATCH = ("gh", "workflow", "run")


class Line(NamedTuple):
    """A command and where it stands."""

    page: str
    number: int
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}:{self.number}: {shlex.join(self.words)}"


def lines_of(page: Path) -> Iterator[Line]:
    """The commands in blocks of code, and what is written as code in sentences."""
    fenced = False
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        text = line.strip()
        if text.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield from _commands(page, number, text)
        for code in [] if fenced else re.findall(r"`([^`]+)`", text):
            yield from _commands(page, number, code)


def _commands(page: Path, number: int, text: str) -> Iterator[Line]:
    # what a person fills in is one word; a table's bar is written with a backslash
    text = re.sub(r"<[^<>]*>|\$\([^()]*\)", "FILLED-IN", text).replace("\\|", "|")
    # and what may be left out is there
    text = re.sub(r"\[(--[^\]]*)\]", r"\1", text).removesuffix("\\")
    text = re.sub(r"\b(N|PULL_REQUEST)\b", "7", text)
    shell = shlex.shlex(text, posix=True, punctuation_chars=True)
    shell.whitespace_split = True
    try:
        words = list(shell)
    except ValueError:  # half of a line that goes on
        return
    command: list[str] = []
    for word in [*words, ";"]:
        if word in _OPERATORS:
            yield from _named(page, number, command)
            command = []
        else:
            command.append(word)


def _named(page: Path, number: int, words: list[str]) -> Iterator[Line]:
    while words and re.fullmatch(r"[A-Z_]+=.*|env|\$", words[0]):
        words = words[1:]
    if words and words[0] in ("devops", "scripts/devops") and "..." not in words[1:2]:
        yield Line(str(page.relative_to(ROOT)), number, ("devops", *words[1:]))
    elif tuple(words[:3]) == _DISPATCH:
        yield Line(str(page.relative_to(ROOT)), number, tuple(words))


LINES = [line for page in PAGES for line in lines_of(page)]


@pytest.mark.parametrize("line", [x for x in LINES if x.words[0] == "devops"], ids=str)
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


@pytest.mark.parametrize("line", [x for x in LINES if x.words[0] == "gh"], ids=str)
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


def test_there_are_commands_to_look_at() -> None:
    assert len([line for line in LINES if line.words[0] == "devops"]) > 50
    assert len([line for line in LINES if line.words[0] == "gh"]) > 5
