"""Replicas that follow the load."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition


class Autoscale(Definition):
    """A HorizontalPodAutoscaler; it owns the replicas, and needs metrics-server in the cluster."""

    min_replicas: int = Field(ge=1, le=100, examples=[2])
    """Never fewer pods, also at night."""
    max_replicas: int = Field(ge=1, le=100, examples=[6])
    """Never more pods; each needs its memory on the nodes and its connections to the database."""
    cpu_percent: int = Field(default=80, ge=10, le=100)
    """Average CPU over all pods, in percent of the request, that it steers for."""

    def _problems(self) -> Iterator[Problem]:
        if self.max_replicas < self.min_replicas and not self.is_spoilt("min_replicas"):
            yield self.problem(
                "max_replicas",
                what=f"max_replicas {self.max_replicas} is below min_replicas {self.min_replicas}",
                why="the autoscaler would have no number to choose",
                fix=f"write max_replicas={self.min_replicas} or more",
            )
