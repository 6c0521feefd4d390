from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import Service
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import placed, queue, web
from tests.kubernetes.conftest import Manifest, Synth


def service(chart: cdk8s.Chart, synth: Synth, **fields: Any) -> Manifest:
    Service(chart, "Service", placed(web(**fields)))
    [made] = synth("Service")
    return dict(made["spec"])


def test_manifest_of_the_smallest_service(
    chart: cdk8s.Chart, synth: Synth, yaml_snapshot: SnapshotAssertion
) -> None:
    Service(chart, "Service", placed(web()))

    assert synth() == yaml_snapshot


def test_it_is_reached_only_inside_the_cluster(chart: cdk8s.Chart, synth: Synth) -> None:
    made = service(chart, synth)

    assert made["type"] == "ClusterIP"
    assert not {"externalIPs", "loadBalancerIP", "externalName"} & set(made)


@pytest.mark.capability("several ports", "WebService.port", "WebService.extra_ports")
def test_every_port_of_the_component_has_its_number_and_leads_to_its_name(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    made = service(chart, synth, port=3000, extra_ports={"metrics": 9394})

    assert made["ports"] == [
        {"name": "http", "port": 3000, "targetPort": "http"},
        {"name": "metrics", "port": 9394, "targetPort": "metrics"},
    ]


@pytest.mark.capability("a main port with a name of its own", "ServedComponent.port_name")
def test_main_port_may_have_another_name(chart: cdk8s.Chart, synth: Synth) -> None:
    made = service(chart, synth, port=3000, port_name="grpc")

    assert made["ports"] == [{"name": "grpc", "port": 3000, "targetPort": "grpc"}]


@pytest.mark.capability("a Service with another number than its pods", "Port.service_number")
def test_others_reach_a_port_under_the_number_of_the_service(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    made = service(chart, synth, port=dc.Port(3000, service_number=80))

    assert made["ports"] == [{"name": "http", "port": 80, "targetPort": "http"}]


@pytest.mark.capability("the application protocol of a port", "Port.app_protocol")
def test_controllers_are_told_what_is_spoken(chart: cdk8s.Chart, synth: Synth) -> None:
    made = service(chart, synth, port=dc.Port(3000, app_protocol="kubernetes.io/h2c"))

    [port] = made["ports"]
    assert port["appProtocol"] == "kubernetes.io/h2c"


@pytest.mark.capability("ports of UDP", "Port.protocol")
def test_datagrams_are_served_too(chart: cdk8s.Chart, synth: Synth) -> None:
    extra = {"gossip": dc.Port(7946, protocol="UDP")}
    made = service(chart, synth, extra_ports=extra)

    _, gossip = made["ports"]
    assert gossip["protocol"] == "UDP"


@pytest.mark.capability("a headless Service", "ServedComponent.service")
def test_headless_service_gives_out_the_pods_themselves(chart: cdk8s.Chart, synth: Synth) -> None:
    made = service(chart, synth, service=dc.Headless())

    assert made["clusterIP"] == "None"
    assert "publishNotReadyAddresses" not in made


@pytest.mark.capability("pods that find each other while they start", "Headless.with_unready")
def test_headless_service_may_give_out_pods_that_are_not_ready(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    made = service(chart, synth, service=dc.Headless(with_unready=True))

    assert made["publishNotReadyAddresses"] is True


@pytest.mark.capability("session affinity", "ClusterIp.session_affinity_seconds")
def test_client_comes_to_the_same_pod_for_a_time(chart: cdk8s.Chart, synth: Synth) -> None:
    made = service(chart, synth, service=dc.ClusterIp(session_affinity_seconds=600))

    assert made["sessionAffinity"] == "ClientIP"
    assert made["sessionAffinityConfig"] == {"clientIP": {"timeoutSeconds": 600}}


def test_client_comes_to_any_pod_otherwise(chart: cdk8s.Chart, synth: Synth) -> None:
    assert "sessionAffinity" not in service(chart, synth)


def test_metrics_are_found_through_the_service_too(chart: cdk8s.Chart, synth: Synth) -> None:
    made = service(chart, synth, port=3000, metrics=dc.Metrics(port=9394))

    assert made["ports"][1:] == [{"name": "metrics", "port": 9394, "targetPort": "metrics"}]


def test_redis_is_reached_under_its_name_and_own_port(chart: cdk8s.Chart, synth: Synth) -> None:
    Service(chart, "Service", placed(queue()))

    [service] = synth("Service")
    assert service["metadata"]["name"] == "queue"
    assert service["spec"]["ports"] == [{"name": "redis", "port": 6379, "targetPort": "redis"}]
