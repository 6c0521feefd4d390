"""What is said of how long buckets keep objects."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.stacks.object_life import object_life
from tests.review.changes.stacks_of import Body, said, stack


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            {"digitalocean_spaces_bucket.up": {"name": "up"}},
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle_rule": [
                        {"enabled": True, "prefix": "backups/", "expiration": [{"days": 30}]}
                    ],
                }
            },
            [
                "loses: objects below 'backups/' in bucket 'up'"
                " (digitalocean_spaces_bucket.up) are deleted after 30 days"
                " [deleted-sooner]\n"
                "    why: it counts for what is there already: they do not come back\n"
                "    fix: see that nothing there is needed for longer"
            ],
            id="objects begin to be deleted",
        ),
        pytest.param(
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle_rule": [
                        {"enabled": True, "prefix": "backups/", "expiration": [{"days": 180}]}
                    ],
                }
            },
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle_rule": [
                        {"enabled": True, "prefix": "backups/", "expiration": [{"days": 30}]}
                    ],
                }
            },
            [
                "loses: objects below 'backups/' in bucket 'up'"
                " (digitalocean_spaces_bucket.up) are deleted after 30 days; it was 180"
                " [deleted-sooner]\n"
                "    why: it counts for what is there already: they do not come back\n"
                "    fix: see that nothing there is needed for longer"
            ],
            id="objects are deleted sooner",
        ),
        pytest.param(
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle_rule": [
                        {
                            "enabled": True,
                            "prefix": "backups/",
                            "noncurrent_version_expiration": [{"days": 30}],
                        }
                    ],
                }
            },
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle_rule": [
                        {
                            "enabled": True,
                            "prefix": "backups/",
                            "noncurrent_version_expiration": [{"days": 3}],
                        }
                    ],
                }
            },
            [
                "loses: old versions below 'backups/' in bucket 'up'"
                " (digitalocean_spaces_bucket.up) are deleted after 3 days; it was 30"
                " [deleted-sooner]\n"
                "    why: it counts for what is there already: they do not come back\n"
                "    fix: see that nothing there is needed for longer"
            ],
            id="old versions are deleted sooner",
        ),
        pytest.param(
            {"digitalocean_spaces_bucket.up": {"name": "up"}},
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle_rule": [{"enabled": True, "expiration": [{"date": "2026-12-24"}]}],
                }
            },
            [
                "loses: objects in bucket 'up' (digitalocean_spaces_bucket.up) are"
                " deleted from 2026-12-24 on [deleted-sooner]\n"
                "    why: it counts for what is there already: they do not come back\n"
                "    fix: see that nothing there is needed for longer"
            ],
            id="objects are deleted at a date",
        ),
        pytest.param(
            {"digitalocean_spaces_bucket.up": {"name": "up", "versioning": [{"enabled": True}]}},
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "versioning": [{"enabled": True}],
                    "lifecycle_rule": [
                        {"enabled": True, "prefix": "a/", "expiration": [{"days": 7}]}
                    ],
                }
            },
            [
                "to do: objects below 'a/' in bucket 'up'"
                " (digitalocean_spaces_bucket.up) are deleted after 7 days"
                " [deleted-sooner]\n"
                "    why: it counts for what is there already: they stay as old versions"
                " until those are deleted\n"
                "    fix: see that nothing there is needed for longer"
            ],
            id="versioning keeps what is deleted",
        ),
        pytest.param(
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle_rule": [
                        {"enabled": True, "prefix": "backups/", "expiration": [{"days": 30}]}
                    ],
                }
            },
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle_rule": [
                        {"enabled": True, "prefix": "backups/", "expiration": [{"days": 180}]}
                    ],
                }
            },
            [],
            id="later is no loss",
        ),
        pytest.param(
            {"digitalocean_spaces_bucket.up": {"name": "up"}},
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle_rule": [{"enabled": False, "expiration": [{"days": 1}]}],
                }
            },
            [],
            id="a rule that is off deletes nothing",
        ),
        pytest.param(
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle_rule": [
                        {"enabled": True, "prefix": "backups/", "expiration": [{"days": 30}]}
                    ],
                }
            },
            {
                "digitalocean_spaces_bucket.up": {
                    "name": "up",
                    "lifecycle_rule": [
                        {"enabled": True, "prefix": "backups/", "expiration": [{"days": 3}]},
                        {"enabled": True, "prefix": "backups/", "expiration": [{"days": 30}]},
                    ],
                }
            },
            [
                "loses: objects below 'backups/' in bucket 'up'"
                " (digitalocean_spaces_bucket.up) are deleted after 3 days; it was 30"
                " [deleted-sooner]\n"
                "    why: it counts for what is there already: they do not come back\n"
                "    fix: see that nothing there is needed for longer"
            ],
            id="of two rules the first one counts",
        ),
    ],
)
def test_what_is_said(before: dict[str, Body], after: dict[str, Body], told: list[str]) -> None:
    assert said(object_life, stack(before), stack(after)) == told


def test_nothing_is_said_of_what_stays() -> None:
    same = stack({"x_y.z": {"name": "a"}})

    assert said(object_life, same, {**same, "output": {}}) == []
