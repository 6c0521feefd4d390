"""The stack of an environment that ends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from devops_constructs.terraform._change_blocks import joined, removed_block
from devops_constructs.terraform.built_stack import BuiltStack
from devops_constructs.terraform.data_holding import held_in

_KEPT = ("//", "terraform", "provider", "variable", "removed", "moved")
_DATA = re.compile(r"\bdata\.([a-z0-9_]+)\.([A-Za-z0-9_-]+)")


def retired_stack(stack: BuiltStack) -> BuiltStack:
    """The stack without resources: it forgets what holds data, and destroys the rest.

    Its providers stay, as Terraform destroys with them, and so do the variables and data sources
    that tell them where to.
    """
    kept = {key: value for key, value in stack.json.items() if key in _KEPT}
    if data := _looked_up(stack.json, kept.get("provider", {})):
        kept["data"] = data
    blocks = [removed_block(held.address) for held in held_in(stack.json)]
    return replace(stack, json=joined(kept, blocks))


def _looked_up(stack: Mapping[str, Any], by: Any) -> dict[str, Any]:
    """The data sources that `by` refers to, and those that they refer to."""
    found: dict[str, Any] = {}
    wanted = [by]
    while wanted:
        for type_, name, source in _sources(stack, wanted.pop()):
            if name not in found.setdefault(type_, {}):
                found[type_][name] = source
                wanted.append(source)
    return found


def _sources(stack: Mapping[str, Any], by: Any) -> Iterator[tuple[str, str, Any]]:
    for type_, name in _DATA.findall(json.dumps(by)):
        source = stack.get("data", {}).get(type_, {}).get(name)
        if source is not None:
            yield type_, name, source
