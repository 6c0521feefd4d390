"""What is said of what guards resources."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.stacks.protection import protection
from tests.review.changes.stacks_of import Body, said, stack


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle": {"prevent_destroy": True},
                }
            },
            {"digitalocean_spaces_bucket.up": {"name": "up"}},
            [
                "to do: prevent_destroy of bucket 'up' (digitalocean_spaces_bucket.up)"
                " is taken away [unprotected]\n"
                "    why: the next change may destroy it, and all objects in it are"
                " deleted if force_destroy is true; otherwise DigitalOcean refuses while"
                " there are any. Nobody can use its name for about a week\n"
                "    fix: leave it, unless it is to be destroyed"
            ],
            id="prevent destroy is taken away",
        ),
        pytest.param(
            {
                "digitalocean_database_cluster.pg": {
                    "name": "pg",
                    "lifecycle": {"ignore_changes": ["project_id"]},
                }
            },
            {"digitalocean_database_cluster.pg": {"name": "pg"}},
            [
                "note: Terraform heeds project_id of database cluster 'pg'"
                " (digitalocean_database_cluster.pg) again [changes-heeded]\n"
                "    why: what was changed outside meanwhile is set to what the stack"
                " says; the plan shows it"
            ],
            id="a change outside is heeded again",
        ),
        pytest.param(
            {"digitalocean_database_cluster.pg": {"name": "pg"}},
            {
                "digitalocean_database_cluster.pg": {
                    "name": "pg",
                    "lifecycle": {"ignore_changes": ["project_id", "version"]},
                }
            },
            [
                "note: Terraform ignores project_id, version of database cluster 'pg'"
                " (digitalocean_database_cluster.pg) from now on [changes-ignored]\n"
                "    why: the stack says it only for when the resource is made"
            ],
            id="a change outside is ignored",
        ),
    ],
)
def test_what_is_said(before: dict[str, Body], after: dict[str, Body], told: list[str]) -> None:
    assert said(protection, stack(before), stack(after)) == told


def test_nothing_is_said_of_what_stays() -> None:
    same = stack({"x_y.z": {"name": "a"}})

    assert said(protection, same, {**same, "output": {}}) == []
