"""What an environment may take of its cluster, so that one project cannot starve the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._quantities import CpuMillicores, MemoryMib, between

_CpuSum = Annotated[
    int,
    AfterValidator(
        between(5, 1_000_000, "millicores", "it counts thousandths of a core, so 1000 are one core")
    ),
]
_MemorySum = Annotated[
    int, AfterValidator(between(16, 4_194_304, "MiB", "it counts MiB, so 1024 are one GiB"))
]


class Quota(Definition):
    """What all pods and volumes of an environment may take together; None: no limit.

    Kubernetes refuses what goes over it, so it must hold the most that is declared: every pod of
    every autoscaler, one more of each while a new version takes over, and the jobs beside them.
    There is none of CPU limits: containers have no CPU limit.
    """

    cpu_millicores: _CpuSum | None = None
    """Sum of the CPU requests; None: any."""
    memory_mib: _MemorySum | None = None
    """Sum of the memory requests; None: any."""
    memory_limit_mib: _MemorySum | None = None
    """Sum of the memory limits, which are the requests where no component says otherwise; None:
    any."""
    storage_gib: int | None = Field(default=None, ge=0, le=1_000_000)
    """Sum of the volumes that are claimed; None: any."""
    pods: int | None = Field(default=None, ge=1, le=10_000)
    """Number of pods that have not ended; None: any."""
    load_balancers: int | None = Field(default=0, ge=0, le=100)
    """Services with a load balancer of their own, which costs money; all of a project is behind
    that of its cluster. None: any number."""


class ContainerLimits(Definition):
    """What a container gets that says nothing, as one started by hand, and what one may have.

    Kubernetes needs it for such a pod where a quota counts.
    """

    default_cpu_millicores: CpuMillicores = 100
    """CPU request of a container without one."""
    default_memory_mib: MemoryMib = 256
    """Memory request and limit of a container without them."""
    max_memory_mib: MemoryMib | None = None
    """The largest memory limit; None: none."""

    def _problems(self) -> Iterator[Problem]:
        most = self.max_memory_mib
        if most is not None and most < self.default_memory_mib:
            yield self.problem(
                "max_memory_mib",
                what=f"max_memory_mib {most} is below default_memory_mib {self.default_memory_mib}",
                why="what says nothing would get more than anything may have",
                fix=f"write max_memory_mib={self.default_memory_mib} or more",
            )
