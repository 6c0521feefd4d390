"""The stacks as files, in the layout of cdktf's own output folder."""

from __future__ import annotations

import json
from typing import Any

from devops_constructs.project.loader import LoadedPortfolio
from devops_constructs.synthesis.output_tree import Artifact
from devops_constructs.terraform.stacks import BuiltStack, stacks_of

FLEET_MANIFEST = "terraform/manifest.json"


def stack_files(loaded: LoadedPortfolio) -> dict[str, Artifact]:
    """`terraform/stacks/<stack>/cdk.tf.json` of every stack, and the manifest that orders them."""
    stacks = list(stacks_of(loaded.portfolio))
    files = {
        f"terraform/stacks/{stack.name}/cdk.tf.json": Artifact(
            _text(stack.json), loaded.file_of(stack.project)
        )
        for stack in stacks
    }
    manifest = {"version": "0.21.0", "stacks": {s.name: _entry(s) for s in stacks}}
    files[FLEET_MANIFEST] = Artifact(_text(manifest), loaded.file_of(None))
    return files


def _entry(stack: BuiltStack) -> dict[str, Any]:
    return {
        "name": stack.name,
        "constructPath": stack.name,
        "synthesizedStackPath": f"stacks/{stack.name}/cdk.tf.json",
        "workingDirectory": f"stacks/{stack.name}",
        "annotations": [],
        "dependencies": list(stack.after),
    }


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
