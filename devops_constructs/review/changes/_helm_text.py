"""What `helm template` makes of a chart's own templates, as far as they are those of synthesis.

Helm is no part of this library, and a stranger's template is none that one wants to run: this knows
the few actions that synthesis writes. What else stands in braces is kept as it is; a structure that
it does not know, such as `range`, it refuses.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from devops_constructs.errors import UnreadableError

_INSIDE = re.compile(r"(?:`[^`]*`|\"(?:[^\"\\\n]|\\.)*\"|[^`\"}]|\}(?!\}))*")
"""Of an action: up to the braces that end it, which may be in its texts as well."""
_COMMENT = re.compile(r"/\*.*\*/", re.DOTALL)
_WORD = re.compile(r'\s*("(?:[^"\\]|\\.)*"|`[^`]*`|[()|]|[^\s()|"`]+)')
_SWITCH = re.compile(r"\s*\{\{-? if \.Values\.(\w+) -?\}\}")
_LONGEST = 20_000
"""Of an expression; one that lists the Secrets that a pod reads is the longest of ours."""
_NOT_KNOWN = "is a template with more in it than synth writes"


class _UnknownError(Exception):
    """An expression that synthesis does not write, or a value that is not there."""


@dataclass(frozen=True)
class Rendered:
    """The text of a template."""

    text: str
    left: Mapping[str, str]
    """What stands in it for expressions that are not known, and the expressions."""


def switch(template: str) -> str | None:
    """The value that decides whether the template makes anything at all, if one does."""
    found = _SWITCH.match(template)
    return found[1] if found else None


def rendered(template: str, values: Mapping[str, Any], release: str) -> Rendered:
    """The text that a release gets with these values.

    Raises:
        UnreadableError: it has a structure that synthesis does not write.
    """
    mark = next(chr(code) for code in range(0xE000, 0xF900) if chr(code) not in template)
    left: dict[str, str] = {}

    def text_of(expression: str) -> str:
        try:
            return _printed(_value(expression, {"Values": values, "Release": {"Name": release}}))
        except _UnknownError:
            stands_for = f"{mark}{len(left)}{mark}"
            left[stands_for] = f"{{{{ {expression} }}}}"
            return stands_for

    def is_true(expression: str) -> bool:
        try:
            return bool(_value(expression, {"Values": values, "Release": {"Name": release}}))
        except _UnknownError:
            raise UnreadableError(_NOT_KNOWN) from None

    return Rendered("".join(_shown(template, text_of, is_true)), left)


def _shown(
    template: str, text_of: Callable[[str], str], is_true: Callable[[str], bool]
) -> Iterator[str]:
    open_ifs: list[tuple[bool, bool]] = []  # whether this branch counts, whether one has counted
    for is_action, text in _parts(template):
        word, _, rest = text.partition(" ")
        if not is_action:
            if all(counts for counts, _ in open_ifs):
                yield text
        elif word == "if":
            holds = all(counts for counts, _ in open_ifs) and is_true(rest)
            open_ifs.append((holds, holds))
        elif text == "else" and open_ifs:
            _, has_counted = open_ifs.pop()
            open_ifs.append((not has_counted, True))
        elif text == "end" and open_ifs:
            open_ifs.pop()
        elif word in ("else", "end", "range", "with", "define", "block", "template", "break"):
            raise UnreadableError(_NOT_KNOWN)
        elif all(counts for counts, _ in open_ifs) and not _COMMENT.fullmatch(text):
            yield text_of(text)
    if open_ifs:
        raise UnreadableError(_NOT_KNOWN)


def _parts(template: str) -> Iterator[tuple[bool, str]]:
    """Texts and actions in turn; a dash takes the space beside it away."""
    end, trims = 0, False
    while (start := template.find("{{", end)) >= 0:
        inside = _INSIDE.match(template, start + 2)
        if inside is None or not template.startswith("}}", inside.end()):
            raise UnreadableError(_NOT_KNOWN)
        text, action = template[end:start], inside[0]
        text = text.lstrip() if trims else text
        yield False, text.rstrip() if action.startswith("- ") else text
        yield True, action.removeprefix("-").removesuffix(" -").strip()
        end, trims = inside.end() + 2, action.endswith(" -")
    rest = template[end:]
    yield False, rest.lstrip() if trims else rest


def _printed(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise _UnknownError


def _value(expression: str, known: Mapping[str, Any]) -> Any:
    if len(expression) > _LONGEST:
        raise _UnknownError
    words, end = [], 0
    while end < len(expression):
        word = _WORD.match(expression, end)
        if word is None:
            raise _UnknownError
        words.append(word[1])
        end = word.end()
    try:
        value, rest = _pipeline(words, known)
    except RecursionError:
        raise _UnknownError from None
    if rest:
        raise _UnknownError
    return value


def _pipeline(words: list[str], known: Mapping[str, Any]) -> tuple[Any, list[str]]:
    arguments: list[Any] = []
    function: str | None = None
    piped: list[Any] = []
    while words and words[0] != ")":
        word, words = words[0], words[1:]
        if word == "|":
            piped, arguments, function = [_called(function, arguments + piped)], [], None
        elif word == "(":
            inner, words = _pipeline(words, known)
            if not words:
                raise _UnknownError
            arguments.append(inner)
            words = words[1:]
        elif function is None and not arguments and word in _FUNCTIONS:
            function = word
        else:
            arguments.append(_operand(word, known))
    return _called(function, arguments + piped), words


def _called(function: str | None, arguments: list[Any]) -> Any:
    if function is None:
        if len(arguments) != 1:
            raise _UnknownError
        return arguments[0]
    try:
        return _FUNCTIONS[function](*arguments)
    except (TypeError, KeyError, ValueError, AttributeError):
        raise _UnknownError from None


def _operand(word: str, known: Mapping[str, Any]) -> Any:
    if word[0] == "`":
        return word[1:-1]
    try:
        if word[0] == '"':
            return json.loads(word)
        return int(word) if word.isdecimal() else _index(known, *_names(word))
    except (KeyError, TypeError, ValueError):
        raise _UnknownError from None


def _names(word: str) -> list[str]:
    if not re.fullmatch(r"(\.[A-Za-z_]\w*)+", word):
        raise _UnknownError
    return word[1:].split(".")


def _index(value: Any, *names: Any) -> Any:
    for name in names:
        value = value[name]
    return value


def _print(*texts: str) -> str:
    return "".join(texts)


def _join(separator: str, texts: list[Any]) -> str:
    return separator.join(map(_printed, texts))


def _quote(value: Any) -> str:
    return json.dumps(_printed(value), ensure_ascii=False)


def _sha256sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _trunc(length: int, text: str) -> str:
    return text[:length]


def _list(*values: Any) -> list[Any]:
    return list(values)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "index": _index,
    "list": _list,
    "join": _join,
    "quote": _quote,
    "print": _print,
    "sha256sum": _sha256sum,
    "trunc": _trunc,
}
