"""Checks of containers: how they ask, when, and what follows."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import Deployment, ReleaseObjects
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import placed, release, web, worker
from tests.kubernetes.conftest import Manifest, Synth

Chart = cdk8s.Chart
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def container(chart: Chart, synth: Synth, component: Any, **fields: Any) -> Manifest:
    Deployment(chart, "Deployment", placed(component, **fields))
    [made] = synth("Deployment")
    [only] = made["spec"]["template"]["spec"]["containers"]
    return dict(only)


def times(probe: Manifest) -> tuple[int, int, int]:
    return probe["periodSeconds"], probe["timeoutSeconds"], probe["failureThreshold"]


def patience(probe: Manifest) -> int:
    seconds: int = probe["periodSeconds"] * probe["failureThreshold"]
    return seconds


@pytest.mark.capability(
    "start-up, readiness and liveness apart",
    "WebService.health",
    "Health.startup",
    "Health.readiness",
    "Health.liveness",
)
def test_each_of_the_three_has_a_check_of_its_own(chart: Chart, synth: Synth) -> None:
    health = dc.Health(
        startup=dc.TcpProbe(startup_seconds=300),
        readiness=dc.HttpProbe("/ready"),
        liveness=dc.ExecProbe(("alive",)),
    )
    made = container(chart, synth, web(health=health))

    assert made["startupProbe"]["tcpSocket"] == {"port": "http"}
    assert patience(made["startupProbe"]) == 300
    assert made["readinessProbe"]["httpGet"]["path"] == "/ready"
    assert made["livenessProbe"]["exec"] == {"command": ["alive"]}


@pytest.mark.capability(
    "times of a check",
    "HttpProbe.period_seconds",
    "HttpProbe.timeout_seconds",
    "HttpProbe.failure_threshold",
    "HttpProbe.success_threshold",
)
def test_a_check_has_times_of_its_own(chart: Chart, synth: Synth) -> None:
    ready = dc.HttpProbe(
        "/ready", period_seconds=7, timeout_seconds=2, failure_threshold=4, success_threshold=3
    )
    made = container(chart, synth, web(health=dc.Health(readiness=ready)))

    assert times(made["readinessProbe"]) == (7, 2, 4)
    assert made["readinessProbe"]["successThreshold"] == 3
    assert not {"startupProbe", "livenessProbe"} & made.keys()


def test_times_of_the_one_check_for_all_do_not_slow_the_start_down(
    chart: Chart, synth: Synth
) -> None:
    probe = dc.TcpProbe(period_seconds=60, timeout_seconds=9, failure_threshold=10)
    made = container(chart, synth, web(health=probe))

    assert [times(made[name]) for name in PROBES] == [(5, 9, 30), (60, 9, 10), (60, 9, 10)]


def test_liveness_is_patient_and_readiness_quick(chart: Chart, synth: Synth) -> None:
    made = container(chart, synth, web())

    assert patience(made["livenessProbe"]) == 120
    assert patience(made["readinessProbe"]) == 30


def test_liveness_alone_also_waits_for_the_start(chart: Chart, synth: Synth) -> None:
    """Otherwise a slow start would be taken for a hang."""
    health = dc.Health(liveness=dc.HttpProbe("/live", startup_seconds=90))
    made = container(chart, synth, web(health=health))

    assert made["startupProbe"]["httpGet"]["path"] == "/live"
    assert patience(made["startupProbe"]) == 90
    assert "readinessProbe" not in made


def test_readiness_of_a_worker_is_asked_where_it_is_written(chart: Chart, synth: Synth) -> None:
    """A roll-out waits for it, although no Service does."""
    health = dc.Health(readiness=dc.ExecProbe(("ready",)))

    assert "readinessProbe" in container(chart, synth, worker(health=health))


@pytest.mark.capability(
    "a check over HTTP with headers, at a named port",
    "HttpProbe.path",
    "HttpProbe.port",
    "HttpProbe.headers",
    "HttpProbe.scheme",
    "HttpProbe.host",
    "HttpProbe.forwarded_proto",
)
def test_a_request_says_all_that_it_is_told(chart: Chart, synth: Synth) -> None:
    probe = dc.HttpProbe(
        "/status?full=1",
        port="admin",
        headers={"X-Probe": "1", "Accept": "text/plain"},
        scheme="HTTPS",
        host="acme.example:8443",
        forwarded_proto="http",
    )
    made = container(chart, synth, web(extra_ports={"admin": 9000}, health=probe))

    assert made["livenessProbe"]["httpGet"] == {
        "path": "/status?full=1",
        "port": "admin",
        "scheme": "HTTPS",
        "httpHeaders": [
            {"name": "Host", "value": "acme.example:8443"},
            {"name": "X-Forwarded-Proto", "value": "http"},
            {"name": "Accept", "value": "text/plain"},
            {"name": "X-Probe", "value": "1"},
        ],
    }


def test_without_headers_there_are_none(chart: Chart, synth: Synth) -> None:
    made = container(chart, synth, web(health=dc.HttpProbe("/", forwarded_proto=None)))

    assert made["livenessProbe"]["httpGet"] == {"path": "/", "port": "http"}


@pytest.mark.capability("a check that asks for the host of the environment", "HttpProbe.host")
def test_the_host_header_is_the_environment_s(chart: Chart, synth: Synth) -> None:
    hosts = ("*.acme.example", "shop.acme.example", dc.Host("admin.acme.example", role="admin"))
    probe = dc.HttpProbe("/up", host=dc.HostOf("admin"))
    made = container(chart, synth, web(health=probe), hosts=hosts)

    [host, _] = made["livenessProbe"]["httpGet"]["httpHeaders"]
    assert host == {"name": "Host", "value": "admin.acme.example"}


@pytest.mark.capability("a check of a port", "TcpProbe.port")
def test_a_port_is_asked_by_its_name(chart: Chart, synth: Synth) -> None:
    made = container(
        chart, synth, web(extra_ports={"admin": 9000}, health=dc.TcpProbe(port="admin"))
    )

    assert made["livenessProbe"]["tcpSocket"] == {"port": "admin"}


@pytest.mark.capability("a check over gRPC", "GrpcProbe.service", "GrpcProbe.port")
def test_grpc_is_asked_by_the_number_of_the_port(chart: Chart, synth: Synth) -> None:
    """The one check that Kubernetes lets name no port."""
    probe = dc.GrpcProbe(service="shop.v1.Orders", port="grpc")
    made = container(chart, synth, web(extra_ports={"grpc": 9000}, health=probe))

    assert made["livenessProbe"]["grpc"] == {"port": 9000, "service": "shop.v1.Orders"}


def test_grpc_asks_for_the_whole_server_by_default(chart: Chart, synth: Synth) -> None:
    made = container(chart, synth, web(port=3000, health=dc.GrpcProbe()))

    assert made["livenessProbe"]["grpc"] == {"port": 3000}


@pytest.mark.capability("the port of a worker's checks", "Worker.health_port", "Worker.health")
def test_a_worker_has_a_port_for_its_checks(chart: Chart, synth: Synth) -> None:
    health = dc.Health(liveness=dc.ExecProbe(("alive",)))
    made = container(chart, synth, worker(health_port=7433, health=health))

    assert made["ports"] == [{"name": "health", "containerPort": 7433}]
    assert made["livenessProbe"]["exec"] == {"command": ["alive"]}


def test_a_worker_is_asked_on_that_port_and_no_service_leads_to_it(
    chart: Chart, synth: Synth
) -> None:
    asked = worker(health_port=7433, health=dc.HttpProbe("/"))
    ReleaseObjects(chart, "Release", release(asked))

    [made] = synth("Deployment")
    [process] = made["spec"]["template"]["spec"]["containers"]
    assert process["startupProbe"]["httpGet"]["port"] == "health"
    assert process["livenessProbe"]["httpGet"]["port"] == "health"
    assert not synth("Service")


@pytest.mark.capability("a profile for Rails", "RailsHealth.path", "RailsHealth.host")
def test_rails_is_asked_past_forced_tls_and_checked_hosts(chart: Chart, synth: Synth) -> None:
    made = container(chart, synth, web(health=dc.RailsHealth("/health", host=dc.HostOf())))

    assert made["livenessProbe"]["httpGet"] == {
        "path": "/health",
        "port": "http",
        "httpHeaders": [
            {"name": "Host", "value": "acme.example"},
            {"name": "X-Forwarded-Proto", "value": "https"},
        ],
    }


def test_rails_is_asked_for_its_own_answer(chart: Chart, synth: Synth) -> None:
    made = container(chart, synth, web(health=dc.RailsHealth()))

    assert made["livenessProbe"]["httpGet"]["path"] == "/up"


@pytest.mark.capability("a profile for Django", "DjangoHealth.path", "DjangoHealth.host")
def test_django_is_asked_for_a_host_that_it_allows(chart: Chart, synth: Synth) -> None:
    hosts = ("acme.example", dc.Host("api.acme.example", role="api"))
    health = dc.DjangoHealth("/health", host=dc.HostOf("api"))
    made = container(chart, synth, web(health=health), hosts=hosts)

    assert made["readinessProbe"]["httpGet"] == {
        "path": "/health",
        "port": "http",
        "httpHeaders": [
            {"name": "Host", "value": "api.acme.example"},
            {"name": "X-Forwarded-Proto", "value": "https"},
        ],
    }


def test_django_is_asked_for_the_main_host_by_itself(chart: Chart, synth: Synth) -> None:
    made = container(chart, synth, web(health=dc.DjangoHealth()))

    asked = made["readinessProbe"]["httpGet"]
    assert asked["path"] == "/healthz"
    assert asked["httpHeaders"][0] == {"name": "Host", "value": "acme.example"}


@pytest.mark.capability("a profile for Node", "NodeHealth.path", "NodeHealth.timeout_seconds")
def test_node_starts_quickly_and_may_be_busy(chart: Chart, synth: Synth) -> None:
    made = container(chart, synth, web(health=dc.NodeHealth("/ping", timeout_seconds=20)))

    assert made["livenessProbe"]["httpGet"]["path"] == "/ping"
    assert patience(made["startupProbe"]) == 60
    assert {made[name]["timeoutSeconds"] for name in PROBES} == {20}


@pytest.mark.capability(
    "a profile for Sidekiq",
    "SidekiqHealth.path",
    "SidekiqHealth.period_seconds",
    "SidekiqHealth.failure_threshold",
)
def test_sidekiq_outlives_a_restart_of_redis(chart: Chart, synth: Synth) -> None:
    health = dc.SidekiqHealth("/alive", period_seconds=30, failure_threshold=20)
    made = container(chart, synth, worker(health_port=7433, health=health))

    assert made["livenessProbe"]["httpGet"] == {"path": "/alive", "port": "health"}
    assert times(made["livenessProbe"]) == (30, 5, 20)
    assert made["startupProbe"]["periodSeconds"] == 5


def test_sidekiq_has_ten_minutes_by_itself(chart: Chart, synth: Synth) -> None:
    made = container(chart, synth, worker(health_port=7433, health=dc.SidekiqHealth()))

    assert patience(made["livenessProbe"]) == 600


@pytest.mark.capability("a profile for Celery", "CeleryHealth.app", "CeleryHealth.timeout_seconds")
def test_celery_is_asked_for_this_very_worker(chart: Chart, synth: Synth) -> None:
    """A ping without a destination passes as long as any worker answers."""
    health = dc.CeleryHealth("shop.celery:app", timeout_seconds=30)
    made = container(chart, synth, worker(health=health))

    assert made["livenessProbe"]["exec"]["command"] == [
        "/bin/sh",
        "-c",
        "exec celery --app shop.celery:app inspect ping --timeout 15"
        ' --destination "celery@$HOSTNAME"',
    ]
    assert times(made["livenessProbe"]) == (60, 30, 10)
    assert times(made["startupProbe"]) == (20, 30, 8)
