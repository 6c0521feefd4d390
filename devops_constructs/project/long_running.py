"""Components that are kept running."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project.autoscale import Autoscale
from devops_constructs.project.claim import OwnVolume
from devops_constructs.project.component import Process
from devops_constructs.project.rollout import RollingUpdate, Rollout


class LongRunning(Process):
    """A Deployment: a number of equal pods, replaced when they end and when the version changes."""

    replicas: int = Field(default=1, ge=0, le=100)
    """Pods; an autoscaler takes over where there is one. 0 keeps the definition and runs
    nothing."""
    autoscale: Autoscale | None = None
    """Replicas by load; None: the fixed number."""
    rollout: Rollout = RollingUpdate()
    """How a new version takes over; default: one more pod at a time, none missing."""
    drain_seconds: int = Field(default=30, ge=0, le=3600)
    """How long the process may take to end after SIGTERM; the grace period is this plus the
    waiting before it."""

    @property
    def has_own_volumes(self) -> bool:
        """Whether each replica has a volume of its own, which makes it a StatefulSet."""
        return any(isinstance(mount, OwnVolume) for mount in self.mounts)

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        rollout = self.rollout
        if isinstance(rollout, RollingUpdate) and not rollout.max_surge + rollout.max_unavailable:
            yield self.problem(
                "rollout",
                what="max_surge and max_unavailable are both 0",
                why="no pod could ever be replaced",
                fix="write max_surge=1",
            )
