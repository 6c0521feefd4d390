"""Jobs of a workflow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from devops_constructs.project.github_names import UNPINNED
from devops_constructs.workflows.expression import Expression, Secret
from devops_constructs.workflows.handed_on import HandedOn
from devops_constructs.workflows.proposed_files import misuses
from devops_constructs.workflows.right import Right
from devops_constructs.workflows.step import Step, Value, written

RUNNER = "ubuntu-24.04"
"""One image, not the moving `ubuntu-latest`. Scripts count on its bash, curl, docker, jq, kubectl,
unzip.
Source: https://github.com/actions/runner-images/blob/main/images/ubuntu/Ubuntu2404-Readme.md"""
Permissions = Mapping[str, str | Right]
"""What a job may do at GitHub; what writes says why."""


@dataclass(frozen=True)
class Concurrency:
    """Runs of one group do not overlap: one runs, one waits, and a third takes the waiting one's
    place.

    Sources: https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
    """

    group: str | Expression
    cancel: bool = False
    """True stops the running one; never for what changes something outside."""
    keeps_all: bool = False
    """True: up to a hundred wait, in the order in which they came, and none takes another's place.
    Who came last is not who is newest."""

    def body(self) -> dict[str, Any]:
        """As data."""
        queue = {"queue": "max"} if self.keeps_all else {}
        return written({"group": self.group, "cancel-in-progress": self.cancel, **queue})


@dataclass(frozen=True)
class Matrix:
    """The job once per entry; `matrix.<key>` is its value. One that fails does not stop others."""

    entries: tuple[Mapping[str, str], ...]

    def body(self) -> dict[str, Any]:
        """As data."""
        return {"fail-fast": False, "matrix": {"include": [dict(entry) for entry in self.entries]}}


@dataclass(frozen=True)
class Job:
    """Steps on a machine of GitHub's. Without permissions it can do nothing at GitHub.

    Raises:
        ValueError: it could run what others proposed with what it has.
    """

    name: str
    steps: tuple[Step, ...]
    timeout_minutes: int
    permissions: Permissions = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    environment: str | None = None
    """Its environment at GitHub, whose secrets it gets."""
    deploys: bool = True
    """False: it only uses the secrets there, and GitHub shows no deployment."""
    concurrency: Concurrency | None = None
    matrix: Matrix | None = None
    condition: Expression | None = None
    outputs: Mapping[str, Expression] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for misuse in misuses(self):
            raise ValueError(f"job {self.name!r}: {misuse}")

    @property
    def may_write(self) -> bool:
        """Whether its token changes something at GitHub."""
        return any(getattr(right, "level", right) != "read" for right in self.permissions.values())

    def body(self) -> dict[str, Any]:
        """The job as data."""
        body = _head(self)
        body["runs-on"] = RUNNER
        body["timeout-minutes"] = self.timeout_minutes
        if self.environment:
            name = self.environment
            body["environment"] = name if self.deploys else {"name": name, "deployment": False}
        if self.concurrency:
            body["concurrency"] = self.concurrency.body()
        if self.matrix:
            body["strategy"] = self.matrix.body()
        if self.outputs:
            body["outputs"] = written(self.outputs)
        body["steps"] = [step.body() for step in self.steps]
        return body

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of the secrets that its steps get, sorted."""
        return tuple(sorted({s.name for s in self._values() if isinstance(s, Secret)}))

    def _values(self) -> Iterator[Value]:
        for step in self.steps:
            yield from step.env.values()
            yield from getattr(step, "options", {}).values()


@dataclass(frozen=True)
class WorkflowCall:
    """A workflow of the same repository, of the commit that runs, as a job. It gets no secret.

    Sources: https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/
    """

    name: str
    file: str
    permissions: Permissions = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    condition: Expression | None = None
    secrets: tuple[str, ...] = ()

    def body(self) -> dict[str, Any]:
        """The job as data."""
        return _head(self) | {"uses": f"$/.github/workflows/{self.file}"}


@dataclass(frozen=True)
class PinnedCall:
    """A workflow of another repository of the same owner, by commit, as a job. It runs as if it
    were in the caller's repository: with its events, files, environments and token.

    Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/reusable-workflows
    """

    name: str
    repository: str
    """`owner/name`."""
    file: str
    permissions: Permissions = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    inputs: Mapping[str, Value] = field(default_factory=dict)
    hands_on: tuple[str, ...] = ()
    """Names of the secrets that are read there. If there are any, all secrets are handed on: only
    then a job there gets those of its environment."""
    condition: Expression | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of the secrets that are read there, sorted."""
        return tuple(sorted(self.hands_on))

    def body(self) -> dict[str, Any]:
        """The job as data."""
        body = _head(self)
        body["uses"] = f"{self.repository}/.github/workflows/{self.file}@{UNPINNED}"
        if self.inputs:
            body["with"] = written(self.inputs)
        if self.hands_on:
            body["secrets"] = HandedOn()
        return body


AnyJob = Job | WorkflowCall | PinnedCall


def _head(job: AnyJob) -> dict[str, Any]:
    body: dict[str, Any] = {"name": job.name}
    if job.needs:
        body["needs"] = list(job.needs)
    if job.condition is not None:
        body["if"] = job.condition.written
    body["permissions"] = dict(job.permissions)
    return body
