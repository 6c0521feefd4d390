"""metrics-server: what autoscalers by CPU and memory ask."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from devops_constructs.project._quantities import CpuMillicores, MemoryMib
from devops_constructs.project.outside_chart import Depending, OutsideChart


class MetricsServer(Depending):
    """metrics-server of the Kubernetes project; DigitalOcean's clusters come without.

    Sources: https://github.com/kubernetes-sigs/metrics-server#scaling
    """

    outside_chart: ClassVar[OutsideChart] = OutsideChart(
        "metrics-server", "https://kubernetes-sigs.github.io/metrics-server/", "3.13.1"
    )

    replicas: int | None = Field(default=None, ge=1, le=10)
    """Pods; None: 2 on a production cluster, 1 elsewhere."""
    cpu_millicores: CpuMillicores = 100
    """CPU request of one pod; enough for 100 nodes."""
    memory_mib: MemoryMib = 200
    """Memory request and limit of one pod; enough for 100 nodes."""
