"""A bucket's policy and keys that are limited to it exclude each other."""

from __future__ import annotations

from typing import Any

import pytest

from devops_constructs.review.spaces_policies import policies_beside_keys

BUCKET = {"digitalocean_spaces_bucket": {"shop_private": {"name": "agency-shop-private"}}}
REFERENCE = "${digitalocean_spaces_bucket.shop_private.id}"


def policy(bucket: str) -> dict[str, Any]:
    return {"digitalocean_spaces_bucket_policy": {"open": {"bucket": bucket, "policy": "{}"}}}


def key(bucket: str, permission: str = "read") -> dict[str, Any]:
    grant = [{"bucket": bucket, "permission": permission}]
    return {"digitalocean_spaces_key": {"reader": {"name": "reader", "grant": grant}}}


def said(*resources: dict[str, Any]) -> list[str]:
    """What is said of stacks "shop" and "shop-production" with these resources."""
    names = ("shop", "shop-production")
    stacks = {name: {"resource": each} for name, each in zip(names, resources, strict=False)}
    return [str(finding) for finding in policies_beside_keys(stacks)]


@pytest.mark.parametrize("bucket", [REFERENCE, "agency-shop-private"])
@pytest.mark.parametrize("permission", ["read", "readwrite"])
def test_a_policy_beside_a_limited_key_is_an_error(bucket: str, permission: str) -> None:
    assert said({**BUCKET, **policy(REFERENCE), **key(bucket, permission)}) == [
        "error: bucket agency-shop-private has a policy, digitalocean_spaces_bucket_policy.open in"
        " shop, and limited keys: digitalocean_spaces_key.reader [spaces-policies]\n"
        "    why: DigitalOcean takes neither where the other is, so one of them fails when it is"
        " applied\n"
        "    fix: leave the policy out; AssetsWorker delivers uploads of a private bucket"
    ]


def test_the_key_may_be_in_another_stack() -> None:
    assert said({**BUCKET, **policy(REFERENCE)}, key("agency-shop-private"))


def test_a_policy_alone_is_fine_and_so_are_keys_alone_or_to_another_bucket() -> None:
    assert said({**BUCKET, **policy(REFERENCE)}, key("agency-blog-private")) == []
    assert said({**BUCKET, **key(REFERENCE)}) == []


def test_a_key_to_all_buckets_is_not_limited() -> None:
    assert said({**BUCKET, **policy(REFERENCE), **key("", "fullaccess")}) == []
