from __future__ import annotations

import json
from collections import Counter
from ipaddress import ip_network
from pathlib import Path

import pytest

import devops_constructs as dc
from devops_constructs.project.cloudflare_ranges import cloudflare_ranges
from devops_constructs.project.cluster_services import ClusterIngress, metrics_server_of
from devops_constructs.project.ingress_controller import IngressController
from devops_constructs.project.outside_chart import OutsideChart
from devops_constructs.project.release import Release

SCALE = dc.Autoscale(min_replicas=2, max_replicas=6)


def ingress(
    controller: IngressController | None = None, **fields: object
) -> ClusterIngress[IngressController]:
    cluster = dc.Cluster("main", region="fra1", **fields)  # type: ignore[arg-type]
    return ClusterIngress(cluster, controller or dc.Traefik())


def test_cloudflare_s_ranges_are_those_of_a_stated_day(repository: Path) -> None:
    data = json.loads(
        (repository / "devops_constructs/project/cloudflare_ranges.json").read_text("utf-8")
    )

    assert (data["as_of"], "https://www.cloudflare.com/ips-v4/" in data["source"]) == (
        "2026-08-22",
        True,
    )
    networks = [ip_network(text) for text in cloudflare_ranges()]
    assert Counter(network.version for network in networks) == {4: 15, 6: 7}
    assert [str(network) for network in networks] == [*data["ipv4"], *data["ipv6"]]


def test_production_stands_on_two_of_each() -> None:
    here = ingress(purpose="production")

    assert (here.replicas, here.size_unit) == (2, 2)


def test_staging_stands_on_one() -> None:
    here = ingress(purpose="staging")

    assert (here.replicas, here.size_unit) == (1, 1)


def test_numbers_that_are_given_stand() -> None:
    here = ingress(dc.Traefik(replicas=1, load_balancer=dc.LoadBalancer(size_unit=4)))

    assert (here.replicas, here.size_unit) == (1, 4)


def test_network_load_balancer_has_no_size_unless_one_is_given() -> None:
    """What it means there, DigitalOcean does not say."""
    balancer = dc.LoadBalancer(type="REGIONAL_NETWORK", external_traffic_policy="Local")

    assert ingress(dc.Traefik(load_balancer=balancer)).size_unit is None


@pytest.mark.parametrize(
    ("controller", "expected"),
    [
        (dc.Traefik(), cloudflare_ranges()),
        (dc.Traefik(behind_cloudflare=False), ()),
        *(
            (
                dc.Traefik(
                    behind_cloudflare=behind,
                    load_balancer=dc.LoadBalancer(source_ranges=("203.0.113.0/24",)),
                ),
                ("203.0.113.0/24",),
            )
            for behind in (True, False)
        ),
    ],
)
def test_who_may_connect(controller: dc.Traefik, expected: tuple[str, ...]) -> None:
    assert ingress(controller).source_ranges == expected


def releases(*components: object, cluster: str = "main") -> tuple[dc.Release, ...]:
    environment = dc.Environment("production", cluster=cluster)
    project = dc.Project(
        name="shop",
        images=(dc.Image("app"),),
        components=components,  # type: ignore[arg-type]
        environments=(environment,),
    )
    fleet = dc.Fleet(
        organisation="agency",
        github_owner="agency",
        registry="agency",
        spaces_region="fra1",
        state=dc.StateSpace("agency-state", region="fra1"),
        clusters=(dc.Cluster("main", region="fra1"), dc.Cluster("other", region="fra1")),
    )
    return (Release(fleet, project, environment),)


SCALED = dc.Worker("mailer", image="app", autoscale=SCALE)
MAIN = dc.Cluster("main", region="fra1")


@pytest.mark.capability("metrics-server where an autoscaler asks it", "Cluster.metrics_server")
def test_metrics_server_is_there_where_an_autoscaler_asks_it() -> None:
    here = metrics_server_of(MAIN, releases(SCALED))

    assert here is not None
    assert here.name == "main-metrics-server"
    assert metrics_server_of(MAIN, releases(dc.Worker("mailer", image="app"))) is None
    assert metrics_server_of(MAIN, releases(SCALED, cluster="other")) is None
    has_it = dc.Cluster("main", region="fra1", metrics_server=None)
    assert metrics_server_of(has_it, releases(SCALED)) is None


def test_metrics_server_comes_with_an_autoscaler_of_one_environment_alone() -> None:
    difference = dc.Difference(autoscale=SCALE)
    [release] = releases(dc.Worker("mailer", image="app"))
    environment = dc.Environment("production", cluster="main", differences={"mailer": difference})

    assert metrics_server_of(MAIN, (Release(release.fleet, release.project, environment),))


@pytest.mark.parametrize(("memory_percent", "asks"), [(70, True), (None, False)])
def test_metrics_server_knows_cpu_and_memory_only(memory_percent: int | None, asks: bool) -> None:
    scale = dc.Autoscale(
        min_replicas=2,
        max_replicas=6,
        cpu_percent=None,
        memory_percent=memory_percent,
        metrics=(dc.ExternalMetric("jobs_waiting", target=dc.PerPod("30")),),
    )
    here = releases(dc.Worker("mailer", image="app", autoscale=scale))

    assert (metrics_server_of(MAIN, here) is not None) is asks


def test_each_chart_comes_from_its_own_project_in_an_exact_version() -> None:
    """Literally, so that a move of a version shows as one."""
    assert [dc.Traefik.outside_chart, dc.IngressNginx.outside_chart] == [
        OutsideChart("traefik", "https://traefik.github.io/charts", "41.3.0"),
        OutsideChart("ingress-nginx", "https://kubernetes.github.io/ingress-nginx", "4.15.1"),
    ]
    assert dc.MetricsServer.outside_chart == OutsideChart(
        "metrics-server", "https://kubernetes-sigs.github.io/metrics-server/", "3.13.1"
    )
