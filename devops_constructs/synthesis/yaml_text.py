"""The one YAML writer: every text stays a text, for every parser, and Helm's expressions stay too.

It lays out blocks itself, because PyYAML takes five to twenty times as long, more than all the rest
of a synthesis. The tests read everything back with PyYAML and with Helm's own parser. Reasons and
figures: docs/decisions/0006-yaml-writer.md.
"""

from __future__ import annotations

import functools
import json
import re
from typing import Any


class HelmExpression(str):
    """Text that Helm evaluates, written as it is; any other text is kept safe from Helm."""

    __slots__ = ()


def yaml_text(value: Any, *, for_helm: bool = False) -> str:
    """One YAML document, keys in the order given.

    Args:
        value: JSON-like data, with HelmExpression where Helm is to decide.
        for_helm: the text becomes a Helm template, so a literal `{{` in text or key is escaped.
    """
    lines: list[str] = []
    _write(lines, "", "", value, for_helm)
    return "\n".join(lines) + "\n"


def escaped_for_helm(text: str) -> str:
    """The text as a Helm template that renders to just this text."""
    return text.replace("{{", "{{`{{`}}")


def _write(lines: list[str], lead: str, indent: str, value: Any, for_helm: bool) -> None:
    """Append a value; `lead` is what stands before it on its first line, such as `key:` or `-`."""
    if isinstance(value, dict) and value:
        if lead.endswith(":"):
            lines.append(lead)
            lead = ""
        for key, item in value.items():
            start = f"{lead} " if lead else indent
            below = indent + "  "
            _write(lines, f"{start}{_inline(key, for_helm)}:", below, item, for_helm)
            lead = ""
    elif isinstance(value, list | tuple) and value:
        if lead:
            lines.append(lead)
        for item in value:
            _write(lines, f"{indent}-", indent + "  ", item, for_helm)
    elif isinstance(value, str) and "\n" in value and lead and _fits_block(value):
        text = escaped_for_helm(value) if for_helm else value
        chomping = "+" if text.endswith("\n\n") else "" if text.endswith("\n") else "-"
        lines.append(f"{lead} |{chomping}")
        block = text.removesuffix("\n").split("\n")
        lines += [f"{indent}{line}" if line else "" for line in block]
    else:
        lines.append(f"{lead} {_inline(value, for_helm)}" if lead else _inline(value, for_helm))


def _inline(value: Any, for_helm: bool) -> str:
    match value:
        case HelmExpression():
            return str(value)
        case str():
            return _scalar(escaped_for_helm(value) if for_helm else value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case dict():
            return "{}"
        case list() | tuple():
            return "[]"
    raise TypeError(f"{type(value).__name__} has no place in a manifest")


@functools.lru_cache(maxsize=65_536)
def _scalar(text: str) -> str:
    """The text bare where no parser takes it for anything else, in double quotes elsewhere."""
    if _BARE.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)


def _fits_block(text: str) -> bool:
    """Whether a literal block keeps every character, and shows it."""
    lines = text.split("\n")
    return text[0] not in " \n" and all(
        line.isprintable() and line == line.rstrip() for line in lines
    )


# A quantity, or what begins like a word: then nothing in it can be a number, a date or a sign of
# YAML's own. A colon or a blank has to be followed by a plain character.
_BARE = re.compile(
    r"[0-9]+(m|Mi|Gi|mb)|[A-Za-z/$][A-Za-z0-9_./$()@+,=%|-]*([: ][A-Za-z0-9_./$()@+,=%|*-]+)*"
)
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
