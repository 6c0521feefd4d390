"""Actions of others, pinned by commit; actions.json is the one place of the pins."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Pinned:
    """An action by commit; the version is what people read, and tools that move pins."""

    action: str
    commit: str
    version: str

    @property
    def reference(self) -> str:
        """What `uses` says."""
        return f"{self.action}@{self.commit}"


@cache
def pins() -> dict[str, Pinned]:
    """Every pinned action by name."""
    text = (files(__package__) / "actions.json").read_text(encoding="utf-8")
    return {action: Pinned(action, **pin) for action, pin in json.loads(text).items()}
