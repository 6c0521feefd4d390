"""The stack of a cluster: what it holds, how it is protected, and who reaches its databases."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.terraform.cluster_stack import cluster_stack
from tests.terraform.schema_check import committed_schemas, problems_of

MAIN = "main"


def fleet(*clusters: dc.Cluster, **changes: Any) -> dc.Fleet:
    arguments: dict[str, Any] = {
        "organisation": "agency",
        "github_owner": "agency-example",
        "registry": "agency",
        "spaces_region": "fra1",
        "state": dc.StateSpace("agency-state", region="ams3"),
        "clusters": clusters,
        "database_clusters": (dc.DatabaseCluster("postgres", region="fra1"),),
        "zones": (dc.Zone("acme.example"),),
    }
    return dc.Fleet(**{**arguments, **changes})


def main(**changes: Any) -> dc.Cluster:
    return dc.Cluster(MAIN, **{"region": "fra1", "database_cluster": "postgres", **changes})


def stack(
    of: dc.Fleet, *releases: dc.Release, name: str = MAIN
) -> tuple[dict[str, Any], tuple[str, ...]]:
    built = cluster_stack(HostedCluster(of, of.cluster(name), releases))
    assert problems_of(built.json, committed_schemas()) == []
    return built.json, built.after


def made(cluster: dc.Cluster | None = None, **changes: Any) -> dict[str, Any]:
    """The resources of the stack, by type without its prefix, and by name."""
    json, _ = stack(fleet(cluster or main(), **changes))
    return {kind.removeprefix("digitalocean_"): by_id for kind, by_id in json["resource"].items()}


def test_a_cluster_stays_what_it_is() -> None:
    cluster = made()["kubernetes_cluster"][MAIN]

    assert cluster["lifecycle"] == {"prevent_destroy": True, "ignore_changes": ["version"]}
    [pool] = cluster["node_pool"]
    assert (pool["name"], pool["size"], pool["node_count"]) == ("system", "s-2vcpu-4gb", 2)


@pytest.mark.parametrize("highly_available", [False, True])
def test_ha_is_always_said(highly_available: bool) -> None:
    cluster = made(main(highly_available=highly_available))["kubernetes_cluster"][MAIN]

    assert cluster["ha"] is highly_available


def test_without_auto_upgrade_each_plan_proposes_the_version() -> None:
    cluster = made(main(auto_upgrade=False, pinned_version="1.35.1-do.6"))["kubernetes_cluster"]

    assert cluster[MAIN]["version"] == "1.35.1-do.6"
    assert cluster[MAIN]["auto_upgrade"] is False
    assert cluster[MAIN]["lifecycle"] == {"prevent_destroy": True}


def test_the_newest_patch_is_looked_up_by_a_prefix_that_ends_in_a_dot() -> None:
    """Without the dot 1.3 would find 1.30; a minor that is no longer offered is said."""
    json, _ = stack(fleet(main()))

    [offered] = json["data"]["digitalocean_kubernetes_versions"].values()
    assert offered["version_prefix"] == "1.35."
    [condition] = offered["lifecycle"]["postcondition"]
    assert condition["error_message"] == (
        "DigitalOcean offers no version 1.35.x any more: raise kubernetes_version."
    )


def test_an_autoscaled_pool_names_no_number_of_nodes() -> None:
    pools = made(
        main(
            node_pools=(
                dc.NodePool("work", size="s-4vcpu-8gb", nodes=dc.NodeRange(2, 5)),
                dc.NodePool("fixed", size="c-4", nodes=3),
            )
        )
    )["kubernetes_node_pool"]

    work, fixed = pools["main_work"], pools["main_fixed"]
    assert (work["auto_scale"], work["min_nodes"], work["max_nodes"]) == (True, 2, 5)
    assert "node_count" not in work
    assert fixed["node_count"] == 3
    assert not {"auto_scale", "min_nodes", "max_nodes"} & set(fixed)


def test_another_size_of_a_pool_comes_before_the_old_one_goes() -> None:
    pool = made()["kubernetes_node_pool"]["main_work"]

    assert pool["name"] == f"work-{pool['size']}"
    assert pool["lifecycle"] == {"create_before_destroy": True}


def test_labels_taints_and_tags_reach_the_nodes() -> None:
    pool = dc.NodePool(
        "batch",
        size="c-4",
        nodes=1,
        labels={"pool": "batch"},
        taints=(dc.Taint("dedicated", value="batch", effect="NoExecute"),),
        tags=("zz", "aa"),
    )

    made_pool = made(main(node_pools=(pool,), tags=("shared",)))["kubernetes_node_pool"][
        "main_batch"
    ]

    assert made_pool["labels"] == {"pool": "batch"}
    assert made_pool["taint"] == [{"key": "dedicated", "value": "batch", "effect": "NoExecute"}]
    assert made_pool["tags"] == ["aa", "agency-main", "shared", "zz"]


def test_a_staging_cluster_is_small_and_upgraded_before_production() -> None:
    resources = made(main(purpose="staging"))

    cluster = resources["kubernetes_cluster"][MAIN]
    assert cluster["node_pool"][0]["node_count"] == 1
    assert cluster["maintenance_policy"] == [{"day": "thursday", "start_time": "03:00"}]
    assert resources["kubernetes_node_pool"]["main_work"]["size"] == "s-2vcpu-4gb"
    database = resources["database_cluster"]["main_postgres"]
    assert (database["size"], database["node_count"]) == ("db-s-1vcpu-2gb", 1)
    production = made()["kubernetes_cluster"][MAIN]
    assert production["maintenance_policy"] == [{"day": "sunday", "start_time": "03:00"}]


def test_what_a_cluster_declares_is_what_is_made() -> None:
    cluster = made(
        main(
            maintenance=dc.MaintenanceWindow("monday", start_hour=23),
            surge_upgrade=False,
            registry_integration=False,
            destroys_volumes=True,
            control_plane_sources=("203.0.113.9", "203.0.113.0/29"),
            vpc_native=dc.VpcNative(pod_range="10.112.0.0/16", service_range="10.113.0.0/19"),
            system_pool=dc.SystemPool(size="s-2vcpu-2gb", nodes=3),
            vpc=dc.Vpc(ip_range="10.110.0.0/20", name="old-vpc"),
        )
    )

    kubernetes = cluster["kubernetes_cluster"][MAIN]
    assert kubernetes["maintenance_policy"] == [{"day": "monday", "start_time": "23:00"}]
    assert kubernetes["surge_upgrade"] is False
    assert kubernetes["registry_integration"] is False
    assert kubernetes["destroy_all_associated_resources"] is True
    assert kubernetes["control_plane_firewall"] == [
        {"enabled": True, "allowed_addresses": ["203.0.113.0/29", "203.0.113.9"]}
    ]
    assert kubernetes["cluster_subnet"] == "10.112.0.0/16"
    assert kubernetes["service_subnet"] == "10.113.0.0/19"
    assert kubernetes["node_pool"][0]["node_count"] == 3
    vpc = cluster["vpc"][MAIN]
    assert (vpc["ip_range"], vpc["name"]) == ("10.110.0.0/20", "old-vpc")
    assert vpc["lifecycle"] == {"prevent_destroy": True}
    assert cluster["database_cluster"]["main_postgres"]["maintenance_window"] == [
        {"day": "monday", "hour": "23:00"}
    ]


def test_usual_clusters_keep_volumes_when_they_are_destroyed() -> None:
    assert made()["kubernetes_cluster"][MAIN]["destroy_all_associated_resources"] is False


def test_a_database_cluster_is_protected_and_not_replaced_by_a_move_of_project() -> None:
    database = made()["database_cluster"]["main_postgres"]

    assert database["lifecycle"] == {"prevent_destroy": True, "ignore_changes": ["project_id"]}
    assert "project_id" not in database
    assert database["private_network_uuid"] == "${digitalocean_vpc.main.id}"
    assert (database["engine"], database["version"]) == ("pg", "17")
    assert (database["size"], database["node_count"]) == ("db-s-2vcpu-4gb", 2)


def test_a_database_cluster_is_as_declared() -> None:
    declared = dc.DatabaseCluster(
        "postgres",
        region="fra1",
        version="16",
        size="gd-2vcpu-8gb",
        standby_nodes=2,
        storage_gib=60,
        maintenance=dc.MaintenanceWindow("friday", start_hour=5),
        tags=("data",),
    )

    database = made(database_clusters=(declared,))["database_cluster"]["main_postgres"]

    assert database["version"] == "16"
    assert (database["size"], database["node_count"]) == ("gd-2vcpu-8gb", 3)
    assert database["storage_size_mib"] == "61440"  # a text, as the provider wants it
    assert database["maintenance_window"] == [{"day": "friday", "hour": "05:00"}]
    assert database["tags"] == ["data"]


@pytest.mark.parametrize("enabled", [True, False])
def test_a_disk_that_grows_says_when_and_by_how_much(enabled: bool) -> None:
    """Also when it is off: the provider would send 0 for what is left out."""
    growing = dc.StorageAutoscale(enabled=enabled, above_percent=70, by_gib=50)
    declared = dc.DatabaseCluster("postgres", region="fra1", storage_autoscale=growing)

    database = made(database_clusters=(declared,))["database_cluster"]["main_postgres"]

    assert database["storage_autoscale"] == [
        {"enabled": enabled, "threshold_percent": 70, "increment_gib": 50}
    ]
    assert "storage_size_mib" not in database


def test_a_database_cluster_has_one_firewall_with_all_rules_in_order() -> None:
    declared = dc.DatabaseCluster(
        "postgres",
        region="fra1",
        trusted_sources=(
            dc.TrustedTag("reports"),
            dc.TrustedAddress("203.0.113.7"),
            dc.TrustedDroplet(7),
            dc.TrustedApp("4f6c71e2-1e90-4762-9fee-6cc4a0a9f2cf"),
        ),
    )

    [firewall] = made(database_clusters=(declared,))["database_firewall"].values()

    assert firewall["rule"] == [
        {"type": "app", "value": "4f6c71e2-1e90-4762-9fee-6cc4a0a9f2cf"},
        {"type": "droplet", "value": "7"},
        {"type": "ip_addr", "value": "203.0.113.7"},
        {"type": "k8s", "value": "${digitalocean_kubernetes_cluster.main.id}"},
        {"type": "tag", "value": "reports"},
    ]


def test_a_database_cluster_that_nobody_uses_is_not_open_to_the_internet() -> None:
    """The provider sends an empty list of rules as: open to everybody."""
    [firewall] = made(main(database_cluster=None))["database_firewall"].values()

    assert firewall["rule"] == [
        {"type": "k8s", "value": "${digitalocean_kubernetes_cluster.main.id}"}
    ]


def test_a_cluster_that_shares_a_database_cluster_is_let_in_by_the_tag_of_its_nodes() -> None:
    """Its id is not known yet: its VPC is made by the stack that also makes the firewall."""
    second = dc.Cluster(
        "second", region="fra1", database_cluster="postgres", vpc=dc.SharedVpc(MAIN)
    )
    owned = dc.DatabaseCluster("postgres", region="fra1", cluster=MAIN)
    both = fleet(main(), second, database_clusters=(owned,))

    owner, _ = stack(both)
    sharer, after = stack(both, name="second")

    [firewall] = owner["resource"]["digitalocean_database_firewall"].values()
    assert {"type": "tag", "value": "${digitalocean_tag.main_second.name}"} in firewall["rule"]
    tag = owner["resource"]["digitalocean_tag"]["main_second"]["name"]
    for kind, name in (("kubernetes_cluster", "second"), ("kubernetes_node_pool", "second_work")):
        assert tag in sharer["resource"][f"digitalocean_{kind}"][name]["tags"]
    assert MAIN in after
    assert "digitalocean_vpc" not in sharer["resource"]
    assert "digitalocean_database_cluster" not in sharer["resource"]
    assert sharer["data"]["digitalocean_vpc"]["network"]["name"] == "agency-main"
    assert (
        sharer["resource"]["digitalocean_kubernetes_cluster"]["second"]["vpc_uuid"]
        == "${data.digitalocean_vpc.network.id}"
    )


def test_an_existing_vpc_is_looked_up() -> None:
    json, _ = stack(fleet(main(vpc=dc.ExistingVpc("default-fra1"))))

    assert json["data"]["digitalocean_vpc"]["network"]["name"] == "default-fra1"
    assert "digitalocean_vpc" not in json["resource"]


def test_a_database_cluster_made_elsewhere_is_not_made() -> None:
    elsewhere = dc.DatabaseCluster("postgres", region="fra1", managed=False)

    assert "database_cluster" not in made(database_clusters=(elsewhere,))


def test_the_project_holds_cluster_and_database_by_urn() -> None:
    project, inside = made()["project"][MAIN], made()["project_resources"][MAIN]

    assert inside["project"] == "${digitalocean_project.main.id}"
    assert inside["resources"] == [
        "${digitalocean_database_cluster.main_postgres.urn}",
        "${digitalocean_kubernetes_cluster.main.urn}",
    ]
    assert (project["name"], project["environment"]) == ("agency-main", "Production")


def test_what_digitalocean_adds_to_the_project_stays_in_it() -> None:
    """The cluster's load balancers and volumes: the whole list would move them out each time."""
    assert "resources" not in made()["project"][MAIN]


def test_a_project_can_be_named_or_left_out() -> None:
    named = made(main(cloud_project=dc.CloudProject(name="clients", description="$${x}")))

    assert named["project"][MAIN]["name"] == "clients"
    assert named["project"][MAIN]["description"] == "$$${x}"
    assert "project" not in made(main(cloud_project=None))


def test_alerts_go_to_the_fleets_addresses() -> None:
    alerts = made(alert_emails=("b@agency.example", "a@agency.example"))["monitor_alert"]

    assert sorted(alerts) == [
        "main_node-cpu-90",
        "main_node-disk-85",
        "main_node-memory-90",
        "main_postgres-cpu-80",
        "main_postgres-disk-80",
        "main_postgres-memory-90",
    ]
    for name, alert in alerts.items():
        assert alert["alerts"] == [{"email": ["b@agency.example", "a@agency.example"]}]
        of_nodes = name.startswith("main_node")
        assert ("tags" in alert, "entities" in alert) == (of_nodes, not of_nodes)
    assert alerts["main_node-cpu-90"]["tags"] == ["agency-main"]
    assert alerts["main_postgres-disk-80"]["entities"] == [
        "${digitalocean_database_cluster.main_postgres.id}"
    ]


def test_alerts_are_as_declared() -> None:
    declared = dc.DatabaseCluster(
        "postgres", region="fra1", alerts=(dc.DatabaseAlert("disk", above_percent=70, minutes=60),)
    )
    cluster = main(alerts=(dc.NodeAlert("memory", above_percent=95, minutes=5),))

    alerts = made(cluster, database_clusters=(declared,), alert_emails=("a@agency.example",))

    assert {
        name: (alert["type"], alert["value"], alert["window"])
        for name, alert in alerts["monitor_alert"].items()
    } == {
        "main_node-memory-95": ("v1/insights/droplet/memory_utilization_percent", 95, "5m"),
        "main_postgres-disk-70": ("v1/dbaas/alerts/disk_utilization_alerts", 70, "1h"),
    }


def test_nobody_to_tell_means_no_alert() -> None:
    assert "monitor_alert" not in made()


def checked(check: dc.UptimeCheck, **changes: Any) -> dict[str, Any]:
    here = fleet(main(), **changes)
    environment = dc.Environment(
        "production", cluster=MAIN, hosts=(dc.Host("shop.acme.example", uptime=check),)
    )
    web = dc.WebService("web", image="app", port=3000)
    project = dc.Project(
        name="shop", images=(dc.Image("app"),), components=(web,), environments=(environment,)
    )
    json, _ = stack(here, dc.Release(here, project, environment))
    found: dict[str, Any] = json["resource"]
    return found


def test_a_host_that_asks_for_it_is_checked_from_outside() -> None:
    resources = checked(
        dc.UptimeCheck(
            path="/up",
            regions=("us_east", "eu_west"),
            after_minutes=5,
            certificate_days=14,
            slower_than_ms=900,
        ),
        alert_emails=("a@agency.example",),
    )

    [(address, check)] = resources["digitalocean_uptime_check"].items()
    assert address == "main_shop-production_shop_acme_example"
    assert check["target"] == "https://shop.acme.example/up"
    assert check["regions"] == ["eu_west", "us_east"]
    alerts = resources["digitalocean_uptime_alert"]
    assert {
        name.removeprefix(f"{address}_"): (
            alert["type"],
            alert["period"],
            alert.get("comparison"),
            alert.get("threshold"),
        )
        for name, alert in alerts.items()
    } == {
        "down": ("down_global", "5m", None, None),
        "certificate": ("ssl_expiry", "5m", "less_than", 14),
        "slow": ("latency", "5m", "greater_than", 900),
    }
    for alert in alerts.values():
        assert alert["notifications"] == [{"email": ["a@agency.example"]}]


def test_a_path_means_nothing_to_terraform() -> None:
    [check] = checked(dc.UptimeCheck(path="/${x}"))["digitalocean_uptime_check"].values()

    assert check["target"] == "https://shop.acme.example/$${x}"


def test_a_check_without_addresses_tells_nobody() -> None:
    resources = checked(dc.UptimeCheck())

    assert "digitalocean_uptime_check" in resources
    assert "digitalocean_uptime_alert" not in resources
