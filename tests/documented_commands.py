"""Command lines in the documentation, found where somebody would read them as such."""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from devops_constructs.cli import _parser
from devops_constructs.project.loader import load
from tests.preparation import ROOT

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
_OPERATORS = {"|", "||", "&&", ";", ">", ">>", "<", "&"}
PROGRAMS = ("devops", "gh", "helm", "kubectl", "terraform")


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
    begun = ""
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        text = line.strip()
        if text.startswith("```"):
            fenced = not fenced
        elif (fenced or line.startswith("    ")) and text.endswith("\\"):
            begun += text.removesuffix("\\")
            continue
        elif fenced or begun or line.startswith("    "):
            yield from commands_in(begun + text, page, number)
        begun = ""
        for code in [] if fenced else re.findall(r"`([^`]+)`", text):
            yield from commands_in(code, page, number)


def commands_in(text: str, page: Path, number: int) -> Iterator[Line]:
    """Those of one line of shell."""
    # what a person fills in is one word; a table's bar is written with a backslash
    text = re.sub(r"<[^<>]*>|\$\([^()]*\)", "FILLED-IN", text).replace("\\|", "|")
    # and what may be left out is there
    text = re.sub(r"\[(--[^\]]*)\]", r"\1", text)
    text = re.sub(r"\b(N|PULL_REQUEST)\b", "7", text)
    shell = shlex.shlex(text, posix=True, punctuation_chars=True)
    shell.whitespace_split = True
    try:
        words = list(shell)
    except ValueError:  # a sentence with one quotation mark
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
    if not words or "..." in words[1:2]:
        return
    program = words[0].removeprefix("scripts/")
    if program in PROGRAMS and len(words) > 1:
        yield Line(str(page.relative_to(ROOT)), number, (program, *words[1:]))


LINES = [line for page in PAGES for line in lines_of(page)]


def lines_with(*words: str) -> list[Line]:
    """Those that begin with these words."""
    return [line for line in LINES if line.words[: len(words)] == words]


def refusal(words: list[str]) -> str:
    """What `devops` has against these arguments; nothing if it takes them."""
    said = io.StringIO()
    with (
        contextlib.redirect_stderr(said),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.suppress(SystemExit),  # with 2, or after help with 0
    ):
        _parser().parse_args(words)
    return said.getvalue()


def is_taken_by_a_workflow(line: Line) -> None:
    """A `gh workflow run` names a generated workflow, and all that it has to be given."""
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
