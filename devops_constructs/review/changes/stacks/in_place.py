"""Rule: arguments that are changed in place, and are felt or cannot be taken back.

Sources: digitalocean/database/resource_database_cluster.go, spaces/resource_spaces_bucket.go and
kubernetes/ of DigitalOcean's provider;
https://docs.digitalocean.com/products/databases/postgresql/details/limits/,
https://docs.digitalocean.com/products/kubernetes/details/limits/,
https://docs.digitalocean.com/products/spaces/details/limits/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence, Severity
from devops_constructs.review.changes.differences import same, shown
from devops_constructs.review.changes.stacks.pair import Kept, Pair, pairs
from devops_constructs.review.changes.stacks.stack import at, type_of
from devops_constructs.review.changes.stacks.titles import title
from devops_constructs.review.changes.tree import Tree

_MOST_SHOWN = 60

Test = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class _Fact:
    type: str
    path: str
    when: Test
    kind: str
    severity: Severity
    why: str
    fix: str | None = None


def in_place(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """What the provider does without a new resource, where that matters."""
    for pair in pairs(before, after, changes):
        for kept in pair.kept:
            for fact in _FACTS:
                if fact.type == type_of(kept.address):
                    yield from _told(pair, kept, fact)


def _told(pair: Pair, kept: Kept, fact: _Fact) -> Iterator[Consequence]:
    old, new = at(kept.before, fact.path), at(kept.after, fact.path)
    if same(old, new) or not kept.heeds(fact.path) or not fact.when(old, new):
        return
    argument = re.sub(r"\.(\d+)", "", fact.path)
    was, now = ("unset" if each is None else shown(each) for each in (old, new))
    differs = f"was {was}, and is {now}"
    if max(len(was), len(now)) > _MOST_SHOWN:
        differs = "is another one"
    yield Consequence(
        fact.kind,
        fact.severity,
        pair.artifact,
        kept.address,
        f"{argument} of {title(pair.before, kept.former, kept.before)} {differs}",
        fact.why,
        fact.fix,
    )


def _number(value: Any) -> float | None:
    """The number in a value; of a size such as db-s-2vcpu-4gb, the memory."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        return float(value)
    found = re.fullmatch(r"(?:.*-)?(\d{1,9})(?:gb)?", value) if isinstance(value, str) else None
    return float(found[1]) if found else None


def _lower(old: Any, new: Any) -> bool:
    was, now = _number(old), _number(new)
    return was is not None and now is not None and now < was


def _higher(old: Any, new: Any) -> bool:
    return _lower(new, old)


def _other(old: Any, new: Any) -> bool:
    return not _lower(old, new)


def _any(old: Any, new: Any) -> bool:
    return True


def _on(old: Any, new: Any) -> bool:
    return new is True


def _off(old: Any, new: Any) -> bool:
    return old is True and new is not True


def _left_out(old: Any, new: Any) -> bool:
    return old is True and new is None


_DATABASE = "digitalocean_database_cluster"
_CLUSTER = "digitalocean_kubernetes_cluster"
_POOL = "digitalocean_kubernetes_node_pool"
_BUCKET = "digitalocean_spaces_bucket"
_REFUSED = "DigitalOcean refuses a lower one, so that applying fails half way"
_MOVED = "the databases move to other machines, and connections are cut for a moment"
_ROOM = "pods that need the room of the nodes that go wait until there is some"

_FACTS = (
    _Fact(_DATABASE, "size", _lower, "refused-later", "interrupts", _REFUSED, "take it back"),
    _Fact(_DATABASE, "size", _other, "database-moved", "interrupts", _MOVED),
    _Fact(
        _DATABASE, "storage_size_mib", _lower, "refused-later", "interrupts", _REFUSED,
        "take it back",
    ),
    _Fact(
        _DATABASE, "version", _lower, "refused-later", "interrupts",
        "PostgreSQL never goes back: DigitalOcean refuses, so that applying fails half way",
        "take it back",
    ),
    _Fact(
        _DATABASE, "version", _higher, "database-upgraded", "interrupts",
        "nobody reaches its databases for a while, and there is no way back; backups need a client"
        " that is at least as new",
        "try it on another cluster first, and see that there is a backup",
    ),
    _Fact(
        _DATABASE, "region", _any, "database-moved", "interrupts",
        "DigitalOcean moves all data there, which takes long; the network of its old region does"
        " not reach it",
    ),
    _Fact(
        _DATABASE, "node_count", _lower, "standby-gone", "interrupts",
        "with less standby nodes the failure of a machine takes the databases down for longer",
    ),
    _Fact(
        _DATABASE, "node_count", _higher, "standby-new", "note",
        "each standby costs as much as the first node",
    ),
    _Fact(
        _DATABASE, "storage_autoscale.0.enabled", _left_out, "disk-goes-on-growing", "to do",
        "the provider does nothing when the block is left out: the disk goes on growing",
        "write enabled = false, and leave the block out when that is applied",
    ),
    _Fact(
        _CLUSTER, "ha", _off, "refused-later", "interrupts",
        "a control plane stays as highly available as it is: DigitalOcean refuses, so that applying"
        " fails half way",
        "take it back",
    ),
    _Fact(
        _CLUSTER, "destroy_all_associated_resources", _on, "less-protected", "to do",
        "who destroys the cluster destroys its volumes and load balancers too from now on",
    ),
    _Fact(
        _CLUSTER, "auto_upgrade", _off, "upgrades-off", "to do",
        "nobody but a person brings it to a version that gets fixes",
    ),
    _Fact(_CLUSTER, "node_pool.0.node_count", _lower, "less-nodes", "interrupts", _ROOM),
    _Fact(_POOL, "node_count", _lower, "less-nodes", "interrupts", _ROOM),
    _Fact(_POOL, "node_count", _higher, "more-nodes", "note", "each node costs"),
    _Fact(
        _POOL, "max_nodes", _lower, "less-nodes", "to do",
        "pods wait for room sooner, when there are more of them",
    ),
    _Fact(_POOL, "max_nodes", _higher, "more-nodes", "note", "each node that is added costs"),
    _Fact(
        _POOL, "taint", _any, "pods-placed-anew", "note",
        "pods that do not tolerate a new taint get no place there any more",
    ),
    _Fact(
        _BUCKET, "name", _any, "bucket-not-renamed", "interrupts",
        "the provider renames nothing: the bucket keeps its name, and all that goes by the new one"
        " finds no bucket",
        "take it back; for another name make another bucket and copy what is in it",
    ),
    _Fact(
        _BUCKET, "force_destroy", _on, "less-protected", "to do",
        "who destroys the bucket destroys all objects in it too from now on",
    ),
    _Fact(
        _BUCKET, "versioning.0.enabled", _off, "versioning-suspended", "loses",
        "what is overwritten or deleted from now on does not come back",
        "leave it on, unless that is meant",
    ),
    _Fact(
        "digitalocean_container_registry", "subscription_tier_slug", _any, "registry-plan", "note",
        "a smaller plan holds less images, and DigitalOcean refuses it while there are more",
    ),
    _Fact(
        "github_repository", "archive_on_destroy", _off, "less-protected", "to do",
        "who destroys it deletes it from now on, and does not only archive it",
    ),
    _Fact(
        "github_repository", "archived", _on, "repository-archived", "interrupts",
        "nobody can push to it any more",
    ),
    _Fact(
        "github_repository", "name", _any, "repository-renamed", "to do",
        "GitHub leads from the old name to the new one only until somebody else takes it",
    ),
    _Fact(
        "cloudflare_workers_script", "content", _any, "worker-anew", "note",
        "it answers for uploads as soon as it is applied: read it",
    ),
)  # fmt: skip
