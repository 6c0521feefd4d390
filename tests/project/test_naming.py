"""Names of what holds data: whoever changes one of these loses what is stored under the old."""

from __future__ import annotations

import devops_constructs as dc
from devops_constructs.project import naming

FLEET = dc.Fleet(
    organisation="agency",
    github_owner="agency-example",
    registry="images",
    spaces_region="fra1",
    state=dc.StateSpace("agency-state", region="fra1"),
    clusters=(dc.Cluster("main", region="fra1"),),
)
PRODUCTION = dc.Environment("production", cluster="main")
PINNED = dc.Environment("staging", cluster="main", database_name="shop_of_old")
SHOP = dc.Project(
    name="acme-shop",
    components=(dc.Redis("queue", role="queue"),),
    environments=(PRODUCTION, PINNED),
)


def test_release_names_namespace_chart_and_stack() -> None:
    assert naming.release_name(SHOP, PRODUCTION) == "acme-shop-production"


def test_private_space() -> None:
    assert naming.private_space_name(FLEET, SHOP) == "agency-acme-shop-private"


def test_pinned_private_space() -> None:
    pinned = SHOP.varied(SHOP, private_space=dc.PrivateSpace(bucket_name="shop-of-old"))

    assert naming.private_space_name(FLEET, pinned) == "shop-of-old"


def test_databases() -> None:
    assert naming.database_name(FLEET, SHOP, PRODUCTION) == "agency_acme_shop_production"
    cache = naming.database_name(FLEET, SHOP, PRODUCTION, "cache")
    assert cache == "agency_acme_shop_production_cache"


def test_pinned_databases() -> None:
    assert naming.database_name(FLEET, SHOP, PINNED) == "shop_of_old"
    assert naming.database_name(FLEET, SHOP, PINNED, "cache") == "shop_of_old_cache"


def test_connection_pool() -> None:
    pool = naming.pool_name(naming.database_name(FLEET, SHOP, PRODUCTION))

    assert pool == "agency_acme_shop_production_pool"


def test_spaces_key() -> None:
    key = naming.spaces_key_name(FLEET, SHOP, PRODUCTION, "backups")

    assert key == "agency-acme-shop-production-backups"


def test_image_repository() -> None:
    repository = naming.image_repository(FLEET, SHOP, "rails")

    assert repository == "registry.digitalocean.com/images/acme-shop-rails"


def test_image_repository_at_ghcr_has_small_letters() -> None:
    fleet = FLEET.model_copy(
        update={"image_registry": "ghcr", "pull_secret": "ghcr", "github_owner": "Agency"}
    )

    assert naming.image_repository(fleet, SHOP, "rails") == "ghcr.io/agency/acme-shop-rails"


def test_stack_of_a_zone_and_its_token() -> None:
    zones = ("acme.example", "a-b.example", "a.b.example")

    assert [naming.zone_stack(dc.Zone(zone)) for zone in zones] == [
        "zone-acme-example",
        "zone-a-b-example",
        "zone-a-b-example",  # refused beside the other one
    ]
    assert [naming.token_name(dc.Zone(zone)) for zone in zones] == [
        "ACME_EXAMPLE",
        "A__B_EXAMPLE",
        "A_B_EXAMPLE",
    ]
    assert naming.token_name(dc.Zone("acme.example", token="CLIENT")) == "CLIENT"


def test_worker_of_uploads() -> None:
    assert naming.assets_worker(FLEET, SHOP, PRODUCTION) == "agency-acme-shop-production-assets"


def test_host_of_uploads_is_one_label_below_the_zone_and_the_projects_own() -> None:
    hosts = ("acme.example", "www.acme.example", "shop.acme.example", "a.shop.acme.example")

    assert [naming.assets_host("assets", host, "acme.example") for host in hosts] == [
        "assets.acme.example",
        "assets.acme.example",
        "shop-assets.acme.example",
        "a-shop-assets.acme.example",
    ]


def test_limits_are_those_of_the_platforms() -> None:
    limits = (naming.RELEASE_MAX, naming.SPACE_MAX, naming.DATABASE_MAX, naming.POOL_MAX)

    assert limits == (53, 63, 63, 60)
