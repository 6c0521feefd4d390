"""metrics-server on a cluster, as values of its chart."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes.cluster_charts._pods import (
    RESTRICTED_CONTAINER,
    ROLLING_UPDATE,
    resources,
    spread,
)
from devops_constructs.project.cluster_services import ClusterMetricsServer

NAME = "metrics-server"


def metrics_server_values(metrics: ClusterMetricsServer) -> dict[str, Any]:
    """Values of the chart `metrics-server`."""
    server, replicas = metrics.server, metrics.replicas
    values: dict[str, Any] = {
        "fullnameOverride": NAME,
        "replicas": replicas,
        "updateStrategy": ROLLING_UPDATE,
        "resources": resources(server.cpu_millicores, server.memory_mib),
        "securityContext": RESTRICTED_CONTAINER,
    }
    if replicas > 1:
        values["podDisruptionBudget"] = {
            "enabled": True,
            "maxUnavailable": 1,
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        }
        values["topologySpreadConstraints"] = spread(NAME, replicas)
    return values
