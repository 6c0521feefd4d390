"""Reads provider schemas: the output of `terraform providers schema -json`, cut to what we use."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from devops_constructs.terraform._spec import Attribute, Block, Body, Mode, Type

Schema: TypeAlias = Mapping[str, Any]

_NESTINGS: Mapping[str, Literal["list", "set", "single"]] = {
    "list": "list",
    "set": "set",
    "single": "single",
    "group": "single",
}
"""How the blocks of one kind are held together; no provider is known to use "map"."""

SCHEMAS = Path(__file__).parent / "schemas"


@dataclass(frozen=True, slots=True)
class ProviderSchema:
    """One provider, with the types that `types.json` lists for it."""

    name: str
    source: str
    version: str
    schema: Schema


def wanted_types() -> dict[str, Schema]:
    """Read which provider versions and types are wanted, by the provider's name."""
    wanted: dict[str, Schema] = json.loads((SCHEMAS / "types.json").read_text("utf-8"))
    return wanted


def provider_schemas() -> list[ProviderSchema]:
    """Read the committed schemas, in the order of `types.json`."""
    found = []
    for name, wanted in wanted_types().items():
        content = json.loads(schema_file(name, wanted["version"]).read_text("utf-8"))
        [(source, schema)] = content["provider_schemas"].items()
        found.append(ProviderSchema(name, source, wanted["version"], schema))
    return found


def schema_file(name: str, version: str) -> Path:
    """Say where a provider's schema is committed."""
    return SCHEMAS / f"{name}-{version}.json"


def filtered(full: Schema) -> dict[Path, Schema]:
    """Cut a full schema down to the wanted types; sources lose the address of their registry.

    What `types.json` lists under "without" for a type, by path, is left out of it: a class with
    every part of a pod, of which we use a tenth, would be as large as all others together.

    Raises:
        KeyError: a wanted type is not in it.
        StopIteration: nothing is at a path of "without".
    """
    result: dict[Path, Schema] = {}
    wanted = wanted_types()
    for address, schema in full["provider_schemas"].items():
        namespace, name = address.split("/")[-2:]
        if name not in wanted:
            continue
        cut = {
            "provider": schema["provider"],
            "resource_schemas": _only(schema, "resource_schemas", wanted[name]),
            "data_source_schemas": _only(schema, "data_source_schemas", wanted[name]),
        }
        content = {"provider_schemas": {f"{namespace}/{name}": cut}}
        result[schema_file(name, wanted[name]["version"])] = content
    return result


def _only(schema: Schema, kind: str, wanted: Schema) -> dict[str, Schema]:
    without = wanted.get("without", {})
    return {
        type_: _cut(schema[kind][type_], without.get(type_, ()))
        for type_ in wanted[kind.replace("_schemas", "s")]
    }


def _cut(schema: Schema, paths: Iterable[str]) -> Schema:
    """Leave out blocks and attributes at paths such as `spec.template.spec.affinity`."""
    result: Schema = deepcopy(dict(schema))
    for path in paths:
        *parents, last = path.split(".")
        body = result["block"]
        for name in parents:
            body = _inside(body, name)
        del next(part for part in _parts(body) if last in part)[last]
    return result


def _inside(body: Schema, name: str) -> Schema:
    item = next(part[name] for part in _parts(body) if name in part)
    found: Schema = item.get("block") or item["nested_type"]
    return found


def _parts(body: Schema) -> Iterator[dict[str, Any]]:
    yield body.get("block_types", {})
    yield body.get("attributes", {})


def body_of(block: Schema) -> Body:
    """Return what may be written in a block, or in an attribute's nested object."""
    items: dict[str, Attribute | Block] = {
        name: _attribute(attribute) for name, attribute in block.get("attributes", {}).items()
    }
    for name, nested in block.get("block_types", {}).items():
        items[name] = _block(nested)
    return dict(sorted(items.items()))


def _attribute(attribute: Schema) -> Attribute:
    mode = mode_of(attribute)
    nested = attribute.get("nested_type")
    if nested is None:
        type_ = _type(attribute["type"], mode)
    else:
        fields = {name: _attribute(field) for name, field in nested["attributes"].items()}
        single = nested["nesting_mode"] == "single"
        type_ = fields if single else (nested["nesting_mode"], fields)
    return Attribute(type_, mode, attribute.get("sensitive", False))


def mode_of(attribute: Schema) -> Mode:
    """Say who sets an attribute: the configuration, the provider, or either."""
    if attribute.get("required"):
        return "required"
    if not attribute.get("optional"):
        return "computed"
    return "optional+computed" if attribute.get("computed") else "optional"


def _type(type_: str | list[Any], mode: Mode) -> Type:
    if isinstance(type_, str):
        return type_
    kind, of = type_[:2]
    if kind != "object":
        return (kind, _type(of, mode))
    # Terraform wants every field of an object that is no block, unless it says otherwise
    field_mode: Mode = "computed" if mode == "computed" else "required"
    optional = type_[2] if len(type_) > 2 else ()
    return {
        name: Attribute(_type(field, mode), "optional" if name in optional else field_mode)
        for name, field in of.items()
    }


def _block(nested: Schema) -> Block:
    nesting = _NESTINGS[nested["nesting_mode"]]
    most = 1 if nesting == "single" else nested.get("max_items", 0)
    return Block(nesting, body_of(nested["block"]), nested.get("min_items", 0), most)
