"""Steps of a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devops_constructs.workflows.expression import Expression
from devops_constructs.workflows.pinned import Pinned, pins

Value = str | int | bool | Expression


@dataclass(frozen=True)
class Run:
    """A command line of bash. What GitHub evaluates reaches it by `env` only, as data: inside the
    text it would be code, and a branch can be called `$(...)`.

    Raises:
        ValueError: it has an expression in it, or is a program of its own.
    """

    name: str
    run: str
    env: Mapping[str, Value] = field(default_factory=dict)
    id: str | None = None
    condition: Expression | None = None

    def __post_init__(self) -> None:
        if "${{" in self.run:
            raise ValueError(f"step {self.name!r} has an expression in its command line")
        if len(self.run.splitlines()) > LINES_MAX:
            raise ValueError(f"step {self.name!r} is a script; ship it as a file")

    def body(self) -> dict[str, Any]:
        """The step as data."""
        return _step(self, {"shell": "bash", "run": self.run})


LINES_MAX = 3
"""A longer program is a file, which has tests."""
CHECKS_OUT = "actions/checkout"


@dataclass(frozen=True)
class Use:
    """A pinned action.

    Raises:
        ValueError: the action is not in actions.json, or leaves the job's token where every later
            step finds it.
    """

    name: str
    action: str
    options: Mapping[str, Value] = field(default_factory=dict)
    env: Mapping[str, Value] = field(default_factory=dict)
    id: str | None = None
    condition: Expression | None = None

    def __post_init__(self) -> None:
        if self.action not in pins():
            raise ValueError(f"action {self.action!r} is not pinned in actions.json")
        if self.action == CHECKS_OUT and self.options.get("persist-credentials") is not False:
            raise ValueError(f"step {self.name!r} leaves the job's token in the checkout")

    @property
    def pin(self) -> Pinned:
        """Which commit of it."""
        return pins()[self.action]

    def body(self) -> dict[str, Any]:
        """The step as data."""
        options = {"with": written(self.options)} if self.options else {}
        return _step(self, {"uses": self.pin, **options})


@dataclass(frozen=True)
class UseOwn:
    """An action of the repository that the workflow is in, of the commit that runs; it needs no
    checkout. In a called workflow, that is the repository and the commit that were called.

    Sources: https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/
    https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionManager.cs
    """

    name: str
    path: str
    env: Mapping[str, Value] = field(default_factory=dict)
    id: str | None = None
    condition: Expression | None = None

    def body(self) -> dict[str, Any]:
        """The step as data."""
        return _step(self, {"uses": f"$/{self.path}"})


Step = Run | Use | UseOwn


def _step(step: Step, what: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {"name": step.name}
    if step.id:
        body["id"] = step.id
    if step.condition is not None:
        body["if"] = step.condition.written
    if step.env:
        body["env"] = written(step.env)
    return body | what


def written(values: Mapping[str, Value]) -> dict[str, Any]:
    """Values as a workflow has them."""
    return {key: v.written if isinstance(v, Expression) else v for key, v in values.items()}
