"""Texts that somebody else has chosen, made harmless where they are shown."""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 65_536
"""Of a comment. Source: GitHub's own refusal, "body is too long (maximum is 65536 characters)"."""

_KEPT = "\n\t"
_OBEYED = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of Unicode: controls, formats, halves of pairs, separators of lines."""


class _Escapes(dict[int, int | str]):
    """What becomes of each character, found out once."""

    def __missing__(self, code: int) -> int | str:
        character = chr(code)
        obeyed = character not in _KEPT and unicodedata.category(character) in _OBEYED
        self[code] = ascii(character)[1:-1] if obeyed else code
        return self[code]


_ESCAPES = _Escapes()


def printable(text: str) -> str:
    """The text with what a terminal or a browser would obey written out: control characters, and
    those that change the direction of reading."""
    return text.translate(_ESCAPES)


def in_a_line(text: str, most: int = 200) -> str:
    """The same on one line, not longer than that."""
    line = printable(text).replace("\n", "\\n").replace("\t", " ")
    return line if len(line) <= most else f"{line[: most - 3]}..."


def quoted(text: str) -> str:
    """The same line by line behind a bar: no line begins as a command to who reads a log, such as
    GitHub's `::add-mask::`."""
    return "".join(f"| {line}\n" for line in printable(text).replace("##[", "# #[").splitlines())


def fenced(text: str) -> str:
    """The same as a block of code in Markdown, which it cannot leave; in a block nobody is
    mentioned and nothing is linked."""
    shown = printable(text).rstrip("\n")
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}\n"


def cut(text: str, most: int) -> str:
    """The beginning of a text, by lines; a plan says what changes before how many do."""
    shown = printable(text)
    if size(shown) <= most:
        return shown
    lines, kept, used = shown.splitlines(), [], 0
    for line in lines:
        used += size(line) + 1
        if used > most:
            break
        kept.append(line)
    if not kept:
        kept = [lines[0].encode()[:most].decode("utf-8", "ignore")]
    return "\n".join([*kept, f"... and {len(lines) - len(kept)} more lines"])


def size(text: str) -> int:
    """In bytes, of which there are never fewer than characters, however those are counted."""
    return len(text.encode())
