"""What a ServiceMonitor and a PodMonitor have in common."""

from __future__ import annotations

from typing import Any

from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release import Placed

API_VERSION = "monitoring.coreos.com/v1"


def endpoint(component: LongRunning) -> dict[str, Any]:
    """Where and how often metrics are fetched."""
    metrics = component.metrics
    assert metrics
    return {
        "port": component.metrics_port,
        "path": metrics.path,
        "interval": f"{metrics.interval_seconds}s",
    }


def monitor_labels(placed: Placed[LongRunning]) -> dict[str, str]:
    """By which the cluster's Prometheus finds a monitor."""
    monitoring = placed.release.cluster.monitoring
    return dict(sorted(monitoring.labels.items())) if monitoring else {}


def is_monitored(placed: Placed[LongRunning]) -> bool:
    """Whether the component has metrics and its cluster somebody who fetches them."""
    return bool(placed.component.metrics and placed.release.cluster.monitoring)
