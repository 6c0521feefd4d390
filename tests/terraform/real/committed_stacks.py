"""The committed stacks, whatever they are, in the order in which they are applied."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.preparation import ROOT

OUTPUT = ROOT / "charts_out/terraform"


@dataclass(frozen=True)
class CommittedStack:
    """One stack as it lies in the repository."""

    name: str
    file: Path

    @property
    def content(self) -> dict[str, Any]:
        """The stack's JSON, read anew."""
        content: dict[str, Any] = json.loads(self.file.read_text("utf-8"))
        return content

    @property
    def providers(self) -> frozenset[str]:
        """The names of the providers that it requires."""
        return frozenset(self.content["terraform"]["required_providers"])

    @property
    def types(self) -> frozenset[str]:
        """The types of resource that it holds."""
        return frozenset(self.content["resource"])


def committed_stacks() -> list[CommittedStack]:
    """All of the manifest, each after those that it depends on."""
    entries = json.loads((OUTPUT / "manifest.json").read_text("utf-8"))["stacks"]
    ordered: dict[str, CommittedStack] = {}

    def add(name: str) -> None:
        for needed in entries[name]["dependencies"]:
            add(needed)
        path = OUTPUT / entries[name]["synthesizedStackPath"]
        ordered.setdefault(name, CommittedStack(name, path))

    for name in entries:
        add(name)
    return list(ordered.values())


def covering(stacks: Sequence[CommittedStack]) -> list[CommittedStack]:
    """A few of them which together hold every type of resource that any of them holds."""
    chosen: list[CommittedStack] = []
    open_types = {type_ for stack in stacks for type_ in stack.types}
    while open_types:
        chosen.append(max(stacks, key=lambda stack: len(stack.types & open_types)))
        open_types -= chosen[-1].types
    return chosen


STACKS = committed_stacks()
OF_EACH_TYPE = covering(STACKS)
EACH_STACK = pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
