"""What is said of arguments that are changed in place."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.stacks.in_place import in_place
from tests.review.changes.stacks_of import Body, said, stack


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            {"digitalocean_database_cluster.pg": {"name": "pg", "size": "db-s-4vcpu-8gb"}},
            {"digitalocean_database_cluster.pg": {"name": "pg", "size": "db-s-2vcpu-4gb"}},
            [
                "interrupts: size of database cluster 'pg'"
                " (digitalocean_database_cluster.pg) was db-s-4vcpu-8gb, and is"
                " db-s-2vcpu-4gb [refused-later]\n"
                "    why: DigitalOcean refuses a lower one, so that applying fails half"
                " way\n"
                "    fix: take it back"
            ],
            id="a smaller database is refused when it is applied",
        ),
        pytest.param(
            {"digitalocean_database_cluster.pg": {"name": "pg", "size": "db-s-2vcpu-4gb"}},
            {"digitalocean_database_cluster.pg": {"name": "pg", "size": "db-s-4vcpu-8gb"}},
            [
                "interrupts: size of database cluster 'pg'"
                " (digitalocean_database_cluster.pg) was db-s-2vcpu-4gb, and is"
                " db-s-4vcpu-8gb [database-moved]\n"
                "    why: the databases move to other machines, and connections are cut"
                " for a moment"
            ],
            id="a larger database moves",
        ),
        pytest.param(
            {"digitalocean_database_cluster.pg": {"name": "pg", "storage_size_mib": "61440"}},
            {"digitalocean_database_cluster.pg": {"name": "pg", "storage_size_mib": "30720"}},
            [
                "interrupts: storage_size_mib of database cluster 'pg'"
                " (digitalocean_database_cluster.pg) was 61440, and is 30720"
                " [refused-later]\n"
                "    why: DigitalOcean refuses a lower one, so that applying fails half"
                " way\n"
                "    fix: take it back"
            ],
            id="less disk is refused",
        ),
        pytest.param(
            {"digitalocean_database_cluster.pg": {"name": "pg", "version": "16"}},
            {"digitalocean_database_cluster.pg": {"name": "pg", "version": "17"}},
            [
                "interrupts: version of database cluster 'pg'"
                " (digitalocean_database_cluster.pg) was 16, and is 17"
                " [database-upgraded]\n"
                "    why: nobody reaches its databases for a while, and there is no way"
                " back; backups need a client that is at least as new\n"
                "    fix: try it on another cluster first, and see that there is a backup"
            ],
            id="postgresql is upgraded",
        ),
        pytest.param(
            {"digitalocean_database_cluster.pg": {"name": "pg", "version": "17"}},
            {"digitalocean_database_cluster.pg": {"name": "pg", "version": "16"}},
            [
                "interrupts: version of database cluster 'pg'"
                " (digitalocean_database_cluster.pg) was 17, and is 16 [refused-later]\n"
                "    why: PostgreSQL never goes back: DigitalOcean refuses, so that"
                " applying fails half way\n"
                "    fix: take it back"
            ],
            id="postgresql never goes back",
        ),
        pytest.param(
            {"digitalocean_database_cluster.pg": {"name": "pg", "region": "fra1"}},
            {"digitalocean_database_cluster.pg": {"name": "pg", "region": "ams3"}},
            [
                "interrupts: region of database cluster 'pg'"
                " (digitalocean_database_cluster.pg) was fra1, and is ams3"
                " [database-moved]\n"
                "    why: DigitalOcean moves all data there, which takes long; the"
                " network of its old region does not reach it"
            ],
            id="a database cluster moves to another region",
        ),
        pytest.param(
            {"digitalocean_database_cluster.pg": {"name": "pg", "node_count": 2}},
            {"digitalocean_database_cluster.pg": {"name": "pg", "node_count": 1}},
            [
                "interrupts: node_count of database cluster 'pg'"
                " (digitalocean_database_cluster.pg) was 2, and is 1 [standby-gone]\n"
                "    why: with less standby nodes the failure of a machine takes the"
                " databases down for longer"
            ],
            id="a standby less",
        ),
        pytest.param(
            {"digitalocean_database_cluster.pg": {"name": "pg", "node_count": 1}},
            {"digitalocean_database_cluster.pg": {"name": "pg", "node_count": 2}},
            [
                "note: node_count of database cluster 'pg'"
                " (digitalocean_database_cluster.pg) was 1, and is 2 [standby-new]\n"
                "    why: each standby costs as much as the first node"
            ],
            id="a standby more",
        ),
        pytest.param(
            {
                "digitalocean_database_cluster.pg": {
                    "name": "pg",
                    "storage_autoscale": [{"enabled": True}],
                }
            },
            {"digitalocean_database_cluster.pg": {"name": "pg"}},
            [
                "to do: storage_autoscale.enabled of database cluster 'pg'"
                " (digitalocean_database_cluster.pg) was true, and is unset"
                " [disk-goes-on-growing]\n"
                "    why: the provider does nothing when the block is left out: the disk"
                " goes on growing\n"
                "    fix: write enabled = false, and leave the block out when that is"
                " applied"
            ],
            id="a disk that grows is left out",
        ),
        pytest.param(
            {"digitalocean_kubernetes_cluster.c": {"name": "c", "ha": True}},
            {"digitalocean_kubernetes_cluster.c": {"name": "c", "ha": False}},
            [
                "interrupts: ha of Kubernetes cluster 'c'"
                " (digitalocean_kubernetes_cluster.c) was true, and is false"
                " [refused-later]\n"
                "    why: a control plane stays as highly available as it is:"
                " DigitalOcean refuses, so that applying fails half way\n"
                "    fix: take it back"
            ],
            id="a control plane stays highly available",
        ),
        pytest.param(
            {
                "digitalocean_kubernetes_cluster.c": {
                    "name": "c",
                    "destroy_all_associated_resources": False,
                }
            },
            {
                "digitalocean_kubernetes_cluster.c": {
                    "name": "c",
                    "destroy_all_associated_resources": True,
                }
            },
            [
                "to do: destroy_all_associated_resources of Kubernetes cluster 'c'"
                " (digitalocean_kubernetes_cluster.c) was false, and is true"
                " [less-protected]\n"
                "    why: who destroys the cluster destroys its volumes and load"
                " balancers too from now on"
            ],
            id="a cluster takes its volumes with it",
        ),
        pytest.param(
            {"digitalocean_kubernetes_cluster.c": {"name": "c", "auto_upgrade": True}},
            {"digitalocean_kubernetes_cluster.c": {"name": "c", "auto_upgrade": False}},
            [
                "to do: auto_upgrade of Kubernetes cluster 'c'"
                " (digitalocean_kubernetes_cluster.c) was true, and is false"
                " [upgrades-off]\n"
                "    why: nobody but a person brings it to a version that gets fixes"
            ],
            id="nobody upgrades a cluster",
        ),
        pytest.param(
            {"digitalocean_kubernetes_cluster.c": {"name": "c", "node_pool": [{"node_count": 3}]}},
            {"digitalocean_kubernetes_cluster.c": {"name": "c", "node_pool": [{"node_count": 2}]}},
            [
                "interrupts: node_pool.node_count of Kubernetes cluster 'c'"
                " (digitalocean_kubernetes_cluster.c) was 3, and is 2 [less-nodes]\n"
                "    why: pods that need the room of the nodes that go wait until there"
                " is some"
            ],
            id="the default pool has less nodes",
        ),
        pytest.param(
            {"digitalocean_kubernetes_node_pool.w": {"name": "w", "node_count": 3}},
            {"digitalocean_kubernetes_node_pool.w": {"name": "w", "node_count": 2}},
            [
                "interrupts: node_count of node pool 'w'"
                " (digitalocean_kubernetes_node_pool.w) was 3, and is 2 [less-nodes]\n"
                "    why: pods that need the room of the nodes that go wait until there"
                " is some"
            ],
            id="a pool has less nodes",
        ),
        pytest.param(
            {"digitalocean_kubernetes_node_pool.w": {"name": "w", "node_count": 2}},
            {"digitalocean_kubernetes_node_pool.w": {"name": "w", "node_count": 3}},
            [
                "note: node_count of node pool 'w' (digitalocean_kubernetes_node_pool.w)"
                " was 2, and is 3 [more-nodes]\n"
                "    why: each node costs"
            ],
            id="a pool has more nodes",
        ),
        pytest.param(
            {"digitalocean_kubernetes_node_pool.w": {"name": "w", "max_nodes": 6}},
            {"digitalocean_kubernetes_node_pool.w": {"name": "w", "max_nodes": 4}},
            [
                "to do: max_nodes of node pool 'w' (digitalocean_kubernetes_node_pool.w)"
                " was 6, and is 4 [less-nodes]\n"
                "    why: pods wait for room sooner, when there are more of them"
            ],
            id="a pool may grow less",
        ),
        pytest.param(
            {"digitalocean_kubernetes_node_pool.w": {"name": "w", "max_nodes": 4}},
            {"digitalocean_kubernetes_node_pool.w": {"name": "w", "max_nodes": 6}},
            [
                "note: max_nodes of node pool 'w' (digitalocean_kubernetes_node_pool.w)"
                " was 4, and is 6 [more-nodes]\n"
                "    why: each node that is added costs"
            ],
            id="a pool may grow more",
        ),
        pytest.param(
            {"digitalocean_kubernetes_node_pool.w": {"name": "w"}},
            {
                "digitalocean_kubernetes_node_pool.w": {
                    "name": "w",
                    "taint": [{"key": "a", "value": "b", "effect": "NoSchedule"}],
                }
            },
            [
                "note: taint of node pool 'w' (digitalocean_kubernetes_node_pool.w) was"
                ' unset, and is [{"key": "a", "value": "b", "effect": "NoSchedule"}]'
                " [pods-placed-anew]\n"
                "    why: pods that do not tolerate a new taint get no place there any"
                " more"
            ],
            id="nodes are tainted",
        ),
        pytest.param(
            {"digitalocean_spaces_bucket.up": {"name": "up"}},
            {"digitalocean_spaces_bucket.up": {"name": "down"}},
            [
                "interrupts: name of bucket 'up' (digitalocean_spaces_bucket.up) was up,"
                " and is down [bucket-not-renamed]\n"
                "    why: the provider renames nothing: the bucket keeps its name, and"
                " all that goes by the new one finds no bucket\n"
                "    fix: take it back; for another name make another bucket and copy"
                " what is in it"
            ],
            id="a bucket is not renamed",
        ),
        pytest.param(
            {"digitalocean_spaces_bucket.up": {"name": "up", "force_destroy": False}},
            {"digitalocean_spaces_bucket.up": {"name": "up", "force_destroy": True}},
            [
                "to do: force_destroy of bucket 'up' (digitalocean_spaces_bucket.up) was"
                " false, and is true [less-protected]\n"
                "    why: who destroys the bucket destroys all objects in it too from"
                " now on"
            ],
            id="a bucket takes its objects with it",
        ),
        pytest.param(
            {"digitalocean_spaces_bucket.up": {"name": "up", "versioning": [{"enabled": True}]}},
            {"digitalocean_spaces_bucket.up": {"name": "up"}},
            [
                "loses: versioning.enabled of bucket 'up'"
                " (digitalocean_spaces_bucket.up) was true, and is unset"
                " [versioning-suspended]\n"
                "    why: what is overwritten or deleted from now on does not come back\n"
                "    fix: leave it on, unless that is meant"
            ],
            id="versioning is suspended",
        ),
        pytest.param(
            {
                "digitalocean_container_registry.r": {
                    "name": "r",
                    "subscription_tier_slug": "professional",
                }
            },
            {"digitalocean_container_registry.r": {"name": "r", "subscription_tier_slug": "basic"}},
            [
                "note: subscription_tier_slug of container registry 'r'"
                " (digitalocean_container_registry.r) was professional, and is basic"
                " [registry-plan]\n"
                "    why: a smaller plan holds less images, and DigitalOcean refuses it"
                " while there are more"
            ],
            id="the registry has another plan",
        ),
        pytest.param(
            {"github_repository.shop": {"name": "shop", "archive_on_destroy": True}},
            {"github_repository.shop": {"name": "shop"}},
            [
                "to do: archive_on_destroy of repository 'shop' (github_repository.shop)"
                " was true, and is unset [less-protected]\n"
                "    why: who destroys it deletes it from now on, and does not only"
                " archive it"
            ],
            id="a repository is no longer only archived",
        ),
        pytest.param(
            {"github_repository.shop": {"name": "shop"}},
            {"github_repository.shop": {"name": "shop", "archived": True}},
            [
                "interrupts: archived of repository 'shop' (github_repository.shop) was"
                " unset, and is true [repository-archived]\n"
                "    why: nobody can push to it any more"
            ],
            id="a repository is archived",
        ),
        pytest.param(
            {"github_repository.shop": {"name": "shop"}},
            {"github_repository.shop": {"name": "store"}},
            [
                "to do: name of repository 'shop' (github_repository.shop) was shop, and"
                " is store [repository-renamed]\n"
                "    why: GitHub leads from the old name to the new one only until"
                " somebody else takes it"
            ],
            id="a repository has another name",
        ),
        pytest.param(
            {"cloudflare_workers_script.w": {"script_name": "w", "content": "a"}},
            {"cloudflare_workers_script.w": {"script_name": "w", "content": "b"}},
            [
                "note: content of Worker 'w' (cloudflare_workers_script.w) was a, and is"
                " b [worker-anew]\n"
                "    why: it answers for uploads as soon as it is applied: read it"
            ],
            id="a worker has another script",
        ),
        pytest.param(
            {"digitalocean_database_cluster.pg": {"name": "pg", "version": "16"}},
            {
                "digitalocean_database_cluster.pg": {
                    "name": "pg",
                    "version": "17",
                    "lifecycle": {"ignore_changes": ["version"]},
                }
            },
            [],
            id="what is ignored does nothing",
        ),
        pytest.param(
            {"cloudflare_workers_script.w": {"script_name": "w", "content": "a"}},
            {"cloudflare_workers_script.w": {"script_name": "w", "content": "b" * 61}},
            [
                "note: content of Worker 'w' (cloudflare_workers_script.w) is another"
                " one [worker-anew]\n"
                "    why: it answers for uploads as soon as it is applied: read it"
            ],
            id="a long value is not repeated",
        ),
    ],
)
def test_what_is_said(before: dict[str, Body], after: dict[str, Body], told: list[str]) -> None:
    assert said(in_place, stack(before), stack(after)) == told


def test_nothing_is_said_of_what_stays() -> None:
    same = stack({"x_y.z": {"name": "a"}})

    assert said(in_place, same, {**same, "output": {}}) == []
