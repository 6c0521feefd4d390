"""All committed stacks together: valid by schema, and nothing claimed twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.terraform.schema_check import committed_schemas, problems_of


@pytest.fixture(scope="module")
def stacks(repository: Path) -> dict[str, dict[str, Any]]:
    folder = repository / "charts_out/terraform/stacks"
    return {path.parent.name: json.loads(path.read_text()) for path in folder.glob("*/cdk.tf.json")}


def test_every_attribute_of_every_stack_is_in_the_provider_schema(
    stacks: dict[str, dict[str, Any]],
) -> None:
    schemas = committed_schemas()

    problems = {name: problems_of(stack, schemas) for name, stack in stacks.items()}

    assert not any(problems.values()), problems


def test_no_outside_name_occurs_in_two_stacks(stacks: dict[str, dict[str, Any]]) -> None:
    names = Counter(
        (kind, item["name"])
        for stack in stacks.values()
        for kind, items in stack["resource"].items()
        for item in items.values()
    )

    assert [name for name, count in names.items() if count > 1] == []


def test_no_resource_address_occurs_in_two_stacks(stacks: dict[str, dict[str, Any]]) -> None:
    addresses = Counter(
        f"{kind}.{name}"
        for stack in stacks.values()
        for kind, items in stack["resource"].items()
        for name in items
    )

    assert [address for address, count in addresses.items() if count > 1] == []


def test_no_two_stacks_share_a_state(stacks: dict[str, dict[str, Any]]) -> None:
    keys = {name: stack["terraform"]["backend"]["s3"]["key"] for name, stack in stacks.items()}

    assert keys == {name: f"{name}/terraform.tfstate" for name in stacks}


def test_the_manifest_lists_every_stack_and_orders_projects_before_their_environments(
    repository: Path, stacks: dict[str, dict[str, Any]]
) -> None:
    manifest = json.loads((repository / "charts_out/terraform/manifest.json").read_text())["stacks"]

    assert set(manifest) == set(stacks)
    assert manifest["rails-shop-production"]["dependencies"] == ["rails-shop"]
    for entry in manifest.values():
        assert (repository / "charts_out/terraform" / entry["synthesizedStackPath"]).is_file()


def test_no_stack_holds_a_password_or_key(stacks: dict[str, dict[str, Any]]) -> None:
    text = json.dumps(stacks)

    for word in ("password", "secret_key", "access_key", "token"):
        assert f'"{word}"' not in text
