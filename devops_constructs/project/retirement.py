"""The end of an environment."""

from __future__ import annotations

from pydantic import Field

from devops_constructs.project._definition import Definition
from devops_constructs.project.patch import Reason
from devops_constructs.project.tombstone import Day


class Retirement(Definition):
    """Says that an environment ends: the first of two steps, each with a deployment.

    Its chart becomes a note of what to uninstall. Its stack lets go of what holds data and destroys
    the rest. Its names stay taken. The second step is to take the environment out.
    """

    reason: Reason = Field(examples=["the customer has moved on"])
    """Why it ends; `devops show` and the pull request tell it."""
    date: Day = Field(examples=["2026-11-25"])
    """When that was decided."""
    backup: Reason = Field(examples=["dump of 2026-11-24, handed over"])
    """Where a copy of its data is, or why none is needed."""
