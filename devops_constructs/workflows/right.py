"""What a job may do at GitHub beyond reading the repository."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Right:
    """A right of a job's own token, with the reason that stands beside it in the file."""

    level: Literal["read", "write"]
    why: str

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.level == "write"

    @property
    def reference(self) -> str:
        """As a workflow has it, with the reason as a comment."""
        return f"{self.level} # {self.why}"
