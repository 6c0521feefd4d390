"""The top-level blocks of Terraform that say what becomes of a resource it knew before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Fragment = Mapping[str, Any]


def import_block(address: str, id: str) -> Fragment:
    """Terraform takes over what has that id, instead of making a new one."""
    return {"import": [{"to": address, "id": id}]}


def moved_block(old: str, new: str) -> Fragment:
    """What Terraform knows under one address is meant by another one now."""
    return {"moved": [{"from": old, "to": new}]}


def removed_block(address: str) -> Fragment:
    """Terraform forgets a resource and leaves the thing itself alone."""
    return {"removed": [{"from": address, "lifecycle": {"destroy": False}}]}


def joined(stack: Mapping[str, Any], blocks: Sequence[Fragment]) -> dict[str, Any]:
    """The stack with these blocks, keys and blocks in order."""
    result = dict(stack)
    for block in blocks:
        for kind, items in block.items():
            known = [*result.get(kind, ()), *items]
            result[kind] = sorted(known, key=lambda item: (item.get("to", ""), item.get("from")))
    return {key: _in_order(result[key]) for key in sorted(result)}


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(item) for item in value] if isinstance(value, list) else value
