"""The commands of a shell's text, as far as a look at their words needs them."""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Iterator
from itertools import takewhile

_ENDS = ("&&", "||", ";", ";;", "&", "(", ")", "{", "}", "!", "then", "else", "do", "fi", "done")


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command."""
    for pipeline in pipelines(text):
        yield from pipeline


def pipelines(text: str) -> Iterator[list[list[str]]]:
    """The commands that write into each other. Of a text whose quotes do not fit, its lines."""
    pipeline: list[list[str]] = [[]]
    for word in _words(text):
        if word in _ENDS or word == "\n":
            yield from _done(pipeline)
            pipeline = [[]]
        elif word in ("|", "|&"):
            pipeline.append([])
        else:
            pipeline[-1].append(word)
    yield from _done(pipeline)


def _done(pipeline: list[list[str]]) -> Iterator[list[list[str]]]:
    said = [words for words in pipeline if words]
    if said:
        yield said


def _words(text: str) -> Iterator[str]:
    for line in text.replace("\\\n", " ").splitlines():
        yield from takewhile(lambda word: not word.startswith("#"), _words_of(line))
        yield "\n"


def _words_of(line: str) -> list[str]:
    uncommented = re.sub(r"(?:^|\s)#.*", "", line)
    for text in (line, uncommented):  # a comment may have an apostrophe
        lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        lexer.commenters = ""  # it would take every # for the start of one
        with contextlib.suppress(ValueError):
            return list(lexer)
    return re.sub("([;&|()]+)", r" \1 ", line).split()
