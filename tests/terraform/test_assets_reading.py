"""Who reads uploads, and from where browsers send them."""

from __future__ import annotations

import json
from typing import Any

from devops_constructs import (
    AssetsDirect,
    AssetsSpace,
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


def policy(found: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = found["digitalocean_spaces_bucket_policy"]["shop-production_assets"]
    return made


def cors(found: dict[str, Any]) -> dict[str, Any]:
    [configuration] = found["digitalocean_spaces_bucket_cors_configuration"].values()
    [rule] = configuration["cors_rule"]
    return {"region": configuration["region"], **rule}


def test_everybody_may_get_an_upload_and_nobody_may_list_them() -> None:
    found = resources(AssetsSpace())

    bucket = "${digitalocean_spaces_bucket.shop-production_assets.id}"
    [statement] = json.loads(policy(found)["policy"])["Statement"]
    assert statement == {
        "Sid": "ReadObjects",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{bucket}/*"],
    }
    assert found["digitalocean_spaces_bucket"]["shop-production_assets"]["acl"] == "private"


def test_without_a_delivery_nobody_reads_the_bucket() -> None:
    assert "digitalocean_spaces_bucket_policy" not in resources(AssetsSpace(delivery=None))


def test_where_there_is_no_host_to_deliver_from_nobody_reads_the_bucket() -> None:
    found = resources(AssetsSpace(), hosts=())

    assert "digitalocean_spaces_bucket_policy" not in found
    assert "digitalocean_spaces_bucket_cors_configuration" not in found


def test_direct_reading_needs_no_host() -> None:
    assert policy(resources(AssetsSpace(delivery=AssetsDirect()), hosts=()))


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
    assert (cors(found)["region"], policy(found)["region"]) == (region, region)
