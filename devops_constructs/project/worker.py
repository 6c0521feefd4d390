"""A component that works by itself: no port, no route."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator

from devops_constructs.errors import Problem
from devops_constructs.project._refusals import Refused
from devops_constructs.project.component import no_port
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.probe import ExecProbe, HttpProbe, TcpProbe


def _needs_no_port(probe: Any) -> Any:
    if isinstance(probe, HttpProbe | TcpProbe):
        raise Refused(
            f"is {type(probe).__name__}(...)",
            why="a worker has no port that could be asked",
            fix="write ExecProbe((...,)) with a command, or leave it out",
        )
    return probe


class Worker(LongRunning):
    """A process that takes its work from a queue, a schedule or a database."""

    singleton: bool = False
    """True: must never run twice (a Celery beat, a clock). One replica, and a new version starts
    only after the old one has ended."""
    health: Annotated[ExecProbe | None, BeforeValidator(_needs_no_port)] = None
    """How Kubernetes finds out that it works; None: only its end is noticed."""

    not_fields: ClassVar = no_port("a worker")

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        if self.singleton and (self.replicas > 1 or self.autoscale):
            yield self.problem(
                "replicas" if self.replicas > 1 else "autoscale",
                what="a singleton with more than one pod",
                why="it would do its work twice",
                fix="leave replicas and autoscale out, or singleton if several may run",
            )
