"""Containers that run in the pod of a component: before its process, or beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Self

from immutabledict import immutabledict
from pydantic import AfterValidator

from devops_constructs.errors import Problem
from devops_constructs.project._identifiers import PortName
from devops_constructs.project._mappings import frozen
from devops_constructs.project._quantities import PortNumber
from devops_constructs.project.container import Container
from devops_constructs.project.health import Health, health_problems
from devops_constructs.project.pre_stop import PreStop
from devops_constructs.project.probe import Probe

_NO_PORT = (
    "the sidecar has no port that could be asked",
    "write ports={...}, or ExecProbe((...,)) with a command",
)


class Companion(Container):
    """A container besides the component's own: `InitContainer` and `Sidecar` are the two kinds."""

    written_as: ClassVar[str] = "an InitContainer(...) or Sidecar(...)"

    def of_image(self, image: str) -> Self:
        """The same with that image, and with the place and the mistakes of this one."""
        values = {**self.__dict__, "image": image}
        same = type(self).model_construct({*self.model_fields_set, "image"}, **values)
        for name in ("_written", "_spoilt", "_lost"):
            if hasattr(self, name):
                object.__setattr__(same, name, getattr(self, name))
        return same


class InitContainer(Companion):
    """Runs to its end before the component's process starts, in each pod.

    It gets the variables of its image, and its own.
    """


class Sidecar(Companion):
    """Runs beside the component's process in the same pod, and shares its network.

    It gets the variables of its image, and its own.
    """

    native: bool = True
    """True: Kubernetes starts it before the process and ends it after (a restartable init
    container), so it also serves jobs. False: an equal container beside the process."""
    ports: Annotated[Mapping[PortName, PortNumber], AfterValidator(frozen)] = immutabledict()
    """Ports by name. The Service does not lead to them."""
    health: Probe | Health | None = None
    """How Kubernetes finds out that it works; a native one holds the process back until then.
    None: only its end is noticed."""
    pre_stop: PreStop | None = None
    """What it does before SIGTERM; a native one gets that only when the process has ended. None:
    SIGTERM comes at once."""

    @property
    def named_ports(self) -> Mapping[str, int]:
        """Its ports as they were written."""
        return self.ports

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        yield from self._signals_reach_it()
        if not self.is_spoilt("ports"):
            yield from health_problems(self, self.health, self.ports, _NO_PORT)
