"""Sizes of machines as DigitalOcean names them, and what their names tell.

Sources: https://docs.digitalocean.com/products/droplets/concepts/choosing-a-plan/,
https://docs.digitalocean.com/products/databases/postgresql/details/limits/
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project._names import nearest
from devops_constructs.project._refusals import Refused

_NODE = re.compile(r"(?!db-)[a-z][a-z0-9_.]*-\d+vcpu-(\d+)gb(-[a-z0-9-]+)?|c2?-\d+(-[a-z0-9-]+)?")
_DATABASE = re.compile(r"(?:db-(?:s|amd|intel)|gd|m|so1_5)-\d+vcpu-(\d+)gb(?:-[a-z0-9]+)?")

_USUAL_NODES = (
    "s-2vcpu-2gb",
    "s-2vcpu-4gb",
    "s-4vcpu-8gb",
    "s-8vcpu-16gb",
    "g-2vcpu-8gb",
    "g-4vcpu-16gb",
    "c-2",
    "c-4",
    "c-8",
    "m-2vcpu-16gb",
)
_USUAL_DATABASES = (
    "db-s-1vcpu-1gb",
    "db-s-1vcpu-2gb",
    "db-s-2vcpu-4gb",
    "db-s-4vcpu-8gb",
    "db-s-6vcpu-16gb",
)

_CONNECTIONS_PER_GIB = 25
_CONNECTIONS_OF_THE_SERVER = 3
"""What PostgreSQL keeps for itself. Source: connection_pool.yml of DigitalOcean's OpenAPI."""


def _is_of_a_node(size: str) -> str:
    found = _NODE.fullmatch(size)
    if not found:
        raise Refused(
            f"is {size!r}",
            why="is no size of a node at DigitalOcean",
            fix=f"did you mean {nearest(size, _USUAL_NODES) or 's-2vcpu-4gb'!r}?",
        )
    if found[1] == "1":
        raise Refused(
            f"is {size!r}",
            why="a node of a cluster has at least 2 GB, of which its own services take one",
            fix="write a larger one such as 's-2vcpu-4gb'",
        )
    return size


def _is_of_a_database(size: str) -> str:
    if _DATABASE.fullmatch(size):
        return size
    raise Refused(
        f"is {size!r}",
        why="is no size of a PostgreSQL at DigitalOcean",
        fix=f"did you mean {nearest(size, _USUAL_DATABASES) or 'db-s-2vcpu-4gb'!r}?",
    )


NodeSize = Annotated[str, AfterValidator(_is_of_a_node)]
"""The size of a node, such as s-4vcpu-8gb."""

DatabaseSize = Annotated[str, AfterValidator(_is_of_a_database)]
"""The size of a machine of a managed PostgreSQL, such as db-s-2vcpu-4gb."""


def database_memory_gib(size: str) -> int:
    """The memory of a machine of that size."""
    found = _DATABASE.fullmatch(size)
    return int(found[1]) if found else 0


def connections_of(size: str) -> int:
    """How many clients a PostgreSQL of that size serves at once, pools included."""
    return _CONNECTIONS_PER_GIB * database_memory_gib(size) - _CONNECTIONS_OF_THE_SERVER


def size_with_connections(connections: int) -> str | None:
    """The smallest of the usual sizes that serves so many; None: none of them does."""
    fitting = (size for size in _USUAL_DATABASES if connections_of(size) >= connections)
    return next(fitting, None)
