"""What the lifecycle of each type of resource has to say, and which arguments have to be so."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Protection:
    """What protects a type of resource from loss or from a gap."""

    prevent_destroy: bool = False
    create_before_destroy: bool = False
    ignore_changes: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)


KEPT = Protection(prevent_destroy=True)

PROTECTION: Mapping[str, Protection] = {
    "cloudflare_origin_ca_certificate": Protection(create_before_destroy=True),
    "cloudflare_zone": KEPT,
    "digitalocean_certificate": Protection(create_before_destroy=True),
    "digitalocean_container_registry": KEPT,
    "digitalocean_database_cluster": Protection(True, ignore_changes=("project_id",)),
    "digitalocean_database_db": KEPT,
    "digitalocean_kubernetes_cluster": KEPT,
    "digitalocean_kubernetes_node_pool": Protection(create_before_destroy=True),
    "digitalocean_spaces_bucket": Protection(True, arguments={"force_destroy": False}),
    "digitalocean_vpc": KEPT,
    "github_repository": Protection(True, arguments={"archive_on_destroy": True}),
    "github_team": KEPT,
    "github_team_members": KEPT,
    "kubernetes_namespace_v1": KEPT,
    "rollbar_project": KEPT,
    "rollbar_project_access_token": Protection(create_before_destroy=True),
}
"""By type; what is not listed may be destroyed and made anew."""


def faults(stack: Mapping[str, Any]) -> Iterator[str]:
    """What lacks its protection in a stack."""
    for type_, wanted in PROTECTION.items():
        for name, arguments in stack.get("resource", {}).get(type_, {}).items():
            for fault in _faults(arguments, wanted):
                yield f"{type_}.{name}: {fault}"
    for name, pool in (
        stack.get("resource", {}).get("digitalocean_kubernetes_node_pool", {}).items()
    ):
        yield from (f"digitalocean_kubernetes_node_pool.{name}: {f}" for f in _pool_faults(pool))


def _faults(arguments: Mapping[str, Any], wanted: Protection) -> Iterator[str]:
    lifecycle = arguments.get("lifecycle", {})
    for switch in ("prevent_destroy", "create_before_destroy"):
        if getattr(wanted, switch) and lifecycle.get(switch) is not True:
            yield f"no {switch}"
    for ignored in wanted.ignore_changes:
        if ignored not in lifecycle.get("ignore_changes", ()):
            yield f"changes of {ignored} are not ignored"
    for argument, value in wanted.arguments.items():
        if arguments.get(argument) != value:
            yield f"{argument} is not {value}"


def _pool_faults(pool: Mapping[str, Any]) -> Iterator[str]:
    if pool["size"] not in pool["name"]:
        yield "its name does not contain its size, so that the next one could not be made before"
    if pool.get("auto_scale") and "node_count" in pool:
        yield "its autoscaler would be reset to node_count"


SORTED = {
    "cloudflare_origin_ca_certificate": "hostnames",
    "digitalocean_kubernetes_cluster": "tags",
    "digitalocean_kubernetes_node_pool": "tags",
    "digitalocean_project_resources": "resources",
    "digitalocean_spaces_key": "grant",
}
"""Lists in which another order is another value to the provider, by type: they would plan for
ever, or after every change of a definition's order."""


def unsorted(stack: Mapping[str, Any]) -> Iterator[str]:
    """Which of these lists are not in order."""
    for type_, argument in SORTED.items():
        for name, arguments in stack.get("resource", {}).get(type_, {}).items():
            items = [json.dumps(item, sort_keys=True) for item in arguments.get(argument, ())]
            if items != sorted(items):
                yield f"{type_}.{name}: {argument}"
