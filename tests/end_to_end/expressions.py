"""GitHub's expressions, as far as generated workflows have them.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Context = Mapping[str, Any]
"""What names stand for, as nested mappings; a name that is not there is an empty text."""

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")
_TOKEN = re.compile(r"\s*(\|\||&&|==|!=|!|\(|\)|'[^']*'|[\w.*-]+(?:\(\))?)")


def text(template: object, context: Context) -> str:
    """A value of a workflow with what its expressions stand for."""
    if isinstance(template, bool):
        return str(template).lower()
    return _EXPRESSION.sub(lambda found: _said(value(found[1], context)), str(template))


def value(expression: str, context: Context) -> Any:
    """What an expression is; in `if` it may stand without its braces."""
    bare = _EXPRESSION.fullmatch(expression.strip())
    tokens = _TOKEN.findall(bare[1] if bare else expression)
    found = _either(tokens, context)
    assert not tokens, f"what is {tokens} in {expression}?"
    return found


def _said(found: Any) -> str:
    return str(found).lower() if isinstance(found, bool) else str(found)


def _either(tokens: list[str], context: Context) -> Any:
    found = _all(tokens, context)
    while tokens[:1] == ["||"]:
        tokens.pop(0)
        other = _all(tokens, context)
        found = found or other
    return found


def _all(tokens: list[str], context: Context) -> Any:
    found = _compared(tokens, context)
    while tokens[:1] == ["&&"]:
        tokens.pop(0)
        other = _compared(tokens, context)
        found = found and other
    return found


def _compared(tokens: list[str], context: Context) -> Any:
    found = _single(tokens, context)
    if tokens[:1] in (["=="], ["!="]):
        same = tokens.pop(0) == "=="
        return (found == _single(tokens, context)) is same
    return found


def _single(tokens: list[str], context: Context) -> Any:
    token = tokens.pop(0)
    if token == "!":
        return not _single(tokens, context)
    if token == "(":
        found = _either(tokens, context)
        assert tokens.pop(0) == ")"
        return found
    if token.startswith("'"):
        return token[1:-1]
    found = context
    for name in token.split("."):
        found = found.get(name, "") if isinstance(found, Mapping) else ""
    return found
