"""In which order stacks are applied, and what each of them waits for."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from devops_constructs.review.stack_files import stack_files

SCHEMA = "devops-constructs/stacks/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""


def stack_order(root: Path, applied: Collection[str] = ()) -> dict[str, Any]:
    """The stacks as data, given those whose state exists already.

    Raises:
        OutputError: the artifacts cannot be read.
    """
    stacks = [
        {
            "name": stack.name,
            "after": list(stack.after),
            "waits_for": list(stack.waits_for(applied)),
        }
        for stack in stack_files(root)
    ]
    return {"schema": SCHEMA, "stacks": stacks}


def stack_lines(order: dict[str, Any]) -> str:
    """The same as lines, one per stack."""
    width = max((len(stack["name"]) for stack in order["stacks"]), default=0)
    return "".join(
        f"{stack['name'].ljust(width)}  {_state(stack['waits_for'])}\n" for stack in order["stacks"]
    )


def _state(waits_for: list[str]) -> str:
    return f"waits for {', '.join(waits_for)}" if waits_for else "can be applied"
