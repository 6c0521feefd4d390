"""The committed stacks, in the order in which they are applied for the first time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from devops_constructs.errors import OutputError

_TERRAFORM = Path("charts_out/terraform")


@dataclass(frozen=True)
class StackFile:
    """A committed stack."""

    name: str
    folder: Path
    after: tuple[str, ...]
    """The stacks that make what it looks up."""

    @cached_property
    def content(self) -> dict[str, Any]:
        """Its `cdk.tf.json`."""
        found: dict[str, Any] = json.loads((self.folder / "cdk.tf.json").read_text("utf-8"))
        return found

    @property
    def providers(self) -> tuple[str, ...]:
        """The names of the providers that it requires."""
        return tuple(sorted(self.content["terraform"].get("required_providers", ())))

    @property
    def load_balancers(self) -> tuple[str, ...]:
        """Those that it looks up by name; clusters make them, once their ingress chart is there."""
        looked_up = self.content.get("data", {}).get("digitalocean_loadbalancer", {})
        return tuple(sorted(each["name"] for each in looked_up.values()))

    def waits_for(self, applied: Collection[str]) -> tuple[str, ...]:
        """What has to be applied before it, besides what was."""
        return tuple(name for name in self.after if name not in applied)


def stack_files(root: Path) -> list[StackFile]:
    """Every stack, each behind those that it comes after.

    Raises:
        OutputError: there is no manifest, or it names a stack that is not there.
    """
    try:
        entries = json.loads((root / _TERRAFORM / "manifest.json").read_text("utf-8"))["stacks"]
        stacks = {
            name: StackFile(
                name,
                root / _TERRAFORM / entry["workingDirectory"],
                tuple(entry["dependencies"]),
            )
            for name, entry in entries.items()
        }
        return list(_ordered(stacks))
    except (OSError, ValueError, KeyError, TypeError):
        raise OutputError(
            f"{_TERRAFORM.as_posix()}/manifest.json cannot be read\n"
            "    why: it says which stacks there are, and in which order\n"
            "    fix: run devops synth"
        ) from None


def _ordered(stacks: dict[str, StackFile]) -> Iterator[StackFile]:
    done: dict[str, None] = {}
    waiting = dict(stacks)
    while waiting:
        ready = [name for name, stack in waiting.items() if not stack.waits_for(done)]
        if not ready:
            raise ValueError(f"stacks wait for each other: {', '.join(waiting)}")
        for name in ready:
            done[name] = None
            yield waiting.pop(name)
