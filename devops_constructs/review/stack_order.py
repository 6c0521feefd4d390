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
            "load_balancers": list(stack.load_balancers),
        }
        for stack in stack_files(root)
    ]
    return {"schema": SCHEMA, "stacks": stacks}


def stack_lines(order: dict[str, Any]) -> str:
    """The same as lines, one per stack."""
    width = max((len(stack["name"]) for stack in order["stacks"]), default=0)
    return "".join(f"{stack['name'].ljust(width)}  {_state(stack)}\n" for stack in order["stacks"])


def _state(stack: dict[str, Any]) -> str:
    """No artifact knows whether a load balancer is there: an ingress chart has it made."""
    waits_for, balancers = ", ".join(stack["waits_for"]), ", ".join(stack["load_balancers"])
    state = f"waits for {waits_for}" if waits_for else "can be applied"
    return f"{state}, once there is the load balancer {balancers}" if balancers else state
