"""The Secrets that Terraform makes for a release: what is in them, and who could get further."""

from __future__ import annotations

from typing import Any

import devops_constructs as dc
from devops_constructs.project.generated_secrets import (
    assets_secret,
    backups_secret,
    database_secret,
    error_tracking_secret,
)
from tests.terraform.samples import FLEET, INFRASTRUCTURE, production, stacks

STACK = "acme-production"
DATABASE = dc.Database(further=("events",))
HOST = "${data.digitalocean_database_cluster.cluster.private_host}"


def secret(name: str, **changes: Any) -> dict[str, str]:
    """The entries of a Secret."""
    found = production(**changes)["kubernetes_secret_v1"][f"{STACK}_{name}"]
    assert found["metadata"][0]["name"] == name
    assert (
        found["metadata"][0]["namespace"]
        == f"${{kubernetes_namespace_v1.{STACK}.metadata[0].name}}"
    )
    data: dict[str, str] = found["data"]
    return data


def test_the_pooled_url_names_the_pool_and_the_direct_one_the_database() -> None:
    data = secret("database", database=DATABASE)

    user = f"digitalocean_database_user.{STACK}"
    login = f"${{{user}.name}}:${{urlencode({user}.password)}}"
    assert data["DATABASE_URL"] == (
        f"postgresql://{login}@{HOST}:25061"
        f"/${{digitalocean_database_connection_pool.{STACK}.name}}?sslmode=require"
    )
    assert data["DIRECT_DATABASE_URL"] == (
        f"postgresql://{login}@{HOST}:25060/${{digitalocean_database_db.{STACK}.name}}?sslmode=require"
    )


def test_each_further_database_has_urls_of_its_own_with_its_own_user() -> None:
    data = secret("database", database=DATABASE)

    for name in ("EVENTS_DATABASE_URL", "EVENTS_DIRECT_DATABASE_URL"):
        assert f"urlencode(digitalocean_database_user.{STACK}_events.password)" in data[name]
        assert f"{STACK}.name" not in data[name]


def test_the_parts_lead_to_the_database_itself() -> None:
    """Software that asks for parts is mostly somebody else's, and does not know of a pooler."""
    data = secret("database", database=DATABASE)

    assert (data["DATABASE_HOST"], data["DATABASE_PORT"]) == (HOST, "25060")
    assert data["DATABASE_NAME"] == f"${{digitalocean_database_db.{STACK}.name}}"
    assert data["DATABASE_USER"] == f"${{digitalocean_database_user.{STACK}.name}}"
    assert data["DATABASE_PASSWORD"] == f"${{digitalocean_database_user.{STACK}.password}}"


def test_secrets_have_the_keys_that_charts_refer_to() -> None:
    tracking = dc.ErrorTracking(browser=True)
    everything: dict[str, Any] = {
        "database": DATABASE,
        "assets_space": dc.AssetsSpace(),
        "error_tracking": tracking,
    }

    for expected in (
        database_secret(DATABASE),
        assets_secret(),
        backups_secret(),
        error_tracking_secret(tracking),
    ):
        assert set(secret(expected.name, **everything)) == set(expected.keys)


def test_a_redis_has_a_password_that_fits_into_a_url() -> None:
    redis = dc.Redis("queue", role="queue")

    found = production(components=(redis,))
    password = found["random_password"][f"{STACK}_queue-auth_password"]
    assert password["special"] is False
    assert password["length"] >= 32
    assert secret("queue-auth", components=(redis,)) == {
        "password": f"${{random_password.{STACK}_queue-auth_password.result}}"
    }


def test_a_redis_that_is_not_here_has_no_password() -> None:
    absent = dc.Environment(
        "production",
        cluster="production-1",
        differences={"queue": dc.Difference(present=False)},
    )
    worker = dc.Worker("worker", image="app")

    found = production(components=(worker, dc.Redis("queue", role="queue")), environments=(absent,))
    assert "random_password" not in found


def test_a_declared_secret_from_terraform_has_a_random_text_for_each_key() -> None:
    declared = dc.Secret("app", keys=("SECRET_KEY_BASE", "jwt.key"), producer="terraform")

    assert secret("app", secrets=(declared,)) == {
        "SECRET_KEY_BASE": f"${{random_password.{STACK}_app_SECRET_KEY_BASE.result}}",
        "jwt.key": f"${{random_password.{STACK}_app_jwt-key.result}}",
    }


def test_secrets_of_others_are_not_made() -> None:
    declared = (
        dc.Secret("app", keys=("API_KEY",)),
        dc.Secret("erp", keys=("LOGIN",), producer="outside"),
    )

    assert set(production(secrets=declared)["kubernetes_secret_v1"]) == {f"{STACK}_releases-token"}


def test_uploads_are_reached_with_a_key_to_their_bucket_and_no_other() -> None:
    space = dc.AssetsSpace(region="ams3")

    found = production(assets_space=space, database=dc.Database())
    data = secret("assets", assets_space=space, database=dc.Database())
    key = f"digitalocean_spaces_key.{STACK}_assets"
    assert data == {
        "ASSETS_BUCKET": f"${{digitalocean_spaces_bucket.{STACK}_assets.id}}",
        "AWS_ACCESS_KEY_ID": f"${{{key}.access_key}}",
        "AWS_ENDPOINT_URL_S3": "https://ams3.digitaloceanspaces.com",
        "AWS_REGION": "us-east-1",
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
        "AWS_SECRET_ACCESS_KEY": f"${{{key}.secret_key}}",
    }
    assert found["digitalocean_spaces_key"][f"{STACK}_assets"]["grant"] == [
        {"bucket": f"${{digitalocean_spaces_bucket.{STACK}_assets.id}}", "permission": "readwrite"}
    ]


def test_only_the_backup_job_and_who_archives_plans_have_a_key_to_the_private_space() -> None:
    fleet = FLEET.model_copy(update={"infrastructure": INFRASTRUCTURE})
    everything = stacks(fleet, assets_space=dc.AssetsSpace(), database=dc.Database())

    holders = {
        name
        for stack in everything.values()
        for name, key in stack["resource"].get("digitalocean_spaces_key", {}).items()
        for grant in key["grant"]
        if "private" in grant["bucket"]
    }
    assert holders == {"acme_plans", f"{STACK}_backups"}
    assert f"digitalocean_spaces_key.{STACK}_backups.secret_key" in str(
        everything[STACK]["resource"]["kubernetes_secret_v1"][f"{STACK}_backups"]
    )


def staging(**fields: Any) -> dict[str, Any]:
    """The stacks of a project that is also in staging."""
    environments = (
        dc.Environment("production", cluster="production-1"),
        dc.Environment("staging", cluster="production-1", **fields),
    )
    return stacks(database=dc.Database(), environments=environments)


def test_another_environment_keeps_its_backups_in_a_bucket_of_its_own() -> None:
    """A key cannot be limited to a part of a bucket."""
    found = staging(backups=True)["acme-staging"]["resource"]

    bucket = found["digitalocean_spaces_bucket"]["acme-staging_backups"]
    assert bucket["name"] == "agency-acme-staging-backups"
    assert (bucket["acl"], bucket["force_destroy"]) == ("private", False)
    assert bucket["lifecycle"] == {"prevent_destroy": True}
    assert bucket["versioning"] == [{"enabled": True}]
    prefixes = [rule["prefix"] for rule in bucket["lifecycle_rule"]]
    assert prefixes == ["backups-incoming/", "backups/"]
    assert found["digitalocean_spaces_key"]["acme-staging_backups"]["grant"] == [
        {
            "bucket": "${digitalocean_spaces_bucket.acme-staging_backups.id}",
            "permission": "readwrite",
        }
    ]


def test_the_name_of_that_bucket_can_be_pinned() -> None:
    found = staging(backups=True, backups_bucket_name="acme-old-dumps")["acme-staging"]["resource"]

    bucket = found["digitalocean_spaces_bucket"]["acme-staging_backups"]
    assert bucket["name"] == "acme-old-dumps"


def test_an_environment_without_backups_has_neither_bucket_nor_key() -> None:
    found = staging()["acme-staging"]["resource"]

    assert "digitalocean_spaces_bucket" not in found
    assert "digitalocean_spaces_key" not in found
    assert "acme-staging_backups" not in found["kubernetes_secret_v1"]


def tokens(**fields: Any) -> dict[str, Any]:
    found = production(error_tracking=dc.ErrorTracking(**fields))
    result: dict[str, Any] = found["rollbar_project_access_token"]
    return result


def test_processes_and_releases_report_with_tokens_that_cannot_read() -> None:
    found = tokens()

    assert {name: token["scopes"] for name, token in found.items()} == {
        f"{STACK}_server": ["post_server_item"],
        f"{STACK}_releases": ["post_server_item"],
    }


def test_browsers_have_a_token_of_their_own() -> None:
    """It is public, so it must not be the server's."""
    found = tokens(browser=True)

    assert found[f"{STACK}_browser"]["scopes"] == ["post_client_item"]
    data = secret("error-tracking", error_tracking=dc.ErrorTracking(browser=True))
    address = "rollbar_project_access_token.acme-production"
    assert data == {
        "ROLLBAR_ACCESS_TOKEN": f"${{{address}_server.access_token}}",
        "ROLLBAR_CLIENT_TOKEN": f"${{{address}_browser.access_token}}",
        "ROLLBAR_ENV": "production",
        "ROLLBAR_ENVIRONMENT": "production",
    }


def test_tokens_take_the_declared_number_of_errors_per_minute() -> None:
    found = tokens(browser=True, server_rate_per_minute=50, browser_rate_per_minute=20)

    limits = {
        name.removeprefix(f"{STACK}_"): (
            token.get("rate_limit_window_count"),
            token.get("rate_limit_window_size"),
        )
        for name, token in found.items()
    }
    assert limits == {"server": (50, 60), "browser": (20, 60), "releases": (None, None)}


def test_the_public_token_is_limited_unless_said_otherwise() -> None:
    found = tokens(browser=True)

    assert found[f"{STACK}_browser"]["rate_limit_window_count"] == 300
    assert "rate_limit_window_count" not in found[f"{STACK}_server"]


def test_a_token_is_replaced_only_when_the_new_one_is_there() -> None:
    assert {str(token["lifecycle"]) for token in tokens(browser=True).values()} == {
        "{'create_before_destroy': True}"
    }


def test_the_rollbar_project_is_found_by_its_name() -> None:
    found = stacks(error_tracking=dc.ErrorTracking(project_name="Old Shop"))[STACK]

    assert found["data"]["rollbar_project"] == {"error-tracking": {"name": "Old Shop"}}
    token = found["resource"]["rollbar_project_access_token"][f"{STACK}_server"]
    assert token["project_id"] == "${data.rollbar_project.error-tracking.id}"
