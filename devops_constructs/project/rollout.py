"""How pods of a new version take over."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from devops_constructs.project._definition import Definition


class Rollout(Definition):
    """The strategy of a Deployment; `RollingUpdate` and `Recreate` are the two."""

    written_as: ClassVar[str] = "a RollingUpdate(...) or Recreate()"


class RollingUpdate(Rollout):
    """New pods become ready before old ones go."""

    max_surge: int = Field(default=1, ge=0, le=100)
    """How many pods more than `replicas` may exist meanwhile."""
    max_unavailable: int = Field(default=0, ge=0, le=100)
    """How many pods fewer than `replicas` may serve meanwhile."""


class Recreate(Rollout):
    """All old pods end before the first new one starts: a gap, but never two at once."""
