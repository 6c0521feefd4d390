"""What differs between two states of a stack."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from devops_constructs.review.changes.change import Change, Detail
from devops_constructs.review.changes.compare import compare
from tests.review.changes.stacks_of import FILE, Body, changes, stack, stacks
from tests.review.changes.trees import tree

DB = "digitalocean_database_db.shop"


def test_resources_are_told_by_address_and_their_arguments_by_path() -> None:
    before = stack(
        {
            DB: {"name": "shop", "cluster_id": "c"},
            "digitalocean_tag.old": {"name": "old"},
            "digitalocean_spaces_bucket.shop": {"versioning": [{"enabled": True}]},
        }
    )
    after = stack(
        {
            DB: {"name": "store", "cluster_id": "c"},
            "digitalocean_tag.new": {"name": "new"},
            "digitalocean_spaces_bucket.shop": {"versioning": [{"enabled": False}]},
        }
    )

    assert sorted(changes(before, after)) == [
        Change("terraform/shop", DB, "changed", (Detail("name", "shop", "store"),)),
        Change(
            "terraform/shop",
            "digitalocean_spaces_bucket.shop",
            "changed",
            (Detail("versioning[0].enabled", "true", "false"),),
        ),
        Change("terraform/shop", "digitalocean_tag.new", "added"),
        Change("terraform/shop", "digitalocean_tag.old", "removed"),
    ]


def test_what_has_moved_is_one_thing_and_references_to_it_are_no_change() -> None:
    before = stack({DB: {"name": "a"}, "x_y.z": {"of": f"${{{DB}.id}}"}})
    after = stack(
        {"digitalocean_database_db.store": {"name": "a"}, "x_y.z": {}},
        moved=[{"from": DB, "to": "digitalocean_database_db.store"}],
    )
    after["resource"]["x_y"]["z"]["of"] = "${digitalocean_database_db.store.id}"

    assert changes(before, after) == [
        Change(
            "terraform/shop",
            "digitalocean_database_db.store",
            "changed",
            (Detail("(address)", DB, "digitalocean_database_db.store"),),
        ),
        Change("terraform/shop", f"block moved {DB}", "added"),
    ]


def test_providers_variables_settings_and_data_sources_are_told_too() -> None:
    before = stack(
        terraform={"required_providers": {"random": {"version": "3.9.0"}}},
        provider={"github": [{"owner": "a"}]},
        variable={"token": {"type": "string"}},
        data={"cloudflare_zone": {"zone": {"filter": {"name": "a.example"}}}},
        output={"x": {"value": "a"}},
    )
    after = stack(
        terraform={"required_providers": {"random": {"version": "3.9.1"}}},
        provider={"github": [{"owner": "b"}, {"owner": "b", "alias": "other"}]},
        data={"cloudflare_zone": {"zone": {"filter": {"name": "b.example"}}}},
        output={"x": {"value": "b"}},
    )

    assert changes(before, after) == [
        _changed("data.cloudflare_zone.zone", Detail("filter.name", "a.example", "b.example")),
        _changed("provider github", Detail("owner", "a", "b")),
        Change("terraform/shop", "provider github.other", "added"),
        Change("terraform/shop", "variable token", "removed"),
        _changed("terraform", Detail("required_providers.random.version", "3.9.0", "3.9.1")),
        _changed("output", Detail("x.value", None, None)),
    ]


def test_what_every_change_changes_is_not_told_with_another_one() -> None:
    before, after = (
        {"kubernetes_config_map_v1": {"shop_applied-stack": _applied(s)}} for s in "ab"
    )
    with_more = {**after, "digitalocean_tag": {"new": {"name": "new"}}}

    assert changes({"resource": before}, {"resource": with_more}) == [
        Change("terraform/shop", "digitalocean_tag.new", "added")
    ]
    assert changes({"resource": before}, {"resource": after}) == [
        Change("terraform/shop", "kubernetes_config_map_v1.shop_applied-stack", "changed")
    ]


def test_a_stack_that_is_new_or_gone_is_told_with_its_resources() -> None:
    whole = stack({DB: {"name": "shop"}}, terraform={"required_version": ">= 1.11"})

    for before, after, action in ((None, whole, "added"), (whole, None, "removed")):
        assert [(each.subject, each.action) for each in changes(before, after)] == [
            ("stack", action),
            (DB, action),
        ]


def test_a_stack_that_cannot_be_read_is_a_file_that_differs() -> None:
    assert changes(stack({DB: {}}), "no JSON") == [
        Change("terraform/shop", "file cdk.tf.json", "changed")
    ]
    assert changes(stack({DB: {}}), "[]") == [
        Change("terraform/shop", "file cdk.tf.json", "changed")
    ]


def test_files_beside_it_are_told_as_files() -> None:
    before, after = tree({}), tree({"terraform/stacks/shop/.terraform.lock.hcl": "x"})

    assert compare(before, after).changes == (
        Change("terraform/shop", "file .terraform.lock.hcl", "added"),
    )


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON, JSON)
def test_two_stacks_are_told_apart_whenever_they_differ(before: Any, after: Any) -> None:
    address = {"resource": {"x_y": {"z": {"a": before}}}}
    other = {"resource": {"x_y": {"z": {"a": after}}}}

    assert bool(changes(address, other)) is (json.dumps(before) != json.dumps(after)) or _unordered(
        before, after
    )


def _unordered(before: Any, after: Any) -> bool:
    return json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)


def _changed(subject: str, *details: Detail) -> Change:
    return Change("terraform/shop", subject, "changed", details)


def _applied(sha256: str) -> Body:
    return {"data": {"sha256": sha256}, "depends_on": [f"a.{sha256}"]}


def test_the_file_of_a_stack_is_its_own() -> None:
    assert FILE in stacks(shop={}).hashes
