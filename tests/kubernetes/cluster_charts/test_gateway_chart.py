"""The chart of a cluster's Gateway: a listener for each host, behind one load balancer."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import helm_python
import pytest
from hypothesis import given

import devops_constructs as dc
from devops_constructs.kubernetes.cluster_charts.charts import cluster_charts, gateway_chart
from devops_constructs.kubernetes.gateway import listener_name
from devops_constructs.project.cloudflare_ranges import cloudflare_ranges
from devops_constructs.project.cluster_services import ClusterGateway
from devops_constructs.project.release import Release
from devops_constructs.synthesis.cluster_chart import cluster_chart_files
from tests import kubernetes_schemas
from tests.cluster_strategies import gateways
from tests.helm_engine import EngineChart
from tests.kubernetes.acme import release, web, worker
from tests.kubernetes.cluster_charts.clusters import cluster
from tests.kubernetes.manifest_parts import Manifest
from tests.traffic_strategies import hosts

PREFIX = "service.beta.kubernetes.io/do-loadbalancer-"


def objects(*here: Release, routing: str = "gateway", **fields: Any) -> dict[str, Manifest]:
    """The objects of the Gateway's chart, by kind."""
    on = cluster(routing=routing, **fields)
    [chart] = [c for c in cluster_charts(on, here) if c.name == "main-gateway"]
    return {body["kind"]: body for body in chart.objects}


def listeners(*here: Release) -> dict[str, Any]:
    return {each["name"]: each for each in objects(*here)["Gateway"]["spec"]["listeners"]}


def annotated(**fields: Any) -> dict[str, str]:
    """What is said to DigitalOcean, without what all names begin with."""
    gateway = objects(gateway=dc.Gateway(**fields))["Gateway"]
    said = gateway["spec"]["infrastructure"]["annotations"]
    return {name.removeprefix(PREFIX): value for name, value in said.items()}


def balanced(**fields: Any) -> dict[str, str]:
    return annotated(load_balancer=dc.GatewayLoadBalancer(**fields))


@pytest.mark.capability("the Gateway of a cluster", "Cluster.routing")
def test_cluster_has_the_charts_of_its_ways_in() -> None:
    charts = {
        routing: [chart.name for chart in cluster_charts(cluster(routing=routing), ())]
        for routing in ("ingress", "gateway", "both")
    }

    assert charts == {
        "ingress": ["main-ingress"],
        "gateway": ["main-gateway"],
        "both": ["main-ingress", "main-gateway"],
    }


def test_gateway_is_digitalocean_s_own() -> None:
    gateway = objects()["Gateway"]

    assert gateway["spec"]["gatewayClassName"] == "cilium"
    assert gateway["metadata"]["name"] == "shared"


def test_host_has_the_certificate_of_its_project_and_takes_routes_of_that_alone() -> None:
    here = release(web(), name="shop", hosts=("shop.example", "*.shop.example"))
    other = release(web(), name="blog", hosts=("blog.example",))

    found = listeners(here, other)

    assert list(found) == ["http", "shop.example.wildcard", "blog.example", "shop.example"]
    assert found["shop.example.wildcard"] == {
        "name": "shop.example.wildcard",
        "hostname": "*.shop.example",
        "port": 443,
        "protocol": "HTTPS",
        "tls": {
            "certificateRefs": [{"name": "origin-certificate", "namespace": "shop-production"}]
        },
        "allowedRoutes": {
            "kinds": [{"kind": "HTTPRoute"}],
            "namespaces": {
                "from": "Selector",
                "selector": {
                    "matchExpressions": [
                        {
                            "key": "kubernetes.io/metadata.name",
                            "operator": "In",
                            "values": ["shop-production"],
                        }
                    ]
                },
            },
        },
    }


def test_host_of_two_projects_is_one_listener() -> None:
    """Two of the same host would be in conflict, and none of them served."""
    here = release(web(), name="shop")
    other = release(web(routes=(dc.Route("/blog"),)), name="blog")

    served = listeners(here, other)["acme.example"]

    [owners] = served["allowedRoutes"]["namespaces"]["selector"]["matchExpressions"]
    assert owners["values"] == ["blog-production", "shop-production"]
    assert served["tls"]["certificateRefs"][0]["namespace"] == "blog-production"


def test_host_from_which_nothing_is_reached_is_not_served() -> None:
    assert list(listeners(release(worker()))) == ["http"]


def test_release_on_another_cluster_is_not_served_here() -> None:
    elsewhere = release(web(), here={"cluster": "other"})

    assert list(listeners(elsewhere)) == ["http"]


def test_plain_http_is_sent_on_to_https_whatever_the_host() -> None:
    made = objects()

    [plain] = made["Gateway"]["spec"]["listeners"]
    assert plain == {
        "name": "http",
        "port": 80,
        "protocol": "HTTP",
        "allowedRoutes": {"namespaces": {"from": "Same"}},
    }
    assert made["HTTPRoute"]["spec"] == {
        "parentRefs": [{"name": "shared", "sectionName": "http"}],
        "rules": [
            {
                "filters": [
                    {
                        "type": "RequestRedirect",
                        "requestRedirect": {"scheme": "https", "statusCode": 301},
                    }
                ]
            }
        ],
    }


@pytest.mark.capability("who may connect to the Gateway", "Gateway.behind_cloudflare")
def test_nobody_but_cloudflare_may_connect_unless_it_is_said_otherwise() -> None:
    assert annotated()["allow-rules"].split(",") == [f"cidr:{r}" for r in cloudflare_ranges()]
    assert "allow-rules" not in annotated(behind_cloudflare=False)


@pytest.mark.capability(
    "the load balancer of the Gateway",
    "Cluster.gateway",
    "Gateway.load_balancer",
    "GatewayLoadBalancer.name",
    "GatewayLoadBalancer.network_stack",
    "GatewayLoadBalancer.source_ranges",
    "GatewayLoadBalancer.deny_rules",
    "GatewayLoadBalancer.ip",
    "GatewayLoadBalancer.disown",
)
def test_load_balancer_is_shaped_by_annotations_of_the_gateway() -> None:
    assert balanced(
        name="edge",
        network_stack="IPV4",
        source_ranges=("203.0.113.0/24",),
        deny_rules=("203.0.113.7",),
        ip="203.0.113.9",
        disown=True,
    ) == {
        "name": "edge",
        "type": "REGIONAL_NETWORK",
        "network-stack": "IPV4",
        "allow-rules": "cidr:203.0.113.0/24",
        "deny-rules": "ip:203.0.113.7",
        "ip": "203.0.113.9",
        "service.kubernetes.io/do-loadbalancer-disown": "true",
    }


@pytest.mark.capability(
    "an internal Gateway on a load balancer that is taken over",
    "GatewayLoadBalancer.network",
    "GatewayLoadBalancer.load_balancer_id",
)
def test_load_balancer_in_the_vpc_and_one_that_is_taken_over() -> None:
    uuid = "0f3b4c5d-1111-2222-3333-444455556666"
    balancer = dc.GatewayLoadBalancer(network="INTERNAL", load_balancer_id=uuid)

    assert annotated(behind_cloudflare=False, load_balancer=balancer) == {
        "name": "main-gateway",
        "type": "REGIONAL_NETWORK",
        "network": "INTERNAL",
        "kubernetes.digitalocean.com/load-balancer-id": uuid,
    }


@given(gateway=gateways(), served=hosts(served=True))
def test_any_valid_gateway_is_one_that_the_api_takes_with_a_listener_for_each_host(
    gateway: dc.Gateway, served: tuple[str | dc.Host, ...]
) -> None:
    on = cluster(routing="gateway", gateway=gateway)
    here = release(web(), hosts=served)
    made = gateway_chart(ClusterGateway(on, (here,))).objects

    assert [p for body in made for p in kubernetes_schemas.problems_of(body, "1.35")] == []
    named = [each["name"] for each in made[0]["spec"]["listeners"]]
    names = [listener_name(host.name) for host in here.environment.all_hosts]
    assert sorted(named) == sorted(["http", *names])


def test_chart_depends_on_nothing_and_passes_helm_s_lint(tmp_path: Path) -> None:
    made = gateway_chart(ClusterGateway(cluster(routing="gateway"), (release(web()),)))
    files = cluster_chart_files(made, "projects/fleet.py")

    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        for path, text in files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        report = helm_python.lint(folder, strict=True, kube_version="v1.35.0")
    found = [message["error"] for message in report["messages"]]

    assert [error for error in found if error != "icon is recommended"] == []
    assert sorted(EngineChart.of(files).objects()) == [
        "gateway-shared.yaml",
        "httproute-https-redirect.yaml",
    ]
    assert list(EngineChart.of(files).objects().values()) == list(made.objects)
