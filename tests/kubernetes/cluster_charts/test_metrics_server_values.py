from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.cluster_charts.metrics_server_values import metrics_server_values
from devops_constructs.project.cluster_services import ClusterMetricsServer
from tests.kubernetes import pod_security
from tests.kubernetes.cluster_charts.clusters import cluster


def values(purpose: str = "production", **fields: Any) -> dict[str, Any]:
    return metrics_server_values(
        ClusterMetricsServer(cluster(purpose=purpose), dc.MetricsServer(**fields))
    )


@pytest.mark.capability(
    "size of metrics-server",
    "MetricsServer.replicas",
    "MetricsServer.cpu_millicores",
    "MetricsServer.memory_mib",
)
def test_size_is_that_of_the_definition() -> None:
    made = values(replicas=3, cpu_millicores=150, memory_mib=300)

    assert made["replicas"] == 3
    assert made["resources"] == {
        "requests": {"cpu": "150m", "memory": "300Mi"},
        "limits": {"memory": "300Mi"},
    }


def test_production_survives_a_drain_and_staging_does_not_block_one() -> None:
    production, staging = values(), values("staging")

    assert production["replicas"] == 2
    assert production["podDisruptionBudget"] == {
        "enabled": True,
        "maxUnavailable": 1,
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    }
    [spread] = production["topologySpreadConstraints"]
    assert spread["labelSelector"] == {"matchLabels": {"app.kubernetes.io/name": "metrics-server"}}
    assert staging["replicas"] == 1
    assert not {"podDisruptionBudget", "topologySpreadConstraints"} & staging.keys()


def test_pods_are_restricted_without_the_chart_s_own_defaults() -> None:
    container = {"name": "metrics-server", "securityContext": values()["securityContext"]}

    assert pod_security.violations({"containers": [container]}) == []
