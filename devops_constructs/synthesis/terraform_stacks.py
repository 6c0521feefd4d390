"""The stacks as files, in the layout of cdktf's own output folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from devops_constructs.synthesis.steps import Step, ordered
from devops_constructs.terraform.built_stack import BuiltStack

MANIFEST_PATH = "terraform/manifest.json"

CDKTF_VERSION = "0.21.0"
"""What cdktf writes into its manifest; its command line reads the rest."""


def stack_path(name: str) -> str:
    """Where a stack's JSON is, below charts_out/."""
    return f"terraform/stacks/{name}/cdk.tf.json"


def stack_text(stack: BuiltStack) -> str:
    """The stack's `cdk.tf.json`."""
    return _text(stack.json)


def manifest_entry(stack: BuiltStack) -> dict[str, Any]:
    """What the manifest says of a stack: where it is, and which have to be applied before it."""
    return {
        "name": stack.name,
        "constructPath": stack.name,
        "synthesizedStackPath": f"stacks/{stack.name}/cdk.tf.json",
        "workingDirectory": f"stacks/{stack.name}",
        "annotations": [],
        "dependencies": list(stack.after),
    }


def manifest_text(entries: Iterable[dict[str, Any]], steps: Iterable[Step]) -> str:
    """cdktf's manifest.json over all stacks, and what cdktf does not read: the steps, in order."""
    return _text(
        {
            "version": CDKTF_VERSION,
            "stacks": {entry["name"]: entry for entry in entries},
            "steps": [step.entry for step in ordered(steps)],
        }
    )


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
