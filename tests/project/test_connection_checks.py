"""The connections of a database cluster are counted over all projects."""

from __future__ import annotations

import pytest

from tests.project.definitions import BLOG, Definitions, said

DATABASE = 'dc.DatabaseCluster("postgres-1", region="fra1")'


def test_pools_of_all_projects_and_the_reserve_fit_onto_the_database_cluster(
    definitions: Definitions,
) -> None:
    definitions.change(
        DATABASE, f'{DATABASE[:-1]}, size="db-s-1vcpu-2gb", standby_nodes=0)', file="fleet"
    )
    place = definitions.place(DATABASE[:-1], file="fleet")
    definitions.change(
        'name="shop",', 'name="shop", database=dc.Database(pool_size=15, further=("cable",)),'
    )
    definitions.change(
        'cluster="staging"',
        'cluster="staging", database_cluster="postgres-1", database_pool_size=2',
    )
    definitions.write("blog", BLOG.replace('"blog",', '"blog", database=dc.Database(pool_size=4),'))

    assert definitions.refusal() == said(
        place,
        "DatabaseCluster 'postgres-1': its pools and its reserve want 48 connections:"
        " agency_blog_production_pool 4, agency_shop_production_pool 15,"
        " agency_shop_production_cable_pool 15, agency_shop_staging_pool 2,"
        " agency_shop_staging_cable_pool 2, and 10 in reserve",
        "db-s-1vcpu-2gb serves 47 at once, 25 for each GB less 3",
        "write size='db-s-2vcpu-4gb', or smaller pools",
    )


@pytest.mark.parametrize(
    ("size", "most"),
    [
        ("db-s-1vcpu-1gb", 22),
        ("db-s-1vcpu-2gb", 47),
        ("db-s-2vcpu-4gb", 97),
        ("gd-2vcpu-8gb", 197),
        ("db-amd-8vcpu-16gb", 397),
    ],
)
def test_a_size_serves_as_many_connections_as_documented(
    definitions: Definitions, size: str, most: int
) -> None:
    definitions.change('name="shop",', f'name="shop", database=dc.Database(pool_size={most - 3}),')
    definitions.change(
        DATABASE,
        f"{DATABASE[:-1]}, {size=}, standby_nodes=0, reserved_connections=3)",
        file="fleet",
    )
    definitions.change(
        ', vpc=dc.SharedVpc("production-1")', ', database_cluster="pg-2"', file="fleet"
    )
    definitions.change(
        "database_clusters=(",
        'database_clusters=(dc.DatabaseCluster("pg-2", region="fra1", size="m-4vcpu-32gb"),',
        file="fleet",
    )

    assert definitions.load()
    definitions.change(f"pool_size={most - 3}", f"pool_size={most - 2}")
    assert f"{size} serves {most} at once" in definitions.refusal()


def test_a_firewall_has_room_for_the_nodes_of_all_clusters(definitions: Definitions) -> None:
    pools = 'node_pools=(dc.NodePool("work", size="c-2", nodes=dc.NodeRange(2, 48)),)'
    definitions.change(
        'database_cluster="postgres-1"', f'database_cluster="postgres-1", {pools}', file="fleet"
    )
    assert definitions.load()
    sources = 'trusted_sources=(dc.TrustedAddress("203.0.113.7"),)'
    place = definitions.change(DATABASE, f"{DATABASE[:-1]}, {sources})", file="fleet")

    assert definitions.refusal() == said(
        place,
        "DatabaseCluster 'postgres-1': its firewall would have up to 101 addresses: production-1 50"
        " nodes, 1 trusted sources",
        "it takes 100, and a node counts up to 2",
        "let node pools grow less far, or divide the clusters among several database clusters",
    )


def test_a_retired_environment_takes_no_connections(definitions: Definitions) -> None:
    definitions.change('name="shop",', 'name="shop", database=dc.Database(pool_size=90),')
    definitions.change('cluster="staging"', 'cluster="staging", database_cluster="postgres-1"')
    assert "its pools and its reserve want 190 connections" in definitions.refusal()

    retired = 'dc.Retirement(reason="closed", date="2026-11-25", backup="kept in the archive")'
    definitions.change(
        'database_cluster="postgres-1"', f'database_cluster="postgres-1", retired={retired}'
    )

    assert "agency_shop_staging_pool" not in definitions.refusal()
