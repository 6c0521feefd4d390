"""What every container has: a name, and its share of a node."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label
from devops_constructs.project._quantities import CpuMillicores, MemoryMib, StorageMib


class Sized(Definition):
    """A named part of a project with what it requests of a node."""

    name: Label = Field(kw_only=False, examples=["web"])
    """A DNS label, unique among its like."""
    cpu_millicores: CpuMillicores = 100
    """CPU request: its share when the node is busy. There is no CPU limit."""
    memory_mib: MemoryMib = 256
    """Memory request; also its limit unless `memory_limit_mib` says otherwise."""
    ephemeral_storage_mib: StorageMib | None = None
    """Request and limit of what it writes to the node's disk; None: neither."""
    memory_limit_mib: MemoryMib | None = None
    """Above it the container is killed; None: the request, so that a node is never overbooked."""

    def _problems(self) -> Iterator[Problem]:
        limit = self.memory_limit_mib
        if limit is not None and limit < self.memory_mib and not self.is_spoilt("memory_mib"):
            yield self.problem(
                "memory_limit_mib",
                what=f"memory_limit_mib {limit} is below memory_mib {self.memory_mib}",
                why="Kubernetes refuses a limit below the request",
                fix=f"write memory_limit_mib={self.memory_mib} or more, or leave it out",
            )
