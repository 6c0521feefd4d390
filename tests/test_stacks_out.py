"""All committed stacks together: valid by schema, and nothing claimed twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.review.spaces_policies import policies_beside_keys
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
    assert {"github_actions_environment_secret", "cloudflare_workers_script"} <= {
        name[0] for stack in stacks.values() for name in outside_names(stack)
    }
    assert claimed_twice(stacks) == []


def claimed_twice(stacks: dict[str, dict[str, Any]]) -> list[tuple[Any, ...]]:
    names = Counter(name for stack in stacks.values() for name in outside_names(stack))
    return [name for name, count in names.items() if count > 1]


def outside_names(stack: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """What resources are called where they lie; some have no name of their own there."""
    for kind, items in stack.get("resource", {}).items():
        for item in items.values():
            if kind.startswith("kubernetes_"):
                cluster = stack["data"]["digitalocean_kubernetes_cluster"]["access"]["name"]
                whole = item.get("manifest", {})
                [metadata] = item.get("metadata") or [whole["metadata"]]
                named = metadata.get("namespace"), metadata["name"]
                yield whole.get("kind", kind), cluster, *named
            elif kind.startswith("github_"):
                # what has no name is there once: for a repository, or for the organisation
                yield kind, *(_literal(stack, item.get(argument)) for argument in AT_GITHUB)
            elif kind in UNDER_ANOTHER_NAME:
                yield kind, *(item[argument] for argument in UNDER_ANOTHER_NAME[kind])
            elif "name" in item:
                # a node pool is called so within its cluster
                yield kind, item.get("cluster_id"), item["name"]


AT_GITHUB = (
    "repository",
    "environment",
    "name",
    "secret_name",
    "variable_name",
    "branch_pattern",
    "tag_pattern",
    "team_id",
)
UNDER_ANOTHER_NAME = {
    "cloudflare_ruleset": ("zone_id", "phase"),
    "cloudflare_workers_route": ("pattern",),
    "cloudflare_workers_script": ("script_name",),
}


def _literal(stack: dict[str, Any], value: Any) -> Any:
    """A value; of a reference to a resource of the stack, that resource's argument."""
    if found := re.fullmatch(r"\$\{(github_\w+)\.([\w-]+)\.(\w+)\}", str(value)):
        kind, name, argument = found.groups()
        return _literal(stack, stack["resource"][kind][name][argument])
    return value


def test_what_two_stacks_claim_is_found_also_behind_references() -> None:
    secret = {"environment": "terraform-apply", "secret_name": "PLANS_KEY_SHOP"}
    plain = {**secret, "repository": "infrastructure"}
    by_reference = {**secret, "repository": "${github_repository.own.name}"}
    kind = "github_actions_environment_secret"
    stacks = {
        "a": {"resource": {kind: {"x": plain}}},
        "b": {
            "resource": {
                kind: {"y": by_reference},
                "github_repository": {"own": {"name": "infrastructure"}},
            }
        },
    }

    assert [name[:3] for name in claimed_twice(stacks)] == [
        (kind, "infrastructure", "terraform-apply")
    ]


def test_no_resource_address_occurs_in_two_stacks(stacks: dict[str, dict[str, Any]]) -> None:
    addresses = Counter(
        f"{kind}.{name}"
        for stack in stacks.values()
        for kind, items in stack.get("resource", {}).items()
        for name in items
    )

    assert [address for address, count in addresses.items() if count > 1] == []


def test_no_setting_of_a_zone_is_steered_by_two_stacks(
    stacks: dict[str, dict[str, Any]],
) -> None:
    """One of two may begin with a value and then leave it alone."""
    steered = Counter(
        (stack["data"]["cloudflare_zone"][source]["filter"]["name"], setting["setting_id"])
        for stack in stacks.values()
        for setting in stack.get("resource", {}).get("cloudflare_zone_setting", {}).values()
        for source in re.findall(r"data\.cloudflare_zone\.(\w+)\.", setting["zone_id"])
        if "value" not in setting.get("lifecycle", {}).get("ignore_changes", ())
    )

    assert steered["brightbooks.example", "ssl"] == 1
    assert [each for each, count in steered.items() if count > 1] == []


def test_no_two_stacks_share_a_state(stacks: dict[str, dict[str, Any]]) -> None:
    keys = {name: stack["terraform"]["backend"]["s3"]["key"] for name, stack in stacks.items()}

    assert keys == {name: f"{name}/terraform.tfstate" for name in stacks}


def test_the_manifest_lists_every_stack_and_orders_projects_before_their_environments(
    repository: Path, stacks: dict[str, dict[str, Any]]
) -> None:
    manifest = json.loads((repository / "charts_out/terraform/manifest.json").read_text())["stacks"]

    assert set(manifest) == set(stacks)
    assert manifest["rails-shop-production"]["dependencies"] == [
        "production-1-base",
        "zone-brightbooks-example",
        "rails-shop",
    ]
    for entry in manifest.values():
        assert (repository / "charts_out/terraform" / entry["synthesizedStackPath"]).is_file()


def test_no_bucket_with_limited_keys_has_a_policy(stacks: dict[str, dict[str, Any]]) -> None:
    keys = [s["resource"]["digitalocean_spaces_key"] for s in stacks.values() if _has_keys(s)]

    assert keys
    assert list(policies_beside_keys(stacks)) == []


def _has_keys(stack: dict[str, Any]) -> bool:
    return "digitalocean_spaces_key" in stack.get("resource", {})


SECRET = re.compile("password|secret|token|access_?(key|id)|private_key|url$", re.IGNORECASE)
"""What arguments and entries are called that hold a secret."""


def test_no_stack_holds_a_password_or_key(stacks: dict[str, dict[str, Any]]) -> None:
    texts = {name: list(_texts(stack)) for name, stack in stacks.items()}

    assert any(key == "token" for found in texts.values() for key, _ in found)
    assert [
        (name, key)
        for name, found in texts.items()
        for key, text in found
        if SECRET.search(key) and "${" not in text and key not in NAMES
    ] == []


NAMES = frozenset({"secret_name"})
"""Arguments that name a secret."""


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text with the key under which it is found."""
    match value:
        case dict():
            for name, item in value.items():
                yield from _texts(item, name)
        case list():
            for item in value:
                yield from _texts(item, key)
        case str():
            yield key, value
