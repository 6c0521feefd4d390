"""Who reaches uploads, and from where browsers send them."""

from __future__ import annotations

from typing import Any

import pytest

from devops_constructs import (
    AssetsSpace,
    AssetsWorker,
    Cluster,
    Environment,
    Fleet,
    Host,
    Image,
    Project,
    StateSpace,
    WebService,
    Worker,
    Zone,
)
from devops_constructs.terraform.stacks import project_stacks

FLEET = Fleet(
    organisation="agency",
    github_owner="agency-example",
    registry="agency",
    spaces_region="fra1",
    state=StateSpace("agency-terraform-state", region="ams3"),
    clusters=(Cluster("production-1", region="fra1"),),
    zones=(Zone("acme.example"),),
)
HOSTS = ("acme.example", Host("www.acme.example", redirect_to="acme.example"))


def resources(space: AssetsSpace, **environment: Any) -> dict[str, Any]:
    """What Terraform makes for a shop with uploads."""
    project = Project(
        name="shop",
        images=(Image("app"),),
        components=(WebService("web", image="app", port=3000),)
        if environment.get("hosts", HOSTS)
        else (Worker("worker", image="app"),),
        assets_space=space,
        private_space=None,
        environments=(
            Environment("production", **{"cluster": "production-1", "hosts": HOSTS, **environment}),
        ),
    )
    stacks = {stack.name: stack.json for stack in project_stacks(FLEET, project)}
    found: dict[str, Any] = stacks["shop-production"]["resource"]
    return found


BUCKET = "${digitalocean_spaces_bucket.shop-production_assets.id}"


def rights(found: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """What each key may do in which bucket."""
    return {
        address: [(grant["bucket"], grant["permission"]) for grant in key["grant"]]
        for address, key in found["digitalocean_spaces_key"].items()
    }


def cors(found: dict[str, Any]) -> dict[str, Any]:
    [configuration] = found["digitalocean_spaces_bucket_cors_configuration"].values()
    [rule] = configuration["cors_rule"]
    return {"region": configuration["region"], **rule}


def test_the_application_and_the_worker_have_keys_to_that_bucket_and_no_other() -> None:
    found = resources(AssetsSpace())

    assert found["digitalocean_spaces_bucket"]["shop-production_assets"]["acl"] == "private"
    assert rights(found) == {
        "shop-production_assets": [(BUCKET, "readwrite")],
        "shop-production_assets-worker": [(BUCKET, "read")],
    }


def test_the_worker_has_its_key_and_not_that_of_the_application() -> None:
    [script] = resources(AssetsSpace())["cloudflare_workers_script"].values()

    key = "digitalocean_spaces_key.shop-production_assets-worker"
    assert script["bindings"] == [
        {
            "name": "SPACES_ACCESS_KEY_ID",
            "type": "secret_text",
            "text": f"${{{key}.access_key}}",
        },
        {
            "name": "SPACES_SECRET_ACCESS_KEY",
            "type": "secret_text",
            "text": f"${{{key}.secret_key}}",
        },
    ]


@pytest.mark.parametrize("delivery", [AssetsWorker(), None])
def test_a_bucket_has_no_policy_since_it_has_keys(delivery: AssetsWorker | None) -> None:
    assert "digitalocean_spaces_bucket_policy" not in resources(AssetsSpace(delivery=delivery))


@pytest.mark.parametrize(
    ("space", "environment"),
    [(AssetsSpace(delivery=None), {}), (AssetsSpace(), {"hosts": ()})],
    ids=["no delivery", "no host"],
)
def test_where_nothing_is_delivered_the_application_alone_has_a_key(
    space: AssetsSpace, environment: dict[str, Any]
) -> None:
    found = resources(space, **environment)

    assert list(rights(found)) == ["shop-production_assets"]
    assert "cloudflare_workers_script" not in found


def test_without_a_host_browsers_upload_from_nowhere() -> None:
    assert "digitalocean_spaces_bucket_cors_configuration" not in resources(AssetsSpace(), hosts=())


def test_browsers_may_upload_from_the_hosts_that_serve_pages() -> None:
    rule = cors(resources(AssetsSpace()))

    assert rule["allowed_origins"] == ["https://acme.example"]
    assert rule["allowed_methods"] == ["PUT"]
    assert rule["allowed_headers"] == ["Content-Disposition", "Content-MD5", "Content-Type"]
    assert rule["expose_headers"] == ["ETag"]


def test_a_project_says_who_else_may_upload_and_how() -> None:
    space = AssetsSpace(
        cors_origins=("https://admin.acme.example", "http://localhost:3000"),
        cors_methods=("PUT", "POST"),
        cors_headers=("x-amz-*", "Content-Type"),
        cors_max_age_seconds=60,
    )

    rule = cors(resources(space))

    assert rule["allowed_origins"] == [
        "http://localhost:3000",
        "https://acme.example",
        "https://admin.acme.example",
    ]
    assert rule["allowed_methods"] == ["POST", "PUT"]
    assert rule["allowed_headers"] == ["Content-Type", "x-amz-*"]
    assert rule["max_age_seconds"] == 60


def test_rules_of_a_bucket_are_sent_to_its_own_region() -> None:
    found = resources(AssetsSpace(region="ams3"))

    region = "${digitalocean_spaces_bucket.shop-production_assets.region}"
    assert found["digitalocean_spaces_bucket"]["shop-production_assets"]["region"] == "ams3"
    assert cors(found)["region"] == region
