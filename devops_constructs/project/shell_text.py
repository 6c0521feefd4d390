"""What a text means to a POSIX shell, as far as it decides on which process gets the signals."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from devops_constructs.project.secret_literals import argument_reason

_TOKEN = re.compile(
    r"""
      (?P<open> \$\( )
    | (?P<unclosed> ['"`] | \\\Z )
    | (?P<redirection> [0-9]* (?: &>>? | <<-? | >> | >\| | <> | [<>]&? ) )
    | (?P<operator> && | \|\| | ;; | [;&|()\n] )
    | .
    """,
    re.VERBOSE,
)
_QUOTED = re.compile(
    r"""
      \\(?:.|\n) | '[^']*' | "(?:\\.|[^"\\])*" | `(?:\\.|[^`\\])*` | \$\{[^}]*\}
    | (?:(?<=\s)|\A)\#[^\n]*
    """,
    re.VERBOSE | re.DOTALL,
)
_SUBSTITUTION = re.compile(r"\$\([^()]*\)|`[^`]*`")
_SHELLS = ("sh", "ash", "bash", "dash", "ksh", "zsh")
_HANDS_ON = re.compile(
    r"(?:\A|[;&|({\n]|\b(?:then|do|else)\s)\s*(?:[A-Za-z_]\w*=\S*\s+)*(?:exec|trap|wait)\b"
)


def operators(text: str) -> Iterator[str]:
    """What stands between commands: `&&`, `;`, `|`, a line break and such, outside of quotes and
    substitutions; `"` for a quote that is not closed."""
    depth = place = 0
    while place < len(text):
        if quoted := _QUOTED.match(text, place):
            place = quoted.end()
            continue
        token = _TOKEN.match(text, place)
        assert token is not None or text[place] == "\n"
        kind, word = (token.lastgroup, token[0]) if token else ("operator", "\n")
        place += len(word)
        if kind == "unclosed":
            yield '"'
        elif kind == "open" or (depth and word == "("):
            depth += 1
        elif depth:
            depth -= word == ")"
        elif kind == "operator":
            yield word
    if depth:
        yield '"'


def words_of(text: str) -> list[str]:
    """The words of a shell's text without their quotes, operators among them."""
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        return text.split()


def shell_secret_reason(text: str) -> str | None:
    """Why some word of a shell's text looks like a secret; None if none does."""
    computed = _SUBSTITUTION.sub("$X", text)
    reasons = map(argument_reason, words_of(computed))
    return next((reason for reason in reasons if reason), None)


def script_of(words: Sequence[str]) -> int | None:
    """Where the script of a hand-written `sh -c` stands among the words of a command."""
    if not words or PurePosixPath(words[0]).name not in _SHELLS:
        return None
    for index, word in enumerate(words[1:-1], 1):
        if re.fullmatch("-[a-z]*c", word):
            return index + 1
    return None


def keeps_signals(words: Sequence[str]) -> int | None:
    """Where a script stands whose shell stays in front of what it runs, and passes no signal on.

    Sources: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html (2.12)
    """
    place = script_of(words)
    return None if place is None or _HANDS_ON.search(words[place]) else place
