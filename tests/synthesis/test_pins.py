from __future__ import annotations

import pytest

from devops_constructs.synthesis._pins import name_pin
from devops_constructs.terraform.data_holding import Held


@pytest.mark.parametrize(
    ("address", "pin"),
    [
        (
            "digitalocean_spaces_bucket.shop_private",
            ("the project", "private_space=dc.PrivateSpace(bucket_name='old')"),
        ),
        (
            "digitalocean_spaces_bucket.shop-live_assets",
            ("the environment of shop-live", "assets_bucket_name='old'"),
        ),
        (
            "digitalocean_spaces_bucket.shop-live_backups",
            ("the environment of shop-live", "backups_bucket_name='old'"),
        ),
        (
            "digitalocean_database_db.shop-live",
            ("the environment of shop-live", "database_name='old'"),
        ),
        (
            "rollbar_project.shop",
            ("the project", "error_tracking=dc.ErrorTracking(project_name='old')"),
        ),
        ("github_repository.shop", ("the project", "repository='old'")),
        (
            "digitalocean_vpc.production-1",
            ("the cluster 'production-1'", "vpc=dc.Vpc(name='old')"),
        ),
        ("digitalocean_container_registry.fleet_registry", ("the fleet", "registry='old'")),
        ("digitalocean_kubernetes_cluster.production-1", None),
    ],
)
def test_each_kind_of_name_has_its_field(address: str, pin: tuple[str, str] | None) -> None:
    assert name_pin(Held(address, "thing", {"name": "old"}, "")) == pin


def test_name_of_a_further_database_is_pinned_by_that_of_the_main_one() -> None:
    held = Held("digitalocean_database_db.shop-live_cache", "database", {"name": "shop_cache"}, "")

    assert name_pin(held) == ("the environment of shop-live", "database_name='shop'")
