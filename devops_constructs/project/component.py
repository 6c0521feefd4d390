"""What components have in common: the name, and for processes how they run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from immutabledict import immutabledict
from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._command_line import CommandLine
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label
from devops_constructs.project._quantities import CpuMillicores, MemoryMib
from devops_constructs.project.egress import Egress
from devops_constructs.project.env import Env


class Component(Definition):
    """A part of a project that runs in the cluster."""

    name: Label = Field(kw_only=False, examples=["web"])
    """Unique in the project; the name of its Kubernetes objects."""
    cpu_millicores: CpuMillicores = 100
    """CPU request of one pod: its share when the node is busy. There is no CPU limit."""
    memory_mib: MemoryMib = 256
    """Memory request of one pod; also its limit unless `memory_limit_mib` says otherwise."""
    memory_limit_mib: MemoryMib | None = None
    """Above it the pod is killed; None: the request, so that a node is never overbooked."""

    written_as: ClassVar[str] = "a component, such as WebService(...)"

    @property
    def port_number(self) -> int | None:
        """The port that others reach it on; None for what only works by itself."""
        return None

    def _problems(self) -> Iterator[Problem]:
        limit = self.memory_limit_mib
        if limit is not None and limit < self.memory_mib and not self.is_spoilt("memory_mib"):
            yield self.problem(
                "memory_limit_mib",
                what=f"memory_limit_mib {limit} is below memory_mib {self.memory_mib}",
                why="Kubernetes refuses a limit below the request",
                fix=f"write memory_limit_mib={self.memory_mib} or more, or leave it out",
            )


def no_port(noun: str) -> Mapping[str, tuple[str, str]]:
    """What to say to those who look for a port, or a route to it, on a component without one."""
    why = f"{noun} has no port, so nothing can be routed or connected to it"
    fix = "leave it out, or make it a WebService (an InternalService if only components reach it)"
    return {"port": (why, fix), "extra_ports": (why, fix), "routes": (why, fix)}


class Process(Component):
    """A component that runs a command of one of the project's images."""

    image: str = Field(examples=["app"])
    """The name of an image in `Project.images`."""
    command: CommandLine = ()
    """Replaces the image's entrypoint; empty: the entrypoint stays."""
    args: CommandLine = ()
    """Arguments to the entrypoint or command; empty: the image's own."""
    env: Env = immutabledict()
    """Variables of this component; they go over those of the image and the environment."""
    secrets: tuple[str, ...] = ()
    """Secrets whose keys all become variables, besides the image's own."""
    uses: tuple[str, ...] = ()
    """What it talks to, besides what its image `uses`. The network lets nothing else through."""
    egress: tuple[Egress, ...] = ()
    """Outgoing traffic besides its image's, such as mail."""
