"""What was synthesised before and what would be now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from devops_constructs.project.fleet import Fleet
from devops_constructs.project.loader import LoadedPortfolio
from devops_constructs.project.project import Project
from devops_constructs.project.resource_addresses import stack_of
from devops_constructs.project.tombstone import Tombstone
from devops_constructs.synthesis.committed import Committed
from devops_constructs.synthesis.output_tree import Artifact
from devops_constructs.terraform.data_holding import Held

Stacks = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Change:
    """What was synthesised before and what would be now, as far as the two differ."""

    loaded: LoadedPortfolio
    past: Committed
    artifacts: Mapping[str, Artifact]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The former texts of files that change."""
        return self.past.changed(self.artifacts)

    @cached_property
    def new_texts(self) -> Mapping[str, str]:
        """The texts of the same files now, where they are still there."""
        return {p: self.artifacts[p].text for p in self.texts if p in self.artifacts}

    @cached_property
    def stacks(self) -> Stacks:
        """Former stacks that change, by path."""
        return _stacks(self.texts)

    @cached_property
    def new_stacks(self) -> Stacks:
        """The same stacks now, where they are still there."""
        return _stacks(self.new_texts)

    @property
    def tombstones(self) -> list[Tombstone]:
        """All that the definitions have."""
        portfolio = self.loaded.portfolio
        of_projects = (each for project in portfolio.projects for each in project.tombstones)
        return [*portfolio.fleet.tombstones, *of_projects]

    def owner(self, address: str) -> Fleet | Project:
        """Whose definition a thing was in, by the stack that its name begins with."""
        stack = stack_of(address)
        projects = self.loaded.portfolio.projects
        owners = [p for p in projects if stack == p.name or stack.startswith(f"{p.name}-")]
        default = self.loaded.portfolio.fleet
        return max(owners, key=lambda project: len(project.name), default=default)


def _stacks(texts: Mapping[str, str]) -> Stacks:
    return {path: json.loads(text) for path, text in texts.items() if path.startswith("terraform/")}


def named(owner: Fleet | Project) -> str:
    """How a message names a definition."""
    return f"project {owner.name!r}" if isinstance(owner, Project) else "the fleet"


def tombstone(held: Held, owner: Fleet | Project) -> str:
    """What to write to give it up, and where."""
    text = f'dc.Tombstone("{held.address}", reason="...", date="YYYY-MM-DD", backup="...")'
    return f"write tombstones=({text},) in {named(owner)}"
