"""Which resources hold data, or guard some, and by what one tells such a thing from another.

Their removal is refused unless the definition says that it is meant: docs/decisions/0024.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from devops_constructs.project.administration import ADMINISTRATION_NAMESPACE

OTHER_THING = "that is another thing, without the data, which stays with the old one"


@dataclass(frozen=True)
class Holding:
    """What is to be known of a type of resource that holds data."""

    noun: str
    identity: tuple[str, ...] = ("name",)
    """Arguments of which another value is another thing; the first one is its name outside. Those
    whose change the provider refuses or makes in place are none, save for the name."""
    may_change: tuple[str, ...] = ()
    """Of these, the ones that a tombstone alone lets change: it is the same thing then, or one that
    may well begin anew."""
    changed: str = OTHER_THING
    """Why those do not change in silence; of others: OTHER_THING."""
    lost: str = "it holds data, which would be destroyed, or left where nothing knows of it"
    """Why it is not taken out in silence."""


KUBERNETES_CLUSTER = "kubernetes cluster"
"""Stands for an argument: the cluster that the stack's provider leads to."""

GITHUB_OWNER = "github owner"
"""Likewise: whose repositories the stack's provider finds."""

_NAMED = "whatever goes by the old one would not find it any more"
_LEFT = "its volumes, and all that runs there, would stay where nothing knows of them"
_VOLUMES = "the volumes in it would be destroyed with it"
_ACCESS = "whoever has access to a repository by it would lose that, also where others gave it"
_EMPTIED = "everybody would be taken out of it, and lose the access that they have by it"
_OPEN = "without it the databases behind it are open to the internet"

HOLDS_DATA: Mapping[str, Holding] = {
    "cloudflare_zone": Holding("zone"),
    "digitalocean_container_registry": Holding("container registry", ("name", "region")),
    "digitalocean_database_cluster": Holding("database cluster", ("name", "engine")),
    "digitalocean_database_db": Holding("database", ("name", "cluster_id")),
    "digitalocean_database_firewall": Holding("database firewall", (), lost=_OPEN),
    "digitalocean_kubernetes_cluster": Holding(
        "Kubernetes cluster", ("name", "region"), ("name",), _NAMED
    ),
    "digitalocean_spaces_bucket": Holding("bucket", ("name", "region")),
    "digitalocean_vpc": Holding("VPC", ("name", "region", "ip_range"), ("name",), _NAMED),
    "github_repository": Holding(
        "repository", ("name", GITHUB_OWNER), ("name", GITHUB_OWNER), _NAMED
    ),
    # known by their addresses, which have the team's name: moved, they are renamed in place
    "github_team": Holding("GitHub team", (), lost=_ACCESS),
    "github_team_members": Holding("the people of GitHub team", (), lost=_EMPTIED),
    "kubernetes_namespace_v1": Holding(
        "namespace",
        ("metadata.0.name", KUBERNETES_CLUSTER),
        (KUBERNETES_CLUSTER,),
        _LEFT,
        _VOLUMES,
    ),
    "rollbar_project": Holding("project in Rollbar"),
}

HOLDS_NONE = frozenset({("kubernetes_namespace_v1", ADMINISTRATION_NAMESPACE)})
"""Things of these types, by name, that hold none: nobody but Terraform puts anything there, and
nothing with a volume."""


@dataclass(frozen=True)
class Held:
    """Something that holds data, as a stack or a chart declares it."""

    address: str
    noun: str
    identity: Mapping[str, str]
    lost: str
    changed: str = ""
    may_change: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How a message names it."""
        name = next(iter(self.identity.values()), "")
        return f"{self.noun} {name!r} ({self.address})" if name else f"{self.noun} {self.address}"


def held_in(stack: Mapping[str, Any]) -> Iterator[Held]:
    """What holds data in a stack, given as the content of its `cdk.tf.json`."""
    for type_, holding in HOLDS_DATA.items():
        for name, arguments in stack.get("resource", {}).get(type_, {}).items():
            values = {path: _value(stack, arguments, path) for path in holding.identity}
            if (type_, next(iter(values.values()), "")) in HOLDS_NONE:
                continue
            yield Held(
                f"{type_}.{name}",
                holding.noun,
                {path: value for path, value in values.items() if value},
                holding.lost,
                holding.changed,
                holding.may_change,
            )


def let_go_in(stack: Mapping[str, Any]) -> set[str]:
    """The addresses that a stack forgets without destroying anything."""
    return {block["from"] for block in stack.get("removed", ())}


def declared_in(stack: Mapping[str, Any]) -> set[str]:
    """The addresses of all resources of a stack."""
    return {
        f"{type_}.{name}" for type_, items in stack.get("resource", {}).items() for name in items
    }


def adopted_in(stack: Mapping[str, Any]) -> set[str]:
    """The addresses to which a stack takes over what exists."""
    return {block["to"] for block in stack.get("import", ())}


def _value(stack: Mapping[str, Any], arguments: Mapping[str, Any], path: str) -> str:
    if path == KUBERNETES_CLUSTER:
        return _known(stack, _at(stack, "provider.kubernetes.0.host"))
    if path == GITHUB_OWNER:
        return _known(stack, _at(stack, "provider.github.0.owner"))
    return _known(stack, _at(arguments, path))


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


_LOOKED_UP = re.compile(r"\$\{data\.([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.[^{}]+\}")
