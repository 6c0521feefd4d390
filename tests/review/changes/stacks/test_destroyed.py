"""What is said of resources that are not declared any more."""

from __future__ import annotations

from typing import Any

import pytest

from devops_constructs.review.changes.stacks.destroyed import destroyed
from devops_constructs.review.changes.stacks.kinds import KINDS
from tests.review.changes.stacks_of import Body, consequences, message, said, stack, stacks

DB = "digitalocean_database_db.shop"
FORGOTTEN = {"lifecycle": {"destroy": False}}


def gone(address: str, body: Body, **parts: Any) -> list[str]:
    return said(destroyed, stack({address: body}), stack(**parts))


def test_a_database_is_dropped() -> None:
    assert gone(DB, {"name": "shop", "lifecycle": {"prevent_destroy": True}}) == [
        "loses: database 'shop' (digitalocean_database_db.shop) is destroyed [destroyed]\n"
        "    why: the database is dropped with all that is in it; prevent_destroy went with it, and"
        " holds nothing back\n"
        "    fix: declare it again, unless that is meant"
    ]


def test_what_a_removed_block_keeps_stays() -> None:
    assert gone(DB, {"name": "shop"}, removed=[{"from": DB, **FORGOTTEN}]) == [
        "note: database 'shop' (digitalocean_database_db.shop) stays, and Terraform knows of it no"
        " more [forgotten]\n"
        "    why: a removed block says so: nothing is destroyed, and nothing here looks after it"
    ]


@pytest.mark.parametrize("block", [{}, {"lifecycle": {"destroy": True}}, {"lifecycle": {}}])
def test_a_removed_block_that_does_not_say_so_keeps_nothing(block: Body) -> None:
    [told] = gone(DB, {"name": "shop"}, removed=[{"from": DB, **block}])

    assert told.startswith("loses: database 'shop' (digitalocean_database_db.shop) is destroyed")


def test_what_has_moved_is_not_destroyed() -> None:
    before = stack({DB: {"name": "shop"}})
    to = "digitalocean_database_db.store"

    moved = stack({to: {"name": "shop"}}, moved=[{"from": DB, "to": to}])

    assert said(destroyed, before, moved) == []
    assert len(said(destroyed, before, stack({to: {"name": "shop"}}))) == 1


def test_a_repository_is_archived_or_deleted() -> None:
    assert gone("github_repository.shop", {"name": "shop", "archive_on_destroy": True}) == [
        "interrupts: repository 'shop' (github_repository.shop) is archived [destroyed]\n"
        "    why: archive_on_destroy is true: nobody can push to it any more, nothing is deleted"
    ]
    assert gone("github_repository.shop", {"name": "shop"}) == [
        "loses: repository 'shop' (github_repository.shop) is destroyed [destroyed]\n"
        "    why: its code, issues and secrets are deleted\n"
        "    fix: declare it again, unless that is meant"
    ]


def test_a_setting_of_a_zone_stays() -> None:
    assert gone("cloudflare_zone_setting.ssl", {"setting_id": "ssl", "value": "full"}) == [
        "note: zone setting 'ssl' (cloudflare_zone_setting.ssl) is not looked after any more"
        " [forgotten]\n"
        "    why: its value stays as it is at Cloudflare: Terraform cannot take it back"
    ]


def test_a_type_that_is_not_known_is_something_to_look_at() -> None:
    assert gone("unheard_of.shop", {"name": "shop"}) == [
        "to do: unheard_of.shop is destroyed [destroyed]\n"
        "    why: this version does not know the type, and not what goes with it"
    ]


def test_nothing_is_destroyed_of_a_stack_that_is_gone_as_a_whole() -> None:
    backend = {"backend": {"s3": {"key": "shop/terraform.tfstate"}}}
    whole = stack({DB: {}, "digitalocean_tag.a": {}}, terraform=backend)

    found = consequences(destroyed, stacks(shop=whole), stacks())

    assert [message(each) for each in found] == [
        "to do: the stack is gone, and nothing runs it any more: 2 resources in its last version"
        " would stay, among them digitalocean_database_db.shop [stack-gone]\n"
        "    why: Terraform destroys only what a stack that it runs does not declare; without its"
        " file nobody knows of them\n"
        "    fix: retire it first, and take it out when that is applied; its state is"
        " shop/terraform.tfstate"
    ]


def test_a_stack_may_go_when_nothing_is_left_in_it() -> None:
    found = consequences(destroyed, stacks(shop=stack()), stacks())

    assert [message(each) for each in found] == [
        "note: the stack is gone, and nothing runs it any more: no resources in its last version"
        " would stay [stack-gone]\n"
        "    why: Terraform destroys only what a stack that it runs does not declare; without its"
        " file nobody knows of them"
    ]


def test_a_name_is_looked_up_where_it_is_a_reference() -> None:
    before = stack(
        {
            "digitalocean_spaces_bucket.a": {"name": "uploads"},
            "digitalocean_spaces_bucket_cors_configuration.a": {
                "bucket": "${digitalocean_spaces_bucket.a.name}"
            },
        }
    )

    [told] = said(destroyed, before, stack({"digitalocean_spaces_bucket.a": {"name": "uploads"}}))

    assert told.startswith("interrupts: CORS configuration 'uploads' (digitalocean_spaces_bucket_")


def test_every_type_that_holds_data_is_known_to_lose_it() -> None:
    from devops_constructs.terraform.data_holding import HOLDS_DATA

    # a network holds none; it is what holds it that does
    assert {t for t in HOLDS_DATA if KINDS[t].severity != "loses"} == {"digitalocean_vpc"}


def test_every_type_that_stacks_may_have_is_known() -> None:
    from devops_constructs.review.changes.stacks.titles import kind_of
    from devops_constructs.terraform.known_types import known_providers

    types = {t for provider in known_providers().values() for t in provider.resources}

    assert [t for t in sorted(types) if "does not know the type" in kind_of(f"{t}.a").lost] == []
