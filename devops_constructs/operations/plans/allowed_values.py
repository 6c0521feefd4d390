"""What may be written into a resource: what its schema has, and only references as values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from devops_constructs.operations.plans.expressions import Reference, Unknown, expressions
from devops_constructs.terraform.known_types import Attribute, Block, Body, Type, fields_of

Kinds = Mapping[str, Mapping[str, Body]]
"""The bodies of "resource" and "data", by type."""

SINKS = frozenset(
    {
        ("cloudflare_workers_script", "bindings", "text"),
        ("github_actions_environment_secret", "value"),
        ("github_actions_secret", "value"),
        ("kubernetes_secret_v1", "data"),
        ("tls_cert_request", "private_key_pem"),
    }
)
"""What may be made of a secret: plans hide these arguments, and their providers do not look at the
values, which other sensitive ones do, and show them if they are wrong ("expected ... to be a base64
string, got ...")."""


@dataclass(frozen=True)
class Found:
    """Something that may not be, and where in the stack it is."""

    at: str
    what: str


def is_just(value: Any, wanted: Any) -> bool:
    """Whether it is the same JSON; to Python, true and 1 are the same."""
    return json.dumps(value, sort_keys=True) == json.dumps(wanted, sort_keys=True)


def in_body(
    at: str, content: Mapping[str, Any], body: Body, kinds: Kinds, type_: str = ""
) -> Iterator[Found]:
    """What in a block is not in its schema, or is evaluated and should not. `type_` is that of the
    resource whose outermost block it is."""
    for name, value in content.items():
        item, where = body.get(name), f"{at}.{name}"
        if isinstance(item, Block):
            yield from _in_blocks(where, value, item.body, kinds)
        elif item is None or not item.is_writable:
            yield Found(where, "is nothing that synth writes")
        else:
            yield from _in_value(where, value, item.type, kinds, (type_, name))


def text_problems(at: str, value: Any) -> Iterator[Found]:
    """Why a value is not a text that means just itself."""
    if not isinstance(value, str):
        yield Found(at, "is not a text")
    elif any(expressions(value)):
        yield Found(at, "is a text that Terraform would evaluate")


def _in_blocks(at: str, value: Any, body: Body, kinds: Kinds) -> Iterator[Found]:
    blocks = value if isinstance(value, list) else [value]
    for number, block in enumerate(blocks):
        where = f"{at}[{number}]"
        if isinstance(block, dict):
            yield from in_body(where, block, body, kinds)
        else:
            yield Found(where, "is not an object")


def _in_value(
    at: str, value: Any, type_: Type | None, kinds: Kinds, place: tuple[str, ...]
) -> Iterator[Found]:
    """`place` is the argument by its names from the resource's type on; None is a value of any
    type."""
    if isinstance(value, str):
        yield from _in_text(at, value, kinds, place in SINKS)
    elif isinstance(value, list):
        inner = type_[1] if isinstance(type_, tuple) else type_
        for number, each in enumerate(value):
            yield from _in_value(f"{at}[{number}]", each, inner, kinds, place)
    elif isinstance(value, dict):
        for name, each in value.items():
            where = f"{at}.{name}"
            if any(expressions(name)):
                yield Found(where, "is a name that Terraform would evaluate")
            if not isinstance(type_, Mapping):
                inner = type_[1] if isinstance(type_, tuple) else None
                yield from _in_value(where, each, inner, kinds, place)
            elif name not in type_:
                yield Found(where, "is nothing that synth writes")
            else:
                yield from _in_value(where, each, type_[name].type, kinds, (*place, name))


def _in_text(at: str, text: str, kinds: Kinds, hidden: bool) -> Iterator[Found]:
    for found in expressions(text):
        if isinstance(found, Unknown):
            yield Found(at, f"has an expression that synth does not write: {found.text!a}")
            continue
        secret = _is_sensitive(found, kinds)
        if secret is None:
            yield Found(at, f"refers to something that synth does not write: {_said(found)}")
        elif secret and not hidden:
            yield Found(at, f"may be shown, and refers to a secret: {_said(found)}")


def _said(reference: Reference) -> str:
    data = "data." if reference.is_data else ""
    return f"{data}{reference.type}.{reference.name}.{'.'.join(reference.steps)}"


def _is_sensitive(reference: Reference, kinds: Kinds) -> bool | None:
    """Whether what it refers to is a secret; None: no schema says what it is."""
    body = kinds["data" if reference.is_data else "resource"].get(reference.type)
    for step in reference.steps:
        item = None if body is None else body.get(step)
        if item is None or item.type == "dynamic":
            return None
        if isinstance(item, Attribute) and item.sensitive:
            return True
        body = fields_of(item)
        if body is None:
            return False  # a map's entries are as it is
    # an object as a whole has all that is in it
    return any(_holds_a_secret(each) for each in (body or {}).values())


def _holds_a_secret(item: Attribute | Block) -> bool:
    if isinstance(item, Attribute) and item.sensitive:
        return True
    return any(map(_holds_a_secret, (fields_of(item) or {}).values()))
