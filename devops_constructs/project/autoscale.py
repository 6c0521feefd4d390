"""Replicas that follow the load."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project.scaling_metric import ScalingMetric
from devops_constructs.project.scaling_pace import ScalingPace


class Autoscale(Definition):
    """A HorizontalPodAutoscaler; it owns the replicas.

    Of several measures the one that wants the most pods decides. CPU and memory need metrics-server
    in the cluster, other metrics an adapter (Prometheus Adapter, KEDA).
    """

    min_replicas: int = Field(ge=1, le=100, examples=[2])
    """Never fewer pods, also at night."""
    max_replicas: int = Field(ge=1, le=100, examples=[6])
    """Never more pods; each needs its memory on the nodes and its connections to the database."""
    cpu_percent: int | None = Field(default=80, ge=10, le=100)
    """Average CPU over all pods, in percent of the request, that it steers for; None: CPU does not
    count."""
    memory_percent: int | None = Field(default=None, ge=10, le=100)
    """The same of memory. Only for processes that give memory back: Ruby, Python and Node keep what
    they once had, so that pods come and never go."""
    metrics: tuple[ScalingMetric, ...] = ()
    """Other measures, such as the length of a queue."""
    scale_up: ScalingPace | None = None
    """How fast pods come; None: as Kubernetes does, at once and at most twice as many, or four
    more, each 15 seconds."""
    scale_down: ScalingPace | None = None
    """How fast pods go; None: as Kubernetes does, after five minutes of less load."""

    def _problems(self) -> Iterator[Problem]:
        if self.max_replicas < self.min_replicas and not self.is_spoilt("min_replicas"):
            yield self.problem(
                "max_replicas",
                what=f"max_replicas {self.max_replicas} is below min_replicas {self.min_replicas}",
                why="the autoscaler would have no number to choose",
                fix=f"write max_replicas={self.min_replicas} or more",
            )
        spoilt = any(map(self.is_spoilt, ("cpu_percent", "memory_percent", "metrics")))
        if not spoilt and not (self.cpu_percent or self.memory_percent or self.metrics):
            yield self.problem(
                "cpu_percent",
                what="nothing to steer by",
                why="without a measure Kubernetes steers by CPU anyway, at 80 percent",
                fix="leave cpu_percent out, or give memory_percent or metrics",
            )
