"""Who makes a VPC and a database cluster that several clusters use."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

PRODUCTION = 'dc.Cluster("production-1", region="fra1", database_cluster="postgres-1")'
SHARED = 'vpc=dc.SharedVpc("production-1")'
DATABASE = 'dc.DatabaseCluster("postgres-1", region="fra1")'


@pytest.mark.parametrize(
    ("shared", "what", "why", "fix"),
    [
        (
            'dc.SharedVpc("production")',
            "SharedVpc: there is no cluster 'production'",
            "the VPC is the one of another cluster of the fleet",
            "choose one of production-1, staging",
        ),
        (
            'dc.SharedVpc("staging")',
            "SharedVpc: cluster 'staging' has no VPC of its own",
            "a shared VPC is made once, by the cluster that has it",
            "write vpc=Vpc(...), or name another cluster",
        ),
    ],
)
def test_a_shared_vpc_is_another_clusters(
    definitions: Definitions, shared: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(SHARED, f"vpc={shared}", file="fleet")

    assert definitions.refusal() == said(place, what, why, fix)


def test_a_vpc_is_shared_with_the_cluster_that_has_it(definitions: Definitions) -> None:
    text = f'{PRODUCTION[:-1]}, vpc=dc.SharedVpc("staging"))'
    place = definitions.change(PRODUCTION, text, file="fleet")
    other = definitions.place('vpc=dc.SharedVpc("production-1")', file="fleet")

    first, second = definitions.error().problems
    assert (str(first.where), str(second.where)) == (place, other)
    assert first.fix == "name 'production-1' here too"


def test_a_vpc_does_not_leave_its_region(definitions: Definitions) -> None:
    place = definitions.change('"staging", region="fra1"', '"staging", region="ams3"', file="fleet")

    assert definitions.refusal() == said(
        place,
        "SharedVpc: cluster 'production-1' is in another region, 'fra1'",
        "a VPC does not leave its region",
        "leave vpc out: the cluster gets a VPC of its own",
    )


@pytest.mark.parametrize(
    ("native", "what"),
    [
        (
            'pod_range="10.110.0.0/16", service_range="10.113.0.0/19"',
            "VpcNative: 10.110.0.0/16 overlaps 10.110.0.0/20, the VPC of cluster 'production-1'",
        ),
        (
            'pod_range="10.112.0.0/16", service_range="10.112.4.0/22"',
            "VpcNative: 10.112.4.0/22 overlaps 10.112.0.0/16, the pods of cluster 'staging'",
        ),
    ],
)
def test_ranges_are_apart(definitions: Definitions, native: str, what: str) -> None:
    definitions.change(
        PRODUCTION, f'{PRODUCTION[:-1]}, vpc=dc.Vpc(ip_range="10.110.0.0/20"))', file="fleet"
    )
    place = definitions.change(SHARED, f"{SHARED}, vpc_native=dc.VpcNative({native})", file="fleet")

    assert definitions.refusal() == said(
        place,
        what,
        "networks of an account have ranges of their own, so that they can be routed",
        "choose another range",
    )


def test_of_two_users_one_is_said_to_own_a_database_cluster(definitions: Definitions) -> None:
    definitions.change(SHARED, f'{SHARED}, database_cluster="postgres-1"', file="fleet")
    place = definitions.place(DATABASE, file="fleet")

    assert definitions.refusal() == said(
        place,
        "DatabaseCluster 'postgres-1': clusters 'production-1' and 'staging' use it, and none is"
        " said to own it",
        "one Terraform stack makes it, in the VPC of its cluster",
        "write cluster='production-1', or name another of them",
    )


def test_a_database_cluster_is_used_from_within_its_vpc(definitions: Definitions) -> None:
    place = definitions.change(SHARED, 'database_cluster="postgres-1"', file="fleet")
    definitions.change(DATABASE, f'{DATABASE[:-1]}, cluster="production-1")', file="fleet")

    assert definitions.refusal() == said(
        place,
        "Cluster 'staging': database cluster 'postgres-1' is in the VPC of cluster 'production-1'",
        "its private address is not reached from another VPC, and here is another",
        "write vpc=SharedVpc('production-1') on the cluster before it is made, or use another"
        " database cluster",
    )


def test_an_environment_uses_a_database_cluster_of_its_vpc(definitions: Definitions) -> None:
    definitions.change(f", {SHARED}", "", file="fleet")
    definitions.change('name="shop",', 'name="shop", database=dc.Database(),')
    place = definitions.change(
        'cluster="staging"', 'cluster="staging", database_cluster="postgres-1"'
    )

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': database cluster 'postgres-1' is in the VPC of cluster"
        " 'production-1'",
        "its private address is not reached from another VPC, and on cluster 'staging' is another",
        "write vpc=SharedVpc('production-1') on the cluster before it is made, or use another"
        " database cluster",
    )


@pytest.mark.parametrize(
    ("change", "what", "why", "fix"),
    [
        (
            'region="fra1", cluster="production"',
            "there is no cluster 'production'",
            "the stack of a cluster of the fleet makes the database cluster",
            "choose one of production-1, staging",
        ),
        (
            'region="nyc3", cluster="staging"',
            "cluster 'staging' is in another region, 'fra1'",
            "the address of a database is private to its region",
            "choose a cluster in 'nyc3'",
        ),
        (
            'region="nyc3"',
            "the fleet has no cluster in 'nyc3'",
            "the stack of a cluster makes it, and its address is private to the region",
            "choose the region of a cluster",
        ),
    ],
)
def test_a_database_cluster_has_an_owner_nearby(
    definitions: Definitions, change: str, what: str, why: str, fix: str
) -> None:
    other = f'dc.DatabaseCluster("other", {change})'
    place = definitions.change(f"{DATABASE},", f"{DATABASE}, {other},", file="fleet")

    assert definitions.refusal() == said(place, f"DatabaseCluster 'other': {what}", why, fix)


def test_a_cluster_made_elsewhere_makes_no_database_cluster(definitions: Definitions) -> None:
    definitions.change(PRODUCTION, f"{PRODUCTION[:-1]}, managed=False)", file="fleet")
    place = definitions.place(DATABASE, file="fleet")

    assert definitions.refusal() == said(
        place,
        "DatabaseCluster 'postgres-1': cluster 'production-1', which owns it, is made elsewhere",
        "a cluster with managed=False has no stack that could make the database cluster",
        "write managed=False here too, or cluster=... with one that has a stack",
    )


def test_clusters_in_the_same_existing_vpc_share_a_database_cluster(
    definitions: Definitions,
) -> None:
    existing = 'vpc=dc.ExistingVpc("default-fra1")'
    definitions.change(PRODUCTION, f"{PRODUCTION[:-1]}, {existing})", file="fleet")
    definitions.change(SHARED, f'{existing}, database_cluster="postgres-1"', file="fleet")
    definitions.change(DATABASE, f'{DATABASE[:-1]}, cluster="production-1")', file="fleet")

    assert definitions.load()
