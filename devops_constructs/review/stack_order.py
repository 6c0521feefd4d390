"""In which order all is done, and what each step waits for."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from devops_constructs.review.stack_files import stack_files, steps

SCHEMA = "devops-constructs/stacks/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""


def stack_order(root: Path, done: Collection[str] = ()) -> dict[str, Any]:
    """The steps, and the stacks among them, as data.

    Args:
        root: where charts_out/ is
        done: the steps that are done: names of stacks, of others the kind too ("release/...")

    Raises:
        OutputError: the artifacts cannot be read.
    """
    stacks = [
        {
            "name": stack.name,
            "after": list(stack.after),
            "waits_for": list(stack.waits_for(done)),
            "load_balancers": list(stack.load_balancers),
        }
        for stack in stack_files(root)
    ]
    keys = {name if "/" in name else f"stack/{name}" for name in done}
    found = [
        {
            "step": step.kind,
            "name": step.name,
            "cluster": step.cluster,
            "namespace": step.namespace,
            "repository": step.repository,
            "after": list(step.after),
            "waits_for": list(step.waits_for(keys)),
            "done": step.key in keys,
        }
        for step in steps(root)
    ]
    return {"schema": SCHEMA, "stacks": stacks, "steps": found}


def step_lines(order: dict[str, Any]) -> str:
    """The steps as lines."""
    width = max((len(step["name"]) for step in order["steps"]), default=0)
    return "".join(
        f"{step['step']:<7}  {step['name'].ljust(width)}  {_state(step)}\n"
        for step in order["steps"]
    )


def _state(step: dict[str, Any]) -> str:
    if step["done"]:
        return "done"
    if step["waits_for"]:
        return f"waits for {', '.join(step['waits_for'])}"
    return {
        "stack": "can be applied",
        "charts": f"can be installed in cluster {step['cluster']}",
        "release": f"can be released by repository {step['repository']}",
    }[step["step"]]
