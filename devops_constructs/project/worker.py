"""A component that works by itself: no port, no route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from devops_constructs.errors import Problem
from devops_constructs.project._quantities import PortNumber
from devops_constructs.project.component import no_port
from devops_constructs.project.health import health_problems
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.port import Port, port_of

_NO_PORT = (
    "a worker has no port that could be asked",
    "write health_port=... for a port of its checks, or ExecProbe((...,)) with a command",
)


class Worker(LongRunning):
    """A process that takes its work from a queue, a schedule or a database."""

    health_port: PortNumber | None = None
    """A port that answers its checks and nothing else, named "health"; None: it has none."""

    not_fields: ClassVar = no_port("a worker")

    @property
    def declared_ports(self) -> Mapping[str, Port]:
        """The port of its checks."""
        return {"health": port_of(self.health_port)} if self.health_port else {}

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        if self.is_spoilt("health_port"):
            return
        yield from health_problems(self, self.health, self.named_ports, _NO_PORT)
        if self.health_port and not self.health and not self.is_spoilt("health"):
            yield self.problem(
                "health_port",
                what="health_port without health",
                why="nothing would ever ask that port",
                fix="write health=HttpProbe('/'), or what answers there, or leave it out",
            )
