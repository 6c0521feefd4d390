"""The judge is judged: it passes what is right and names each thing that is wrong."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.terraform.schema_check import committed_schemas, problems_of

SCHEMAS = committed_schemas()
PRIVATE = "digitalocean_spaces_bucket.private"


def right_stack() -> dict[str, Any]:
    bucket = {
        "name": "acme-private",
        "force_destroy": False,
        "versioning": [{"enabled": True}],
        "lifecycle": {"prevent_destroy": True},
    }
    grant = {"bucket": "${digitalocean_spaces_bucket.private.id}", "permission": "read"}
    return {
        "terraform": {"required_providers": {"digitalocean": {"version": "2.99.1"}}},
        "provider": {"digitalocean": [{"http_retry_max": 4}]},
        "data": {"digitalocean_database_cluster": {"main": {"name": "main", "tags": ["a"]}}},
        "resource": {
            "digitalocean_spaces_bucket": {"private": bucket},
            "digitalocean_spaces_key": {"backup": {"name": "backup", "grant": [grant]}},
        },
    }


def test_right_stack_has_no_problems() -> None:
    assert problems_of(right_stack(), SCHEMAS) == []


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("resources", {}, "unknown section 'resources'"),
        ("resource.digitalocean_bucket", {}, "unknown resource type 'digitalocean_bucket'"),
        ("terraform.required_providers", {}, "its provider is not required"),
        ("resource.digitalocean_spaces_bucket.1st", {"name": "x"}, "not a name for Terraform"),
        ("resource.digitalocean_spaces_bucket.private.nmae", "x", "private.nmae: unknown"),
        ("resource.digitalocean_spaces_bucket.private.name", None, "private.name: missing"),
        ("resource.digitalocean_spaces_bucket.private.name", 3, "private.name: not a string: 3"),
        ("resource.digitalocean_spaces_bucket.private.urn", "x", "only the provider sets it"),
        ("resource.digitalocean_spaces_bucket.private.force_destroy", 1, "not a bool: 1"),
        ("resource.digitalocean_spaces_bucket.private.versioning", [{}, {}], "more than 1 blocks"),
        ("resource.digitalocean_spaces_bucket.private.versioning", [3], "[0]: not an object"),
        (
            "resource.digitalocean_spaces_bucket.private.versioning",
            [{"enabled": "yes"}],
            "versioning[0].enabled: not a bool: 'yes'",
        ),
        ("resource.digitalocean_spaces_bucket.private.lifecycle", {"keep": True}, "'keep'"),
        ("resource.digitalocean_spaces_bucket.private.depends_on", ["a.b"], "depends on a.b"),
        ("resource.digitalocean_spaces_key.backup.grant", [{"bucket": "x"}], "permission: missing"),
        (
            "resource.digitalocean_spaces_key.backup.name",
            "${digitalocean_spaces_bucket.public.id}",
            "nothing in the stack is called so",
        ),
        (
            "resource.digitalocean_spaces_key.backup.name",
            "${data.digitalocean_database_cluster.main.nmae}",
            "nothing in the stack is called so",
        ),
        ("data.digitalocean_database_cluster.main.tags", "a", "tags: not a set: 'a'"),
        ("data.digitalocean_database_cluster.main.tags", [True], "tags[0]: not a string: True"),
        ("import", [{"to": "a_b.c", "id": "1"}], "import to a_b.c, which is not in the stack"),
        ("import", [{"to": PRIVATE, "id": ""}], f"import to {PRIVATE}: no id"),
        ("moved", [{"from": "a_b.c", "to": "a_b.d"}], "moved to a_b.d, which is not in the stack"),
        ("moved", [{"from": PRIVATE, "to": PRIVATE}], f"moved from {PRIVATE}, which is in the"),
        ("removed", [{"from": PRIVATE}], f"removed from {PRIVATE}, which is in the stack"),
        ("provider.digitalocean", [{"tokn": "x"}], "provider digitalocean.tokn: unknown"),
        ("provider.digitalocean", [{"http_retry_max": "4"}], "http_retry_max: not a number: '4'"),
    ],
)
def test_each_mistake_is_named(path: str, value: object, problem: str) -> None:
    stack = copy.deepcopy(right_stack())
    *folders, name = path.split(".")
    place = stack
    for folder in folders:
        place = place[folder]
    place[name] = value

    assert any(problem in found for found in problems_of(stack, SCHEMAS))


def test_what_is_adopted_moved_and_let_go_fits_the_stack() -> None:
    stack = right_stack()
    stack["import"] = [{"to": PRIVATE, "id": "fra1,acme-private"}]
    stack["moved"] = [{"from": "digitalocean_spaces_bucket.old", "to": PRIVATE}]
    stack["removed"] = [{"from": "digitalocean_spaces_bucket.gone", "lifecycle": {}}]

    assert problems_of(stack, SCHEMAS) == []


def test_escaped_text_is_no_reference() -> None:
    stack = right_stack()
    stack["data"]["digitalocean_database_cluster"]["main"]["name"] = "$${a_b.c.d}"

    assert problems_of(stack, SCHEMAS) == []
