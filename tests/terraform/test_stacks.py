"""The stacks of projects: what they hold, under which names, and how it is protected."""

from __future__ import annotations

from typing import Any

import pytest

from devops_constructs import (
    AssetsSpace,
    Cluster,
    Database,
    DatabaseCluster,
    Environment,
    Fleet,
    Image,
    PrivateSpace,
    Project,
    StateSpace,
    Worker,
)
from devops_constructs.terraform.stacks import project_stacks
from tests.terraform.schema_check import committed_schemas, problems_of

FLEET = Fleet(
    organisation="agency",
    github_owner="agency-example",
    registry="agency",
    spaces_region="fra1",
    state=StateSpace("agency-terraform-state", region="ams3"),
    clusters=(Cluster("production-1", region="fra1", database_cluster="postgres-1"),),
    database_clusters=(DatabaseCluster("postgres-1", region="fra1"),),
)


def project(**changes: Any) -> Project:
    """A small project in production and staging."""
    arguments: dict[str, Any] = {
        "name": "acme-shop",
        "images": (Image("app"),),
        "components": (Worker("worker", image="app"),),
        "database": Database(pool_size=12),
        "environments": (
            Environment("production", cluster="production-1"),
            Environment("staging", cluster="production-1", database_pool_size=4),
        ),
    }
    return Project(**{**arguments, **changes})


def stacks(**changes: Any) -> dict[str, dict[str, Any]]:
    """Its stacks, by name."""
    return {stack.name: stack.json for stack in project_stacks(FLEET, project(**changes))}


def resource(stack: dict[str, Any], address: str) -> dict[str, Any]:
    kind, name = address.split(".")
    found: dict[str, Any] = stack["resource"][f"digitalocean_{kind}"][name]
    return found


def test_names_of_what_holds_data_are_part_of_the_contract() -> None:
    by_name = stacks(database=Database(further=("events",)), assets_space=AssetsSpace())

    production = by_name["acme-shop-production"]["resource"]
    assert {
        address: item["name"]
        for kind in sorted(production)
        if kind.startswith("digitalocean_")
        for name, item in sorted(production[kind].items())
        for address in [f"{kind.removeprefix('digitalocean_')}.{name}"]
    } == {
        "database_connection_pool.acme-shop-production": "agency_acme_shop_production_pool",
        "database_connection_pool.acme-shop-production_events": (
            "agency_acme_shop_production_events_pool"
        ),
        "database_db.acme-shop-production": "agency_acme_shop_production",
        "database_db.acme-shop-production_events": "agency_acme_shop_production_events",
        "database_user.acme-shop-production": "agency_acme_shop_production",
        "database_user.acme-shop-production_events": "agency_acme_shop_production_events",
        "spaces_bucket.acme-shop-production_assets": "agency-acme-shop-production-assets",
        "spaces_key.acme-shop-production_assets": "agency-acme-shop-production-assets",
        "spaces_key.acme-shop-production_backups": "agency-acme-shop-production-backups",
    }
    private = resource(by_name["acme-shop"], "spaces_bucket.acme-shop_private")
    assert private["name"] == "agency-acme-shop-private"


def test_pinned_names_stay_whatever_the_rule_says() -> None:
    by_name = stacks(
        private_space=PrivateSpace(bucket_name="acme-old-bucket"),
        environments=(
            Environment(
                "production",
                cluster="production-1",
                database_name="legacy_shop",
                assets_bucket_name="acme-old-uploads",
            ),
        ),
        assets_space=AssetsSpace(),
    )

    production = by_name["acme-shop-production"]
    assert (
        resource(by_name["acme-shop"], "spaces_bucket.acme-shop_private")["name"]
        == "acme-old-bucket"
    )
    assert resource(production, "database_db.acme-shop-production")["name"] == "legacy_shop"
    assets = resource(production, "spaces_bucket.acme-shop-production_assets")
    assert assets["name"] == "acme-old-uploads"
    assert (
        resource(production, "spaces_key.acme-shop-production_backups")["grant"][0]["bucket"]
        == "acme-old-bucket"
    )


@pytest.mark.parametrize("stack", ["acme-shop", "acme-shop-production", "acme-shop-staging"])
def test_state_is_kept_in_the_state_space_under_the_stacks_own_key_with_locking(stack: str) -> None:
    assert stacks()[stack]["terraform"]["backend"] == {
        "s3": {
            "bucket": "agency-terraform-state",
            "endpoints": {"s3": "https://ams3.digitaloceanspaces.com"},
            "key": f"{stack}/terraform.tfstate",
            "region": "us-east-1",
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "skip_region_validation": True,
            "skip_requesting_account_id": True,
            "skip_s3_checksum": True,
            "use_lockfile": True,
        }
    }


@pytest.mark.parametrize(
    ("stack", "address"),
    [
        ("acme-shop", "spaces_bucket.acme-shop_private"),
        ("acme-shop-production", "database_db.acme-shop-production"),
        ("acme-shop-staging", "spaces_bucket.acme-shop-staging_assets"),
    ],
)
def test_what_holds_data_cannot_be_destroyed(stack: str, address: str) -> None:
    assert resource(stacks(assets_space=AssetsSpace())[stack], address)["lifecycle"] == {
        "prevent_destroy": True
    }


def test_the_private_space_is_private_versioned_and_not_emptied_by_force() -> None:
    space = resource(stacks()["acme-shop"], "spaces_bucket.acme-shop_private")

    assert space["acl"] == "private"
    assert space["versioning"] == [{"enabled": True}]
    assert space["force_destroy"] is False


def test_plans_are_forgotten_after_the_declared_days_and_backups_never_by_their_age() -> None:
    """If the job that makes them failed for long, the bucket would lose its last good ones."""
    space = PrivateSpace(plans_days=100, old_versions_days=20)

    rules = resource(stacks(private_space=space)["acme-shop"], "spaces_bucket.acme-shop_private")

    assert {
        rule["prefix"]: (
            rule["expiration"][0]["days"] if "expiration" in rule else None,
            rule["noncurrent_version_expiration"][0]["days"],
        )
        for rule in rules["lifecycle_rule"]
    } == {"backups/": (None, 20), "backups-incoming/": (7, 20), "plans/": (100, 20)}


def test_only_the_environment_with_backups_gets_the_key_to_the_private_space() -> None:
    by_name = stacks()

    production = resource(
        by_name["acme-shop-production"], "spaces_key.acme-shop-production_backups"
    )
    assert production["grant"] == [
        {"bucket": "agency-acme-shop-private", "permission": "readwrite"}
    ]
    assert "digitalocean_spaces_key" not in by_name["acme-shop-staging"]["resource"]


def test_each_environment_with_uploads_has_a_bucket_and_a_key_that_reaches_only_this() -> None:
    by_name = stacks(assets_space=AssetsSpace(old_versions_days=60), database=None)

    for environment in ("production", "staging"):
        stack = by_name[f"acme-shop-{environment}"]
        address = f"acme-shop-{environment}_assets"
        bucket = resource(stack, f"spaces_bucket.{address}")
        assert (bucket["acl"], bucket["force_destroy"]) == ("private", False)
        assert bucket["versioning"] == [{"enabled": True}]
        [rule] = bucket["lifecycle_rule"]
        assert rule["noncurrent_version_expiration"] == [{"days": 60}]
        assert "expiration" not in rule
        assert resource(stack, f"spaces_key.{address}")["grant"] == [
            {
                "bucket": f"${{digitalocean_spaces_bucket.{address}.id}}",
                "permission": "readwrite",
            }
        ]


def test_an_environment_sizes_its_own_pool() -> None:
    by_name = stacks()

    pools = [
        resource(by_name[f"acme-shop-{name}"], f"database_connection_pool.acme-shop-{name}")["size"]
        for name in ("production", "staging")
    ]
    assert pools == [12, 4]


def test_a_database_cluster_that_does_not_exist_fails_while_planning() -> None:
    found = stacks()["acme-shop-production"]["data"]["digitalocean_database_cluster"]["cluster"]

    assert found["name"] == "postgres-1"
    assert found["lifecycle"]["postcondition"] == [
        {
            "condition": '${self.id != null && self.id != ""}',
            "error_message": "There is no database cluster named postgres-1.",
        }
    ]


def test_a_project_without_database_and_space_has_only_the_stacks_of_its_environments() -> None:
    assert set(stacks(database=None, private_space=None, github=None)) == {
        "acme-shop-production",
        "acme-shop-staging",
    }


def test_every_stack_fits_the_committed_provider_schema() -> None:
    schemas = committed_schemas()

    assert [
        p
        for stack in stacks(assets_space=AssetsSpace()).values()
        for p in problems_of(stack, schemas)
    ] == []


def test_what_a_release_needs_no_longer_keeps_the_providers_that_can_destroy_it() -> None:
    """Nor does a lock file ever lack one of a stack's providers."""
    bare = stacks(github=None, database=None)

    for name in ("acme-shop-production", "acme-shop-staging"):
        wanted = bare[name]["terraform"]["required_providers"]
        assert {"digitalocean", "github", "kubernetes", "random", "rollbar", "tls"} <= set(wanted)
        assert set(bare[name]["provider"]) == set(wanted)
