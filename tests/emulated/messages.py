"""Schemas and values as Terraform's plugin protocol has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgpack
from tf.gen import tfplugin_pb2 as protocol

UNKNOWN = msgpack.ExtType(0, b"")
"""A value that only applying tells."""

_NESTING = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}
_OF_OBJECTS = {"single": 1, "list": 2, "set": 3, "map": 4}


def schema(committed: Mapping[str, Any]) -> protocol.Schema:
    """A committed schema as a provider says it."""
    return protocol.Schema(version=committed["version"], block=_block(committed["block"]))


def _block(block: Mapping[str, Any]) -> protocol.Schema.Block:
    return protocol.Schema.Block(
        attributes=[_attribute(*item) for item in block.get("attributes", {}).items()],
        block_types=[_nested(*item) for item in block.get("block_types", {}).items()],
    )


def _attribute(name: str, attribute: Mapping[str, Any]) -> protocol.Schema.Attribute:
    said = ("required", "optional", "computed", "sensitive")
    flags = {flag: bool(attribute.get(flag)) for flag in said}
    if nested := attribute.get("nested_type"):
        of = protocol.Schema.Object(
            attributes=[_attribute(*item) for item in nested["attributes"].items()],
            nesting=_OF_OBJECTS[nested["nesting_mode"]],
        )
        return protocol.Schema.Attribute(name=name, nested_type=of, **flags)
    return protocol.Schema.Attribute(
        name=name, type=json.dumps(attribute["type"]).encode(), **flags
    )


def _nested(name: str, nested: Mapping[str, Any]) -> protocol.Schema.NestedBlock:
    return protocol.Schema.NestedBlock(
        type_name=name,
        block=_block(nested["block"]),
        nesting=_NESTING[nested["nesting_mode"]],
        min_items=nested.get("min_items", 0),
        max_items=nested.get("max_items", 0),
    )


def is_unknown(content: Any) -> bool:
    """Whether it is such a value, perhaps with something known of it."""
    return isinstance(content, msgpack.ExtType)


def value(message: protocol.DynamicValue) -> Any:
    """What a message says: maps, lists, texts; None where there is nothing."""
    if message.json:
        return json.loads(message.json)
    return msgpack.unpackb(message.msgpack, strict_map_key=False)


def message(content: Any) -> protocol.DynamicValue:
    """The message that says it."""
    return protocol.DynamicValue(msgpack=msgpack.packb(content))


def attribute_path(name: str) -> protocol.AttributePath:
    """To an attribute of a resource."""
    return protocol.AttributePath(steps=[protocol.AttributePath.Step(attribute_name=name)])


def error(summary: str, detail: str = "") -> protocol.Diagnostic:
    """What makes Terraform fail."""
    return protocol.Diagnostic(severity=protocol.Diagnostic.ERROR, summary=summary, detail=detail)
