"""A command that belongs to a release, such as the migration of the database."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from devops_constructs.project.component import Process, no_port


class ReleaseJob(Process):
    """A Helm hook: runs once per release, before the new version takes over or after it."""

    when: Literal["before", "after"] = "before"
    """"before": a failure stops the release and the old version keeps serving."""
    deadline_seconds: int = Field(default=900, ge=10, le=86_400)
    """After this time it counts as failed."""
    order: int = Field(default=0, ge=-100, le=100)
    """Lower ones of the same `when` run first."""

    not_fields: ClassVar = no_port("a release job")
