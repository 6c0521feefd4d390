"""The emulated providers are good enough to prove something with them."""

from __future__ import annotations

import pytest

from devops_constructs.errors import TerraformError
from tests.emulated.cloud import Cloud
from tests.emulated.runs import Account

SHOP = ("fleet", "production-1", "production-1-base", "zone-brightbooks-example", "rails-shop")


@pytest.mark.parametrize("stack", [*SHOP, "rails-shop-production"])
def test_a_stack_that_was_applied_is_as_it_is_wanted(account: Account, stack: str) -> None:
    account.apply_all_before(stack)

    applied = account.apply(stack)

    assert applied
    assert set(applied) <= {"create", "read"}
    assert account.plan(stack) == {}


def test_what_is_looked_up_has_to_be_there(account: Account) -> None:
    account.apply("fleet")

    with pytest.raises(
        TerraformError, match="no digitalocean_kubernetes_cluster named production-1"
    ):
        account.plan("production-1-base")


def test_what_somebody_deleted_is_made_again(account: Account) -> None:
    account.apply("fleet")
    account.cloud.forget("digitalocean_container_registry")

    assert account.plan("fleet") == {"digitalocean_container_registry.fleet_registry": ["create"]}


def test_an_api_that_fails_leaves_the_rest_for_the_next_plan(account: Account) -> None:
    account.cloud.broken = {"digitalocean_container_registry"}
    with pytest.raises(TerraformError, match="500 Internal Server Error"):
        account.apply("fleet")
    account.cloud.broken = set()

    assert account.plan("fleet") == {"digitalocean_container_registry.fleet_registry": ["create"]}


def test_what_could_not_be_changed_is_still_there(account: Account) -> None:
    account.apply("fleet")
    changing = account.cloud.objects
    [registry] = [key for key in changing if key[0] == "digitalocean_container_registry"]
    changing[registry]["subscription_tier_slug"] = "by hand"
    account.cloud.broken = {"digitalocean_container_registry"}
    with pytest.raises(TerraformError, match="500 Internal Server Error"):
        account.apply("fleet")
    account.cloud.broken = set()

    assert account.plan("fleet") == {"digitalocean_container_registry.fleet_registry": ["update"]}


def test_a_cloud_knows_what_was_done_in_which_order() -> None:
    cloud = Cloud()
    key, _ = cloud.make("rollbar_project", {"name": "acme"})
    cloud.delete("rollbar_project", key)

    assert cloud.asked == [("create", "rollbar_project"), ("delete", "rollbar_project")]
    assert cloud.named("rollbar_project") == []
