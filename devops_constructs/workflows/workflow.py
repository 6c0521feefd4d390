"""A whole workflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from devops_constructs.workflows.job import AnyJob, Concurrency, Job
from devops_constructs.workflows.step import CHECKS_OUT, Use

UNTRUSTED = ("pull_request_target", "workflow_run")
"""Events that give secrets to what others wrote."""


@dataclass(frozen=True)
class Workflow:
    """One file of .github/workflows. Its jobs have no rights but those that they name.

    Raises:
        ValueError: its events would give secrets, or a right to write, to files of a pull request,
            or a job waits for one that is not there.
    """

    file: str
    name: str
    on: Mapping[str, Any]
    jobs: Mapping[str, AnyJob]
    comments: tuple[str, ...] = ()
    """Lines above it, for who reads it in the repository."""
    concurrency: Concurrency | None = None
    scripts: tuple[str, ...] = field(default=())
    """Files of `scripts/` in this room that its steps start; they lie beside it."""

    def __post_init__(self) -> None:
        if unsafe := [event for event in UNTRUSTED if event in self.on]:
            raise ValueError(f"{self.file} starts by {unsafe[0]}")
        if "pull_request" in self.on and (secrets := self.secrets):
            raise ValueError(f"{self.file} gives {secrets[0]} to files of a pull request")
        for name, job in self.jobs.items():
            if "pull_request" in self.on and isinstance(job, Job) and _writes_with_files(job):
                raise ValueError(f"job {name!r} may write, and has files of a pull request")
            if missing := set(job.needs) - self.jobs.keys():
                raise ValueError(f"job {name!r} waits for {sorted(missing)[0]!r}, which is no job")

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of all secrets that it reads, sorted."""
        return tuple(sorted({name for job in self.jobs.values() for name in job.secrets}))

    def body(self) -> dict[str, Any]:
        """The workflow as data; pins are `Pinned`."""
        body: dict[str, Any] = {"name": self.name, "on": dict(self.on), "permissions": {}}
        if self.concurrency:
            body["concurrency"] = self.concurrency.body()
        body["jobs"] = {name: job.body() for name, job in self.jobs.items()}
        return body


def _writes_with_files(job: Job) -> bool:
    files = any(isinstance(step, Use) and step.action == CHECKS_OUT for step in job.steps)
    return job.may_write and files


def script(name: str) -> str:
    """A script that lies beside workflows; it needs only what GitHub's machines have."""
    return (files(__package__) / "scripts" / name).read_text(encoding="utf-8")
