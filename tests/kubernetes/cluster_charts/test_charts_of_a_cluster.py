from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

import devops_constructs as dc
from devops_constructs.kubernetes.cluster_charts.charts import ClusterChart, cluster_charts
from devops_constructs.project.administration import INGRESS_NAMESPACE
from tests import kubernetes_schemas
from tests.cluster_strategies import clusters
from tests.known_values import known_values
from tests.kubernetes.cluster_charts.clusters import cluster
from tests.kubernetes.cluster_charts.load_balancer_rules import RULES


def the_chart(**fields: Any) -> ClusterChart:
    [chart] = cluster_charts(cluster(**fields), ())
    return chart


@pytest.mark.capability("the ingress controller of a cluster", "Cluster.ingress")
def test_controller_of_a_cluster_is_the_one_that_it_names() -> None:
    traefik, nginx = the_chart(), the_chart(ingress=dc.IngressNginx())

    assert traefik.dependency
    assert nginx.dependency
    assert (traefik.name, traefik.dependency.name) == ("main-ingress", "traefik")
    assert (nginx.name, nginx.dependency.name) == ("main-ingress", "ingress-nginx")
    assert list(cluster_charts(cluster(ingress=None), ())) == []


def test_controller_runs_where_the_projects_policies_let_it_in_from() -> None:
    assert the_chart().namespace == INGRESS_NAMESPACE == "ingress"


@pytest.mark.capability("another version of a controller's chart", "Depending.chart_version")
def test_version_that_a_definition_names_is_the_dependency_s() -> None:
    chart = the_chart(ingress=dc.Traefik(chart_version="41.4.1"))

    assert chart.dependency == dc.Traefik.outside_chart._replace(version="41.4.1")


@pytest.mark.parametrize(
    ("controller", "ports"),
    [
        (dc.Traefik(), ["web", "websecure"]),
        (dc.IngressNginx(), ["http", "https", "webhook"]),
    ],
)
def test_only_ports_for_requests_are_open_to_the_pods_of_the_cluster(
    controller: dc.Traefik | dc.IngressNginx, ports: list[str]
) -> None:
    """From anywhere: what another node passes on comes from its address, which is no pod's."""
    _, policy = the_chart(ingress=controller).objects

    assert policy["spec"] == {
        "podSelector": {},
        "policyTypes": ["Ingress"],
        "ingress": [{"ports": [{"protocol": "TCP", "port": port} for port in ports]}],
    }


@pytest.mark.capability("metrics of the ingress controller", "Cluster.monitoring")
@pytest.mark.parametrize("controller", [dc.Traefik(), dc.IngressNginx()])
def test_prometheus_of_the_cluster_and_nobody_else_reaches_the_controller_s_metrics(
    controller: dc.Traefik | dc.IngressNginx,
) -> None:
    prometheus = dc.Monitoring(namespace="watch", labels={"release": "watch"})
    chart = the_chart(ingress=controller, monitoring=prometheus)

    _, policy = chart.objects
    assert policy["spec"]["ingress"][1:] == [
        {
            "from": [
                {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "watch"}}}
            ],
            "ports": [{"protocol": "TCP", "port": "metrics"}],
        }
    ]
    assert _service_monitor(chart.values) == {
        "enabled": True,
        "additionalLabels": {"release": "watch"},
    }
    assert known_values(chart.dependency).unknown(chart.values) == []


def _service_monitor(values: dict[str, Any]) -> Any:
    either = values.get("controller", values)["metrics"]
    return either.get("prometheus", either)["serviceMonitor"]


def test_class_of_all_projects_is_the_same_with_either_controller() -> None:
    first, second = (
        the_chart(ingress=controller).objects[0] for controller in (dc.Traefik(), dc.IngressNginx())
    )

    assert first == second
    assert first["kind"] == "IngressClass"
    assert first["metadata"]["name"] == "nginx"
    assert first["spec"] == {"controller": "k8s.io/ingress-nginx"}


@given(cluster=clusters())
def test_any_valid_cluster_gives_a_chart_that_its_dependency_and_digitalocean_understand(
    cluster: dc.Cluster,
) -> None:
    [chart] = cluster_charts(cluster, ())

    assert known_values(chart.dependency).unknown(chart.values) == []
    assert list(_broken(chart)) == []
    for body in chart.objects:
        assert kubernetes_schemas.problems_of(body, cluster.kubernetes_version) == []


def _broken(chart: ClusterChart) -> Iterator[str]:
    for name, rule in RULES.items():
        yield from (f"{name}: {found}" for found in rule(chart.values))
