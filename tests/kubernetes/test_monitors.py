"""Metrics: who is asked for them, where, and who may ask."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import PodMonitor, ServiceMonitor
from devops_constructs.kubernetes._manifest import cdk8s
from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.project.component import Component
from devops_constructs.project.release import Release
from tests.kubernetes.acme import placed, release, web, worker
from tests.kubernetes.conftest import Manifest, Synth
from tests.kubernetes.manifest_parts import named

METRICS = dc.Metrics(port=9394)
SELECTOR = {"app.kubernetes.io/instance": "acme-production"}


def names(of: Release) -> list[str]:
    return [named(body) for body in manifests(of)]


def unmonitored(*components: Component) -> Release:
    """The same release on a cluster without Prometheus."""
    here = release(*components)
    [cluster] = here.fleet.clusters
    bare = dc.Cluster(
        cluster.name, region=cluster.region, database_cluster=cluster.database_cluster
    )
    given = {name: getattr(here.fleet, name) for name in here.fleet.model_fields_set}
    return Release(dc.Fleet(**{**given, "clusters": (bare,)}), here.project, here.environment)


def service_monitor(chart: cdk8s.Chart, synth: Synth, **fields: Any) -> Manifest:
    ServiceMonitor(chart, "Monitor", placed(web(metrics=dc.Metrics(**fields))))
    [made] = synth("ServiceMonitor")
    return made


@pytest.mark.capability("metrics of what has a Service", "LongRunning.metrics")
def test_what_has_a_service_is_asked_through_it() -> None:
    made = names(release(web(metrics=METRICS)))

    assert "ServiceMonitor/web" in made
    assert "PodMonitor/web" not in made


@pytest.mark.capability("metrics of workers", "LongRunning.metrics")
def test_what_has_no_service_is_asked_pod_by_pod() -> None:
    made = names(release(worker(metrics=METRICS)))

    assert "PodMonitor/mailer" in made
    assert "ServiceMonitor/mailer" not in made


def test_pods_of_a_worker_are_found_by_their_labels(chart: cdk8s.Chart, synth: Synth) -> None:
    PodMonitor(chart, "Monitor", placed(worker(metrics=METRICS)))

    [made] = synth("PodMonitor")
    assert made["spec"] == {
        "selector": {"matchLabels": {**SELECTOR, "app.kubernetes.io/component": "mailer"}},
        "podMetricsEndpoints": [{"port": "metrics", "path": "/metrics", "interval": "30s"}],
    }


@pytest.mark.capability(
    "where and how often metrics are fetched", "Metrics.path", "Metrics.interval_seconds"
)
def test_metrics_are_fetched_at_their_path_and_pace(chart: cdk8s.Chart, synth: Synth) -> None:
    made = service_monitor(chart, synth, port=9394, path="/stats/prometheus", interval_seconds=60)

    assert made["spec"] == {
        "selector": {"matchLabels": {**SELECTOR, "app.kubernetes.io/component": "web"}},
        "endpoints": [{"port": "metrics", "path": "/stats/prometheus", "interval": "60s"}],
    }


def test_main_port_may_tell_metrics_too(chart: cdk8s.Chart, synth: Synth) -> None:
    made = service_monitor(chart, synth, port=3000)

    [endpoint] = made["spec"]["endpoints"]
    assert endpoint["port"] == "http"


@pytest.mark.capability("labels by which Prometheus finds monitors", "Monitoring.labels")
def test_monitors_have_the_labels_that_the_cluster_s_prometheus_looks_for(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    made = service_monitor(chart, synth, port=9394)

    assert made["metadata"]["labels"]["release"] == "prometheus"


@pytest.mark.capability("metrics only where somebody fetches them", "Cluster.monitoring")
def test_cluster_without_prometheus_gets_no_object_that_it_does_not_know() -> None:
    here = unmonitored(web(metrics=METRICS), worker(metrics=METRICS))

    assert not [name for name in names(here) if "Monitor/" in name]
    assert "ServiceMonitor/web" in names(release(web(metrics=METRICS)))


def test_component_without_metrics_is_asked_by_nobody() -> None:
    assert not [name for name in names(release(web(), worker())) if "Monitor/" in name]


@pytest.mark.capability("a port for metrics alone", "Metrics.port")
@pytest.mark.parametrize("component", [web(metrics=METRICS), worker(metrics=METRICS)])
def test_pod_has_a_port_of_that_name(component: Component) -> None:
    [deployment] = [b for b in manifests(release(component)) if b["kind"] == "Deployment"]

    [container] = deployment["spec"]["template"]["spec"]["containers"]
    assert {"name": "metrics", "containerPort": 9394} in container["ports"]


@pytest.mark.capability("the network opened to Prometheus alone", "Monitoring.namespace")
def test_only_prometheus_reaches_the_port_of_metrics() -> None:
    monitoring = dc.Monitoring(namespace="observability")
    here = release(web(metrics=METRICS, routes=()))
    [cluster] = here.fleet.clusters
    other = dc.Cluster(cluster.name, region=cluster.region, monitoring=monitoring)
    given = {name: getattr(here.fleet, name) for name in here.fleet.model_fields_set}
    there = Release(dc.Fleet(**{**given, "clusters": (other,)}), here.project, here.environment)

    [policy] = [b for b in manifests(there) if named(b) == "NetworkPolicy/web"]
    namespace = {"matchLabels": {"kubernetes.io/metadata.name": "observability"}}
    assert policy["spec"]["ingress"] == [
        {"from": [{"namespaceSelector": namespace}], "ports": [{"protocol": "TCP", "port": 9394}]}
    ]


def test_nobody_reaches_the_port_of_metrics_where_nobody_fetches_them() -> None:
    here = unmonitored(worker(metrics=METRICS))

    [policy] = [b for b in manifests(here) if named(b) == "NetworkPolicy/mailer"]
    assert "ingress" not in policy["spec"]
