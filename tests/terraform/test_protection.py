"""Each type that holds data is protected in every committed stack, and secrets are references."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.terraform.data_holding import HOLDS_DATA
from tests.terraform.protection import PROTECTION, faults, unsorted
from tests.terraform.schema_check import committed_schemas
from tests.terraform.sensitive import literal_secrets

GUARDS = {"digitalocean_database_firewall"}
"""Holds no data: without it a database is open. It has no protection of its own, since making it
anew is harmless."""


@pytest.fixture(scope="module")
def stacks(repository: Path) -> dict[str, dict[str, Any]]:
    folder = repository / "charts_out/terraform/stacks"
    return {path.parent.name: json.loads(path.read_text()) for path in folder.glob("*/cdk.tf.json")}


@pytest.mark.parametrize("type_", sorted(PROTECTION))
def test_each_resource_has_the_protection_of_its_type(
    stacks: dict[str, dict[str, Any]], type_: str
) -> None:
    found = {name: list(only(stack, type_)) for name, stack in stacks.items()}

    assert not any(found.values()), found


def only(stack: Mapping[str, Any], type_: str) -> Iterator[str]:
    return (fault for fault in faults(stack) if fault.startswith(f"{type_}."))


def test_whatever_holds_data_cannot_be_destroyed_by_terraform() -> None:
    kept = {type_ for type_, wanted in PROTECTION.items() if wanted.prevent_destroy}

    assert HOLDS_DATA.keys() - GUARDS == kept


@pytest.mark.parametrize("type_", sorted(PROTECTION))
def test_missing_protection_is_found(type_: str) -> None:
    bare = {"name": "pool-s-2vcpu-4gb", "size": "s-2vcpu-4gb"}

    assert list(faults({"resource": {type_: {"x": bare}}}))


def test_pool_that_would_reset_its_autoscaler_or_has_no_room_for_its_next_one_is_found() -> None:
    pool = {
        "name": "web",
        "size": "s-2vcpu-4gb",
        "auto_scale": True,
        "node_count": 2,
        "lifecycle": {"create_before_destroy": True},
    }

    assert len(list(faults({"resource": {"digitalocean_kubernetes_node_pool": {"x": pool}}}))) == 2


def test_lists_whose_order_counts_are_sorted(stacks: dict[str, dict[str, Any]]) -> None:
    assert [(name, item) for name, stack in stacks.items() for item in unsorted(stack)] == []


def test_list_out_of_order_is_found() -> None:
    grants = [{"bucket": "b"}, {"bucket": "a"}]
    stack = {"resource": {"digitalocean_spaces_key": {"x": {"grant": grants}}}}

    assert list(unsorted(stack)) == ["digitalocean_spaces_key.x: grant"]


def test_what_providers_call_sensitive_is_only_referred_to(
    stacks: dict[str, dict[str, Any]],
) -> None:
    schemas = committed_schemas()

    found = {name: list(literal_secrets(stack, schemas)) for name, stack in stacks.items()}

    assert not any(found.values()), found


@pytest.mark.parametrize(
    ("stack", "found"),
    [
        (
            {"resource": {"kubernetes_secret_v1": {"x": {"data": {"A": "hunter2"}}}}},
            ["kubernetes_secret_v1.x: data.A"],
        ),
        (
            {
                "resource": {
                    "kubernetes_secret_v1": {"x": {"data": {"A": "${random_password.a.result}"}}}
                }
            },
            [],
        ),
        (
            {
                "resource": {
                    "kubernetes_secret_v1": {"x": {"data": {"A": "postgres://u:p@h/${db.x}"}}}
                }
            },
            [],
        ),
        (
            {"provider": {"digitalocean": [{"token": "dop_v1_abc"}]}},
            ["provider.digitalocean: token"],
        ),
    ],
)
def test_literal_secret_is_found(stack: dict[str, Any], found: list[str]) -> None:
    assert list(literal_secrets(stack, committed_schemas())) == found
