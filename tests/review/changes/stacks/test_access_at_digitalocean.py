"""What is said of who reaches what at DigitalOcean."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.stacks.access_at_digitalocean import access_at_digitalocean
from tests.review.changes.stacks_of import Body, said, stack


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            {
                "digitalocean_database_firewall.pg": {
                    "cluster_id": "c",
                    "rule": [{"type": "ip_addr", "value": "192.0.2.1"}],
                }
            },
            {
                "digitalocean_database_firewall.pg": {
                    "cluster_id": "c",
                    "rule": [
                        {"type": "ip_addr", "value": "192.0.2.1"},
                        {"type": "ip_addr", "value": "192.0.2.2"},
                    ],
                }
            },
            [
                "to do: ip_addr 192.0.2.2 may connect to the database of"
                " digitalocean_database_firewall.pg [access-wider]\n"
                "    why: a password, or a token, is all that it needs besides\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="one more may connect to the database",
        ),
        pytest.param(
            {
                "digitalocean_database_firewall.pg": {
                    "cluster_id": "c",
                    "rule": [{"type": "ip_addr", "value": "192.0.2.1"}],
                }
            },
            {
                "digitalocean_database_firewall.pg": {
                    "cluster_id": "c",
                    "rule": [{"type": "ip_addr", "value": "0.0.0.0/0"}],
                }
            },
            [
                "loses: ip_addr 0.0.0.0/0 may connect to the database of"
                " digitalocean_database_firewall.pg [access-wider]\n"
                "    why: that is everybody on the internet, and what is read does not"
                " come back\n"
                "    fix: merge it only if whoever answers for this wants it",
                "interrupts: ip_addr 192.0.2.1 may not connect to the database of"
                " digitalocean_database_firewall.pg any more [access-narrower]\n"
                "    why: what connects from there is refused as soon as it is applied",
            ],
            id="everybody may connect to the database",
        ),
        pytest.param(
            {
                "digitalocean_kubernetes_cluster.c": {
                    "name": "c",
                    "control_plane_firewall": [
                        {"enabled": True, "allowed_addresses": ["192.0.2.1"]}
                    ],
                }
            },
            {"digitalocean_kubernetes_cluster.c": {"name": "c"}},
            [
                "to do: everybody on the internet reaches the Kubernetes API of the"
                " cluster [access-wider]\n"
                "    why: only a token keeps others out\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a cluster has no firewall any more",
        ),
        pytest.param(
            {
                "digitalocean_kubernetes_cluster.c": {
                    "name": "c",
                    "control_plane_firewall": [
                        {"enabled": True, "allowed_addresses": ["192.0.2.1"]}
                    ],
                }
            },
            {
                "digitalocean_kubernetes_cluster.c": {
                    "name": "c",
                    "control_plane_firewall": [
                        {"enabled": True, "allowed_addresses": ["192.0.2.9"]}
                    ],
                }
            },
            [
                "to do: 192.0.2.9 may connect to the Kubernetes API of"
                " digitalocean_kubernetes_cluster.c [access-wider]\n"
                "    why: a password, or a token, is all that it needs besides\n"
                "    fix: merge it only if whoever answers for this wants it",
                "interrupts: 192.0.2.1 may not connect to the Kubernetes API of"
                " digitalocean_kubernetes_cluster.c any more [access-narrower]\n"
                "    why: what connects from there is refused as soon as it is applied",
            ],
            id="one more reaches the kubernetes api",
        ),
        pytest.param(
            {
                "digitalocean_spaces_key.k": {
                    "name": "k",
                    "grant": [{"bucket": "up", "permission": "read"}],
                }
            },
            {
                "digitalocean_spaces_key.k": {
                    "name": "k",
                    "grant": [{"bucket": "up", "permission": "readwrite"}],
                }
            },
            [
                "to do: Spaces key 'k' (digitalocean_spaces_key.k) gets readwrite for"
                " bucket 'up' [access-wider]\n"
                "    why: it had read there before\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a key may write",
        ),
        pytest.param(
            {
                "digitalocean_spaces_key.k": {
                    "name": "k",
                    "grant": [{"bucket": "up", "permission": "readwrite"}],
                }
            },
            {
                "digitalocean_spaces_key.k": {
                    "name": "k",
                    "grant": [{"bucket": "up", "permission": "read"}],
                }
            },
            [
                "interrupts: Spaces key 'k' (digitalocean_spaces_key.k) has read for"
                " bucket 'up' [access-narrower]\n"
                "    why: it had readwrite there before"
            ],
            id="a key may no longer write",
        ),
        pytest.param(
            {},
            {
                "digitalocean_spaces_key.k": {
                    "name": "k",
                    "grant": [{"bucket": "", "permission": "fullaccess"}],
                }
            },
            [
                "to do: Spaces key 'k' (digitalocean_spaces_key.k) gets fullaccess for"
                " all buckets [access-wider]\n"
                "    why: it had no right there before\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a new key is for all buckets",
        ),
        pytest.param(
            {"digitalocean_spaces_bucket.up": {"name": "up", "acl": "private"}},
            {"digitalocean_spaces_bucket.up": {"name": "up", "acl": "public-read"}},
            [
                "loses: everybody may list what is in bucket 'up'"
                " (digitalocean_spaces_bucket.up) [access-wider]\n"
                "    why: its acl is public-read; what has been read does not come back\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a bucket is listed to everybody",
        ),
        pytest.param(
            {},
            {"digitalocean_spaces_bucket_policy.p": {"bucket": "up", "policy": "{}"}},
            [
                "to do: the policy of bucket 'up' is another one [access-wider]\n"
                "    why: it decides who reads what is in it, perhaps everybody\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a bucket has a policy",
        ),
        pytest.param(
            {},
            {
                "digitalocean_database_firewall.pg": {
                    "cluster_id": "c",
                    "rule": [{"type": "ip_addr", "value": "192.0.2.1"}],
                }
            },
            [
                "interrupts: only ip_addr 192.0.2.1 may connect to the database of"
                " digitalocean_database_firewall.pg [access-narrower]\n"
                "    why: without a firewall everybody might, and whoever else does is"
                " refused"
            ],
            id="a new firewall closes",
        ),
        pytest.param(
            {},
            {
                "digitalocean_spaces_key.k": {
                    "name": "k",
                    "grant": [{"bucket": "up", "permission": "readwrite"}],
                }
            },
            [],
            id="a new key to one bucket",
        ),
    ],
)
def test_what_is_said(before: dict[str, Body], after: dict[str, Body], told: list[str]) -> None:
    assert said(access_at_digitalocean, stack(before), stack(after)) == told


def test_nothing_is_said_of_what_stays() -> None:
    same = stack({"x_y.z": {"name": "a"}})

    assert said(access_at_digitalocean, same, {**same, "output": {}}) == []
