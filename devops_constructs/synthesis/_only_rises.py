"""What DigitalOcean never takes back, or not by being left out: it refuses a lower value after the
plan was reviewed, or goes on with what is no longer said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from devops_constructs.errors import Problem
from devops_constructs.project.database_cluster import memory_gib
from devops_constructs.project.fleet import Fleet
from devops_constructs.synthesis._change import Change


@dataclass(frozen=True)
class _Rising:
    """An argument that can only rise, and the field that it comes from."""

    type: str
    argument: str
    field: str
    order: Callable[[Any], int]
    value: Callable[[Any], object] = lambda text: text
    """The field's value, by the argument's."""
    why: str = "DigitalOcean refuses a lower one while it is applied"


_DATABASE, _CLUSTER = "digitalocean_database_cluster", "digitalocean_kubernetes_cluster"

_RISING = (
    _Rising(
        _DATABASE,
        "version",
        "version",
        int,
        why="PostgreSQL never goes back, and backups would be made by a client that is too old",
    ),
    _Rising(_DATABASE, "size", "size", memory_gib),
    _Rising(_DATABASE, "storage_size_mib", "storage_gib", int, lambda mib: int(mib) // 1024),
    _Rising(_CLUSTER, "ha", "highly_available", int),
)
"""Sources: https://docs.digitalocean.com/products/databases/postgresql/details/limits/,
https://docs.digitalocean.com/products/kubernetes/details/limits/"""


def what_only_rises(change: Change) -> Iterator[Problem]:
    """What is lower than it was synthesised before, or is left out before it was switched off."""
    fleet = change.loaded.portfolio.fleet
    for path, stack in change.stacks.items():
        yield from _left_on(fleet, stack, change.new_stacks.get(path, {}))
        for rising in _RISING:
            now = _named(change.new_stacks.get(path, {}), rising.type)
            for name, before in _named(stack, rising.type).items():
                yield from _problems(fleet, rising, before, now.get(name, {}))


def _named(stack: Mapping[str, Any], type_: str) -> dict[str, Mapping[str, Any]]:
    return {each["name"]: each for each in stack.get("resource", {}).get(type_, {}).values()}


def _problems(
    fleet: Fleet, rising: _Rising, before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Problem]:
    old, new = before.get(rising.argument), now.get(rising.argument)
    if old is None or new is None or rising.order(new) >= rising.order(old):
        return
    declared = fleet.clusters if rising.type == _CLUSTER else fleet.database_clusters
    for definition in declared:
        if definition.name == before["name"]:
            yield definition.problem(
                rising.field,
                what=f"{rising.field} was {rising.value(old)!r}, and would be"
                f" {rising.value(new)!r}",
                why=rising.why,
                fix=f"write {rising.field}={rising.value(old)!r}",
            )


def _left_on(fleet: Fleet, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Problem]:
    """Disks that would go on growing: the provider does nothing when the block is left out."""
    still_there = _named(now, _DATABASE)
    for name, database in _named(before, _DATABASE).items():
        grows = any(block["enabled"] for block in database.get("storage_autoscale", ()))
        if not grows or name not in still_there or "storage_autoscale" in still_there[name]:
            continue
        for definition in (each for each in fleet.database_clusters if each.name == name):
            yield definition.problem(
                "storage_autoscale",
                what="storage_autoscale is left out, and was on",
                why="Terraform does nothing then: the disk would go on growing",
                fix="write storage_autoscale=dc.StorageAutoscale(enabled=False), and leave it out"
                " when that is applied",
            )
