"""A stack of Terraform as its committed JSON says it, whoever wrote that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.tree import Tree

FILE = "cdk.tf.json"
Body = Mapping[str, Any]

_REFERENCE = re.compile(
    r"\$\{(data\.)?([a-z][a-z0-9_]*)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_.\[\]\"]+)\}"
)
_NAMES = frozenset(("bucket", "environment", "name", "region", "repository", "script_name"))
"""Arguments that references are followed to: what is found there may be shown."""
_MOST_STEPS = 20


@dataclass(frozen=True)
class Stack:
    """What one `cdk.tf.json` holds; parts that have another form than Terraform's are left out."""

    name: str
    content: Body

    @cached_property
    def resources(self) -> dict[str, Body]:
        """By address."""
        return {f"{type_}.{name}": body for type_, name, body in self._named("resource")}

    @cached_property
    def data(self) -> dict[str, Body]:
        """Data sources, by address without `data.`."""
        return {f"{type_}.{name}": body for type_, name, body in self._named("data")}

    @cached_property
    def providers(self) -> dict[str, Body]:
        """By what resources call them: the name, with `.<alias>` if it has one."""
        found = {}
        for name, bodies in _items(self.content.get("provider")):
            for body in objects(bodies):
                alias = body.get("alias")
                found[f"{name}.{alias}" if isinstance(alias, str) else name] = body
        return found

    @cached_property
    def settings(self) -> Body:
        """The block `terraform`."""
        return next(objects(self.content.get("terraform")), {})

    @property
    def required(self) -> dict[str, Body]:
        """What it requires of each provider."""
        named = _items(at(self.settings, "required_providers.0"))
        return {name: body for name, body in named if isinstance(body, Mapping)}

    @property
    def backend(self) -> Body:
        """Where its state is."""
        found = at(self.settings, "backend.0.s3.0")
        return found if isinstance(found, Mapping) else {}

    def blocks(self, kind: str) -> list[Body]:
        """Its blocks `moved`, `import` or `removed`."""
        return list(objects(self.content.get(kind)))

    def resolved(self, value: Any) -> Any:
        """A value, by what a reference leads to as far as the file says that."""
        for _ in range(_MOST_STEPS):
            found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
            if not found:
                return value
            data, type_, name, path = found.groups()
            body = (self.data if data else self.resources).get(f"{type_}.{name}", {})
            path = path.replace("[", ".").replace("]", "")
            written = at(body, path) if path.rpartition(".")[2] in _NAMES else None
            if written is not None:
                value = written
            elif data and isinstance(outside := _outside_name(body), str):
                return f"{type_} {outside!r}: {path}"
            else:
                return value
        return value

    def called(self, value: Any) -> str:
        """A value to be read by people: of a reference to a resource, the name that this has."""
        value = self.resolved(value)
        found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        if found and not found[1]:
            name = self.resolved(_outside_name(self.resources.get(f"{found[2]}.{found[3]}", {})))
            value = name if isinstance(name, str) and "${" not in name else value
        return value if isinstance(value, str) else ""

    def _named(self, kind: str) -> Iterator[tuple[str, str, Body]]:
        for each in objects(self.content.get(kind)):
            for type_, items in each.items():
                for part in objects(items):
                    for name, bodies in part.items():
                        yield from ((type_, name, body) for body in objects(bodies))


def stack_in(tree: Tree, name: str) -> Stack | None:
    """A stack of a tree; None: it is not there.

    Raises:
        UnreadableError: it is no JSON, or none of a stack.
    """
    path = f"terraform/stacks/{name}/{FILE}"
    if path not in tree.hashes:
        return None
    content = tree.json(path)
    if not isinstance(content, Mapping):
        raise UnreadableError("is no stack of Terraform")
    return Stack(name, content)


def objects(value: Any) -> Iterator[Body]:
    """The objects of a block, which may be written as one or as a list of them."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Mapping):
            yield each


def at(value: Any, path: str) -> Any:
    """What is at a path such as `metadata.0.name`; None: nothing."""
    for step in path.split("."):
        if isinstance(value, list):
            value = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
        elif isinstance(value, Mapping):
            # a block that there is once may be written without its list
            value = value if step == "0" and "0" not in value else value.get(step)
        else:
            return None
    return value


def type_of(address: str) -> str:
    """The type in an address."""
    return address.partition(".")[0]


def lifecycle(body: Body, rule: str) -> Any:
    """What a resource says of its life."""
    return at(body, f"lifecycle.0.{rule}")


def text(value: Any) -> str:
    """The value if it is a text, else none."""
    return value if isinstance(value, str) else ""


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    for each in objects(value):
        yield from each.items()


def _outside_name(body: Body) -> Any:
    return body.get("name") or at(body, "filter.0.name")
