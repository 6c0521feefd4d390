from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from devops_constructs.kubernetes import Service
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import placed, queue, web
from tests.kubernetes.conftest import Synth


def test_manifest_of_the_smallest_service(
    chart: cdk8s.Chart, synth: Synth, yaml_snapshot: SnapshotAssertion
) -> None:
    Service(chart, "Service", placed(web()))

    assert synth() == yaml_snapshot


def test_it_is_reached_only_inside_the_cluster(chart: cdk8s.Chart, synth: Synth) -> None:
    Service(chart, "Service", placed(web()))

    [service] = synth("Service")
    assert service["spec"]["type"] == "ClusterIP"


@pytest.mark.capability("several ports", "WebService.port", "WebService.extra_ports")
def test_every_port_of_the_component_has_its_number_and_leads_to_its_name(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    Service(chart, "Service", placed(web(port=3000, extra_ports={"metrics": 9394})))

    [service] = synth("Service")
    assert service["spec"]["ports"] == [
        {"name": "http", "port": 3000, "targetPort": "http"},
        {"name": "metrics", "port": 9394, "targetPort": "metrics"},
    ]


def test_redis_is_reached_under_its_name_and_own_port(chart: cdk8s.Chart, synth: Synth) -> None:
    Service(chart, "Service", placed(queue()))

    [service] = synth("Service")
    assert service["metadata"]["name"] == "queue"
    assert service["spec"]["ports"] == [{"name": "redis", "port": 6379, "targetPort": "redis"}]
