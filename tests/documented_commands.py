"""Command lines in the documentation, found where somebody would read them as such."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

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
            yield from _commands(page, number, begun + text)
        begun = ""
        for code in [] if fenced else re.findall(r"`([^`]+)`", text):
            yield from _commands(page, number, code)


def _commands(page: Path, number: int, text: str) -> Iterator[Line]:
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
