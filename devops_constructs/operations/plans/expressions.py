"""What Terraform would evaluate in the texts of a stack: only references that synth writes.

Terraform's JSON has expressions within texts. `${` begins one unless there is another `$` before
it, `%{` a directive unless there is another `%` (tried with both programs, see the tests).

Sources: https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FUNCTIONS = ("tolist", "tonumber", "urlencode")
"""They read no file, and give a sensitive value back as one."""

_BEGINS = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")
_STEP = r'(?:\.[a-z_][a-z0-9_]*|\[[0-9]{1,4}\]|\["[A-Za-z0-9._-]{1,100}"\])'
_REFERENCE = (
    r"(?P<data>data\.)?(?P<type>[a-z][a-z0-9]*_[a-z0-9_]+)\.(?P<name>[A-Za-z_][A-Za-z0-9_-]*)"
    rf"(?P<steps>\.[a-z_][a-z0-9_]*{_STEP}*)"
)
_EXPRESSION = re.compile(
    rf"\$\{{(?:{_REFERENCE}"
    rf"|(?:{'|'.join(FUNCTIONS)})\({_REFERENCE.replace('?P<', '?P<in_')}\)(?P<in_more>{_STEP}*))\}}"
)


@dataclass(frozen=True)
class Reference:
    """An attribute of something in the stack, such as `data.digitalocean_vpc.main.id`."""

    is_data: bool
    type: str
    name: str
    steps: tuple[str, ...]
    """Into it, without indices: `metadata[0].name` is ("metadata", "name")."""


@dataclass(frozen=True)
class Unknown:
    """An expression that synth would not write."""

    text: str


def expressions(text: str) -> Iterator[Reference | Unknown]:
    """All that Terraform would evaluate in a text."""
    for begin in _BEGINS.finditer(text):
        found = _EXPRESSION.match(text, begin.start())
        if found is None:
            yield Unknown(text[begin.start() : begin.start() + 60])
            continue
        parts = found.groupdict()
        kind = "in_" if parts["in_type"] else ""
        steps = parts[f"{kind}steps"] + (parts["in_more"] or "")
        yield Reference(
            bool(parts[f"{kind}data"]), parts[f"{kind}type"], parts[f"{kind}name"], _steps(steps)
        )


def _steps(text: str) -> tuple[str, ...]:
    return tuple(a or b for a, b in re.findall(r'\.([a-z_0-9]+)|\["([^"]+)"\]', text))
