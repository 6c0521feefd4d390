"""Which resources hold data, or guard some, and by what one tells such a thing from another.

Their removal is refused unless the definition says that it is meant: docs/decisions/0024.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Holding:
    """What is to be known of a type of resource that holds data."""

    noun: str
    identity: tuple[str, ...] = ("name",)
    """Arguments of which another value is another thing; the first one is its name outside. Those
    whose change the provider refuses or makes in place are none, save for the name."""
    renamed_in_place: bool = False
    """Whether the provider renames the thing itself, with all that is in it."""
    lost: str = "it holds data, which would be destroyed, or left where nothing knows of it"
    """Why it is not taken out in silence."""


_VOLUMES = "the volumes in it would be destroyed with it"
_OPEN = "without it the databases behind it are open to the internet"

HOLDS_DATA: Mapping[str, Holding] = {
    "cloudflare_zone": Holding("zone"),
    "digitalocean_container_registry": Holding("container registry", ("name", "region")),
    "digitalocean_database_cluster": Holding("database cluster", ("name", "engine")),
    "digitalocean_database_db": Holding("database", ("name", "cluster_id")),
    "digitalocean_database_firewall": Holding("database firewall", (), lost=_OPEN),
    "digitalocean_kubernetes_cluster": Holding("Kubernetes cluster", ("name", "region"), True),
    "digitalocean_spaces_bucket": Holding("bucket", ("name", "region")),
    "digitalocean_vpc": Holding("VPC", ("name", "region", "ip_range"), True),
    "github_repository": Holding("repository", ("name",), True),
    "kubernetes_namespace_v1": Holding("namespace", ("metadata.0.name",), lost=_VOLUMES),
}


@dataclass(frozen=True)
class Held:
    """Something that holds data, as a stack or a chart declares it."""

    address: str
    noun: str
    identity: Mapping[str, str]
    lost: str
    renamed_in_place: bool = False

    @property
    def title(self) -> str:
        """How a message names it."""
        name = next(iter(self.identity.values()), "")
        return f"{self.noun} {name!r} ({self.address})" if name else f"{self.noun} {self.address}"


def held_in(stack: Mapping[str, Any]) -> Iterator[Held]:
    """What holds data in a stack, given as the content of its `cdk.tf.json`."""
    for type_, holding in HOLDS_DATA.items():
        for name, arguments in stack.get("resource", {}).get(type_, {}).items():
            values = {path: _known(stack, _at(arguments, path)) for path in holding.identity}
            yield Held(
                f"{type_}.{name}",
                holding.noun,
                {path: value for path, value in values.items() if value},
                holding.lost,
                holding.renamed_in_place,
            )


def let_go_in(stack: Mapping[str, Any]) -> set[str]:
    """The addresses that a stack forgets without destroying anything."""
    return {block["from"] for block in stack.get("removed", ())}


def has_resources(stack: Mapping[str, Any]) -> bool:
    """Whether anything is made by it."""
    return bool(stack.get("resource"))


def _at(arguments: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(arguments, list):
            arguments = arguments[int(step)] if len(arguments) > int(step) else None
        else:
            arguments = (arguments or {}).get(step)
    return arguments


def _known(stack: Mapping[str, Any], value: Any) -> str:
    """The value as text; of a data source that is looked up by name, that name; "": unknown."""
    if not isinstance(value, str):
        return ""
    if found := _LOOKED_UP.fullmatch(value):
        type_, name = found.groups()
        source = stack.get("data", {}).get(type_, {}).get(name, {})
        return _known(stack, source.get("name"))
    return "" if "${" in value else value


_LOOKED_UP = re.compile(r"\$\{data\.([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.[a-z_]+\}")
