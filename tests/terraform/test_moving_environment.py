"""An environment that goes to another cluster: its visitors follow when it has been released."""

from __future__ import annotations

from typing import Any

from devops_constructs import (
    Cluster,
    Database,
    DatabaseCluster,
    Environment,
    Fleet,
    Portfolio,
    SharedVpc,
    VpcNative,
)
from devops_constructs.kubernetes.cluster_charts.charts import cluster_charts
from devops_constructs.project.project import Project
from devops_constructs.synthesis.steps import stack_step
from devops_constructs.terraform.stacks import project_stacks
from tests.terraform.edge_samples import fleet, shop, stacks_of

NATIVE = VpcNative(pod_range="10.20.0.0/16", service_range="10.21.0.0/19")
OLD, NEW = "production-1", "production-2"


def two(**old: Any) -> Fleet:
    """A fleet with the cluster that it leaves, and the one that it goes to."""
    database = None if "vpc_native" in old else "postgres"
    clusters = (
        Cluster(OLD, region="fra1", **old),
        Cluster(NEW, region="fra1", vpc=SharedVpc(OLD), database_cluster=database),
        Cluster("staging", region="fra1", purpose="staging"),
    )
    databases = (DatabaseCluster("postgres", region="fra1", cluster=NEW),) if database else ()
    return fleet().model_copy(update={"clusters": clusters, "database_clusters": databases})


def moving(stays: str | None) -> Project:
    here = Environment("production", cluster=NEW, hosts=("acme.example",), dns_stays_on=stays)
    return shop(delivery=None).model_copy(update={"environments": (here,), "database": Database()})


def production(stays: str | None) -> dict[str, Any]:
    return stacks_of(two(), moving(stays))["shop-production"]


def balancer(stack: dict[str, Any]) -> str:
    name: str = stack["data"]["digitalocean_loadbalancer"]["ingress"]["name"]
    return name


def test_dns_stays_and_everything_else_is_on_the_new_cluster() -> None:
    during, after = production(OLD), production(None)

    assert (balancer(during), balancer(after)) == ("production-1-ingress", "production-2-ingress")
    for stack in (during, after):
        [cluster] = stack["data"]["digitalocean_kubernetes_cluster"].values()
        assert cluster["name"] == NEW
    assert (
        during["resource"]["cloudflare_origin_ca_certificate"]
        == (after["resource"]["cloudflare_origin_ca_certificate"])
    )


def test_its_stack_waits_for_the_load_balancer_that_records_name() -> None:
    of = two()
    [stack] = [s for s in project_stacks(of, moving(OLD)) if s.name == "shop-production"]

    after = stack_step(stack, of).after

    assert {"charts/production-1-ingress", "stack/production-2-base"} <= set(after)
    assert "charts/production-2-ingress" not in after


def test_what_goes_on_on_the_old_cluster_still_reaches_its_database() -> None:
    """Otherwise the firewall would shut it out while visitors are still there."""
    let_in = {}
    for stays in (OLD, None):
        resources = stacks_of(two(), moving(stays))[NEW]["resource"]
        [firewall] = resources["digitalocean_database_firewall"].values()
        let_in[stays] = [rule["type"] for rule in firewall["rule"]]

    # its own cluster by its id, another one by the tag of its nodes
    assert let_in == {OLD: ["k8s", "tag"], None: ["k8s"]}


def test_a_gateway_goes_on_serving_its_hosts() -> None:
    of = two(routing="gateway", vpc_native=NATIVE)
    old = of.clusters[0]
    listeners = {}
    for stays in (OLD, None):
        project = moving(stays).model_copy(update={"database": None})
        running = Portfolio(fleet=of, projects=(project,)).running
        [chart] = [each for each in cluster_charts(old, running) if each.name.endswith("gateway")]
        [gateway] = [each for each in chart.objects if each["kind"] == "Gateway"]
        listeners[stays] = [each.get("hostname") for each in gateway["spec"]["listeners"]]

    assert "acme.example" in listeners[OLD]
    assert "acme.example" not in listeners[None]
