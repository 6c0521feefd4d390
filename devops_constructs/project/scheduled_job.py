"""A command that runs at given times."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from devops_constructs.project._identifiers import CronJobName, Schedule, TimeZone
from devops_constructs.project.component import Process, no_port


class ScheduledJob(Process):
    """A CronJob; a run that is still going when the next one is due makes that one wait or be
    skipped."""

    name: CronJobName = Field(kw_only=False, examples=["nightly-report"])
    """Unique in the project; at most 52 characters."""
    schedule: Schedule = Field(examples=["15 3 * * *"])
    """Five cron fields: minute, hour, day of month, month, day of week (0 is Sunday)."""
    time_zone: TimeZone | None = None
    """IANA name; None: the project's. Around a change to summer time a run may happen never or
    twice."""
    concurrency: Literal["Forbid", "Replace", "Allow"] = "Forbid"
    """What happens if the last run still goes on: skip this one, replace the old, or run both."""
    deadline_seconds: int = Field(default=3600, ge=10, le=86_400)
    """A run is ended after this time, so that a hung one does not stop all later ones."""
    retries: int = Field(default=0, ge=0, le=10)
    """How often a failed run is tried again at once."""
    suspended: bool = False
    """True keeps it as a template for runs by hand."""

    not_fields: ClassVar = no_port("a scheduled job")
