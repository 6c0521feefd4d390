"""The committed stacks, to change a place of, and what the rules then say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from devops_constructs.operations.plans.stack_rules import StackRules
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.loader import load
from devops_constructs.terraform.known_types import known_providers
from tests.preparation import ROOT
from tests.terraform.real.committed_stacks import STACKS
from tests.terraform.schema_check import committed_schemas

FLEET = load(ROOT).portfolio.fleet
PROVIDERS = known_providers()
SCHEMAS = committed_schemas()


def problems(name: str, content: Mapping[str, Any], fleet: Fleet = FLEET) -> list[str]:
    found = StackRules(name, fleet, PROVIDERS).problems(content)
    return [f"{each.at} {each.what}" for each in found]


Place = tuple[str | int, ...]


def places(value: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    yield at, value
    if isinstance(value, dict | list):
        for step, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(each, (*at, step))


def at(value: Any, place: Place) -> Any:
    for step in place:
        value = value[step]
    return value


def with_schema(stack: Mapping[str, Any]) -> Iterator[Place]:
    """The places of objects whose names are not free, as they are in maps."""
    yield ()
    yield from ((name,) for name in ("data", "provider", "terraform", "variable") if name in stack)
    yield from (("terraform", *place) for place, each in places(stack["terraform"]) if is_map(each))
    for kind in ("resource", "data"):
        for type_, named in stack.get(kind, {}).items():
            for name, body in named.items():
                yield from _in_block((kind, type_, name), body, SCHEMAS[kind][type_]["block"])
    for name, blocks in stack.get("provider", {}).items():
        yield from (("provider", name, number) for number, _ in enumerate(blocks))
    yield from (("variable", name) for name in stack.get("variable", {}))


def is_map(value: Any) -> bool:
    return isinstance(value, dict)


def _in_block(place: Place, body: Any, schema: Mapping[str, Any]) -> Iterator[Place]:
    yield place
    known = {**schema.get("attributes", {}), **schema.get("block_types", {})}
    for name, value in body.items():
        inner = known.get(name, {}).get("block") or known.get(name, {}).get("nested_type")
        if inner:
            each = value if isinstance(value, list) else [value]
            for number, one in enumerate(each):
                at_one = (number,) if isinstance(value, list) else ()
                yield from _in_block((*place, name, *at_one), one, inner)


CONTENTS = {each.name: each.content for each in STACKS}
