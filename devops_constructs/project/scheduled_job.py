"""A command that runs at given times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._identifiers import CronJobName, Schedule, TimeZone
from devops_constructs.project._refusals import Refused
from devops_constructs.project.component import Process, no_port


def _long_enough(seconds: int) -> int:
    if 10 < seconds <= 86_400:
        return seconds
    raise Refused(
        f"is {seconds}",
        why="Kubernetes looks for due runs every ten seconds, so with less a run may never start"
        if seconds <= 10
        else "after more than a day it is the next run's turn",
        fix="write a number from 11 to 86400, or leave it out for 300",
    )


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
    starting_deadline_seconds: Annotated[int, AfterValidator(_long_enough)] = 300
    """How late a missed run may still start, such as after an upgrade of the cluster; later it is
    skipped."""
    deadline_seconds: int = Field(default=3600, ge=10, le=86_400)
    """A run is ended after this time, so that a hung one does not stop all later ones."""
    retries: int = Field(default=0, ge=0, le=10)
    """How often a failed run is tried again, after 10 seconds, 20, 40 and so on."""
    restart_policy: Literal["Never", "OnFailure"] = "Never"
    """Where a retry runs. "Never": in a pod of its own, so that the logs of all tries are kept.
    "OnFailure": in the same pod, which goes, with its logs, when the retries are used up."""
    successful_runs_kept: int = Field(default=3, ge=0, le=100)
    """How many of the last successful runs stay, for their logs."""
    failed_runs_kept: int = Field(default=3, ge=0, le=100)
    """How many of the last failed runs stay."""
    ttl_seconds: int | None = Field(default=None, ge=0, le=2_592_000)
    """A run that has ended is deleted, with its logs, after this time; None: only by count."""
    suspended: bool = False
    """True keeps it as a template for runs by hand:
    `kubectl create job --from=cronjob/<name> <name of the run>`."""

    not_fields: ClassVar = no_port("a scheduled job")

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        if self.restart_policy == "OnFailure" and not self.retries:
            # https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/job/job_controller.go
            # (pastBackoffLimitOnFailure: with a limit of 0 it compares the restarts made so far)
            yield self.problem(
                "restart_policy",
                what="restart_policy is 'OnFailure' without retries",
                why="a failed container is started again before Kubernetes counts, so it would run"
                " a second time",
                fix="write retries=1 or more, or leave restart_policy out",
            )
