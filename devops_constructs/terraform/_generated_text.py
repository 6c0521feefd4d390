"""The parts of a generated class that say what a resource takes: its docstring and its spec."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping

from devops_constructs.terraform._schema import Schema
from devops_constructs.terraform._spec import Attribute, Block, Body, Spec, fields_of

_WIDTH = 100
_PLAIN = str.maketrans({"\\": "\\\\", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
"""Escapes backslashes and straightens quotation marks."""


def documentation(schema: Schema, body: Body, indent: int) -> str:
    """Describe each attribute: what it is called, of what type, who sets it, and what it means."""
    described = {**schema.get("attributes", {}), **schema.get("block_types", {})}
    text = ""
    for key, item in body.items():
        source = described[key]
        inner = source.get("block") or source.get("nested_type") or {}
        facts = [_words(item), *_facts(item)]
        if source.get("deprecated") or inner.get("deprecated"):
            facts.append("deprecated")
        meaning = " ".join((source.get("description") or inner.get("description") or "").split())
        meaning = meaning.translate(_PLAIN).replace('"""', "'''")
        line = f"{key}: {', '.join(facts)}." + (f" {meaning}" if meaning else "")
        text += textwrap.fill(
            line,
            _WIDTH,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + 4),
            break_long_words=False,
            break_on_hyphens=False,
        )
        text += "\n" + documentation(inner, fields_of(item) or {} if inner else {}, indent + 4)
    return text


def _facts(item: Attribute | Block) -> list[str]:
    if isinstance(item, Attribute):
        who = {"computed": "computed", "optional+computed": "optional, else computed"}
        return [who.get(item.mode, item.mode), *(["sensitive"] if item.sensitive else [])]
    least = [f"at least {item.min}"] if item.min else []
    return least + ([f"at most {item.max}"] if item.max else [])


def _words(item: Attribute | Block) -> str:
    if isinstance(item, Block):
        return "blocks"
    words, type_ = "", item.type
    while isinstance(type_, tuple):
        words, type_ = f"{words}{type_[0]} of ", type_[1]
    return words + (f"objects with {', '.join(type_)}" if isinstance(type_, Mapping) else type_)


def code(value: object, indent: int, column: int) -> str:
    """Write a spec as Python, laid out as `ruff format` would leave it."""
    parts: list[tuple[str, object]]
    match value:
        case Spec():
            opening, parts, closing = "Spec(", [("", value.type), ("", value.body)], ")"
        case Attribute():
            parts = [("", value.type), ("", value.mode)]
            parts += [("sensitive=", True)] if value.sensitive else []
            opening, closing = "Attribute(", ")"
        case Block():
            counts = (("min=", value.min), ("max=", value.max))
            parts = [("", value.nesting), ("", value.body), *(c for c in counts if c[1])]
            opening, closing = "Block(", ")"
        case Mapping():
            parts = [(f"{json.dumps(key)}: ", item) for key, item in value.items()]
            opening, closing = "{", "}"
        case tuple():
            opening, parts, closing = "(", [("", item) for item in value], ")"
        case _:
            return json.dumps(value) if isinstance(value, str) else repr(value)
    inner = indent + 4
    items = [prefix + code(item, inner, inner + len(prefix)) for prefix, item in parts]
    line = opening + ", ".join(items) + closing
    is_tree = isinstance(value, Mapping) and parts
    if not is_tree and "\n" not in line and column + len(line) < _WIDTH:
        return line
    lines = "".join(f"{' ' * inner}{item},\n" for item in items)
    return f"{opening}\n{lines}{' ' * indent}{closing}"
