"""What terraform validate lets pass and the API would refuse: the model says it first."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

PRODUCTION = 'dc.Cluster("production-1", region="fra1", database_cluster="postgres-1"'
DATABASE = 'dc.DatabaseCluster("postgres-1", region="fra1"'
WORK = 'dc.NodePool("work", size="s-4vcpu-8gb", nodes=2)'


@pytest.mark.parametrize(
    ("written", "what", "why", "fix"),
    [
        (
            'maintenance=dc.MaintenanceWindow("Sunday", start_hour=3)',
            "MaintenanceWindow: day is 'Sunday'",
            "it has to be 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday' or"
            " 'sunday'",
            "did you mean 'sunday'?",
        ),
        (
            'maintenance=dc.MaintenanceWindow("sunday", start_hour=24)',
            "MaintenanceWindow: start_hour is 24",
            "it has to be at most 23",
            "write 23 or less",
        ),
        (
            'vpc=dc.Vpc(ip_range="10.110.0.0/15")',
            "Vpc: ip_range is '10.110.0.0/15'",
            "a VPC at DigitalOcean has a range from /16 to /28",
            "write one such as '10.110.0.0/20', which is the usual length",
        ),
        (
            'vpc=dc.Vpc(ip_range="10.245.16.0/20")',
            "Vpc: ip_range is '10.245.16.0/20', which overlaps 10.245.0.0/16",
            "DigitalOcean uses that range itself",
            "write another one such as '10.110.0.0/20'",
        ),
        (
            'vpc=dc.Vpc(ip_range="8.8.0.0/20")',
            "Vpc: ip_range is '8.8.0.0/20', outside the private ranges",
            "whoever has an address in it could pretend to be any other sender",
            "write the ranges of the VPC and of the pods, such as '10.110.0.0/20'",
        ),
        (
            'system_pool=dc.SystemPool(size="s-2vcpu-4g")',
            "SystemPool: size is 's-2vcpu-4g'",
            "is no size of a node at DigitalOcean",
            "did you mean 's-2vcpu-4gb'?",
        ),
        (
            'system_pool=dc.SystemPool(size="s-1vcpu-1gb")',
            "SystemPool: size is 's-1vcpu-1gb'",
            "a node of a cluster has at least 2 GB, of which its own services take one",
            "write a larger one such as 's-2vcpu-4gb'",
        ),
        (
            f"node_pools=({WORK}, {WORK})",
            "NodePool 'work': cluster 'production-1' already has a pool 'work'",
            "the name is the pool's resource in Terraform; 'system' is the pool that the cluster is"
            " made with",
            "give this pool a name of its own",
        ),
        (
            'node_pools=(dc.NodePool("system", size="c-2", nodes=2),)',
            "NodePool 'system': cluster 'production-1' already has a pool 'system'",
            "the name is the pool's resource in Terraform; 'system' is the pool that the cluster is"
            " made with",
            "give this pool a name of its own",
        ),
        (
            'node_pools=(dc.NodePool("work", size="c-2", nodes=0),)',
            "NodePool 'work': nodes is 0",
            "a pool has 1 to 512 nodes",
            "write a number of them, or leave the pool out",
        ),
        (
            'node_pools=(dc.NodePool("work", size="c-2", nodes=dc.NodeRange(5, 2)),)',
            "NodeRange: max_nodes 2 is less than min_nodes 5",
            "a range goes from the smaller to the larger number",
            "exchange the two",
        ),
        (
            f'node_pools=(dc.NodePool("{"w" * 46}", size="s-4vcpu-8gb", nodes=1),)',
            f"NodePool '{'w' * 46}': its name '{'w' * 46}-s-4vcpu-8gb' has 58 characters",
            "names of nodes begin with it, so it has at most 57",
            "shorten it",
        ),
        (
            'node_pools=(dc.NodePool("w", size="c-2", nodes=1, taints=(dc.Taint("a b"),)),)',
            "Taint: is a b=",
            "key and value of a taint are like those of a label",
            "write at most 63 letters, digits, '-', '_' and '.', such as 'dedicated'",
        ),
        (
            'node_pools=(dc.NodePool("w", size="c-2", nodes=1, taints=(dc.Taint("$"),)),)',
            "Taint: is $=",
            "key and value of a taint are like those of a label",
            "write at most 63 letters, digits, '-', '_' and '.', such as 'dedicated'",
        ),
        (
            'pinned_version="1.34.1-do.0"',
            "Cluster 'production-1': pinned_version '1.34.1-do.0' is none of 1.35",
            "what is generated is checked against the schemas of kubernetes_version",
            "make the two agree",
        ),
        (
            'pinned_version="1.35.1"',
            "Cluster 'production-1': pinned_version is '1.35.1'",
            "an exact version names minor, patch and DigitalOcean's own number",
            "copy it from 'doctl kubernetes options versions', such as '1.35.1-do.6'",
        ),
        (
            'tags=("front end",)',
            "Cluster 'production-1': tags[0] is 'front end'",
            "a tag has at most 255 letters, digits, ':', '-' and '_'",
            "write one such as 'agency:production'",
        ),
        (
            'tags=("a", "a")',
            "Cluster 'production-1': tags names 'a' twice",
            "it is a set of tags, and Terraform would plan a change for ever",
            "name it once",
        ),
        (
            'alerts=(dc.NodeAlert("cpu", above_percent=9), dc.NodeAlert("cpu", above_percent=9))',
            "Cluster 'production-1': alerts has two alerts on cpu above 9 %",
            "metric and limit name the alert, and with it the resource in Terraform",
            "leave one of them out",
        ),
        (
            'cloud_project=dc.CloudProject(name="our project")',
            "CloudProject 'our project': name is 'our project'",
            "it has letters, digits, '.', '_' and '-', and begins with a letter or digit",
            "write one such as 'agency-production-1'",
        ),
    ],
)
def test_wrong_value_of_a_cluster(
    definitions: Definitions, written: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(PRODUCTION, f"{PRODUCTION}, {written}", file="fleet")

    assert definitions.refusal() == said(place, what, why, fix)


@pytest.mark.parametrize(
    ("written", "what", "why", "fix"),
    [
        (
            'size="s-2vcpu-4gb"',
            "DatabaseCluster 'postgres-1': size is 's-2vcpu-4gb'",
            "is no size of a PostgreSQL at DigitalOcean",
            "did you mean 'db-s-2vcpu-4gb'?",
        ),
        (
            'size="db-s-1vcpu-1gb", standby_nodes=1',
            "DatabaseCluster 'postgres-1': 1 standby nodes of size 'db-s-1vcpu-1gb'",
            "DigitalOcean offers standby nodes from 2 GB on",
            "write a larger size such as 'db-s-1vcpu-2gb', or standby_nodes=0",
        ),
        (
            'trusted_sources=(dc.TrustedAddress("2001:db8::1"),)',
            "TrustedAddress: address is '2001:db8::1'",
            "the firewall of a database knows IPv4 only",
            "write the address by IPv4, or reach the database through a droplet",
        ),
        (
            'version="17"), dc.DatabaseCluster("pg", region="fra1"',
            "DatabaseCluster 'pg': the name has 2 characters",
            "DigitalOcean takes names of database clusters from 3 on",
            "write a longer one such as 'postgres-1'",
        ),
        (
            "storage_gib=35",
            "DatabaseCluster 'postgres-1': storage_gib is 35",
            "the disk of a database grows by 10 GiB",
            "write 40",
        ),
        (
            "storage_autoscale=dc.StorageAutoscale(by_gib=15)",
            "StorageAutoscale: by_gib is 15",
            "the disk of a database grows by 10 GiB",
            "write 20",
        ),
        (
            "storage_gib=60, storage_autoscale=dc.StorageAutoscale()",
            "DatabaseCluster 'postgres-1': storage_gib=60 of a disk that grows by itself",
            "once it has grown every plan would want to make it smaller, which DigitalOcean"
            " refuses",
            "leave storage_gib out; a new cluster is made with it, and gets storage_autoscale in a"
            " later commit",
        ),
        (
            'version="18"',
            "DatabaseCluster 'postgres-1': version is '18'",
            "it has to be '14', '15', '16' or '17'",
            "choose one of these",
        ),
    ],
)
def test_wrong_value_of_a_database_cluster(
    definitions: Definitions, written: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(DATABASE, f"{DATABASE}, {written}", file="fleet")

    assert definitions.refusal() == said(place, what, why, fix)


def test_alerts_go_to_mailboxes(definitions: Definitions) -> None:
    place = definitions.change(
        "    zones=", '    alert_emails=("operations",), zones=', file="fleet"
    )

    assert definitions.refusal() == said(
        place,
        "Fleet: alert_emails[0] is 'operations'",
        "it is no address of a mailbox",
        "write one such as 'operations@agency.example'",
    )


@pytest.mark.parametrize(
    ("name", "owner"), [("production-1-base", "cluster 'production-1'"), ("fleet", "the fleet")]
)
def test_a_cluster_is_not_named_like_another_stack(
    definitions: Definitions, name: str, owner: str
) -> None:
    other = f'{PRODUCTION}), dc.Cluster("{name}", region="fra1"'
    place = definitions.change(PRODUCTION, other, file="fleet")

    assert definitions.refusal() == said(
        place,
        f"Cluster {name!r}: the Terraform stack {name!r} is one of {owner}",
        "each stack has a state, and two would share it",
        "choose another name",
    )


def test_a_release_is_not_named_like_the_base_of_a_cluster(definitions: Definitions) -> None:
    definitions.change(PRODUCTION, f'{PRODUCTION}), dc.Cluster("shop", region="fra1"', file="fleet")
    definitions.change('name="shop"', 'name="shops"')
    definitions.write("shops", (definitions.root / "projects/shop.py").read_text())
    (definitions.root / "projects/shop.py").unlink()
    definitions.change('"staging", cluster', '"base", cluster', file="shops")
    definitions.change('name="shops"', 'name="shop"', file="shops")

    assert "the Terraform stack 'shop-base' is one of the fleet's" in definitions.refusal()


@pytest.mark.parametrize(
    ("host", "how"),
    [
        ('"*.acme.example"', "stands for many names"),
        ('"www.acme.example", redirect_to="shop.acme.example"', "redirects"),
    ],
)
def test_a_host_that_is_checked_answers_by_itself(
    definitions: Definitions, host: str, how: str
) -> None:
    wrong = f"dc.Host({host}, uptime=dc.UptimeCheck())"
    place = definitions.change(
        'hosts=("shop.acme.example",)', f'hosts=("shop.acme.example", {wrong})'
    )

    name = host.split('"')[1]
    assert definitions.refusal() == said(
        place,
        f"Host {name!r}: is asked whether it answers, and {how}",
        "one name is asked, which answers by itself",
        "write uptime=... on the host that is served",
    )


@pytest.mark.parametrize(
    ("check", "what", "why", "fix"),
    [
        (
            'path="up"',
            "UptimeCheck: path is 'up'",
            "a check asks one host, so it needs a path and nothing else",
            "write it with a leading slash and without spaces, such as '/up'",
        ),
        (
            'regions=("eu_west", "eu_west")',
            "UptimeCheck: regions names 'eu_west' twice",
            "it is a set of regions, and Terraform would plan a change for ever",
            "name it once",
        ),
    ],
)
def test_wrong_value_of_a_check(
    definitions: Definitions, check: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(
        'hosts=("shop.acme.example",)',
        f'hosts=(dc.Host("shop.acme.example", uptime=dc.UptimeCheck({check})),)',
    )

    assert definitions.refusal() == said(place, what, why, fix)
