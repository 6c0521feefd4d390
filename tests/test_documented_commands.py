"""Command lines in the documentation are ones that the real parser and the real workflows take."""

from __future__ import annotations

import argparse
import contextlib
import io

import pytest

from devops_constructs.cli import _parser, main
from devops_constructs.project.loader import load
from tests.documented_commands import (
    LINES,
    Line,
    is_taken_by_a_workflow,
    lines_with,
    refusal,
)
from tests.preparation import ROOT


@pytest.mark.parametrize("line", lines_with("devops"), ids=str)
def test_the_parser_takes_it(line: Line) -> None:
    words = list(line.words[1:])
    if _below(_parser(), words):  # more than the name of a command
        assert refusal(words) == ""


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
    is_taken_by_a_workflow(line)


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
