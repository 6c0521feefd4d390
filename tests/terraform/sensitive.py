"""Arguments that the provider's schema calls sensitive, and which of them are written out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_CREDENTIAL = re.compile("token|password|secret|access_id|private_key|api_key")
_META = {"//", "alias", "depends_on", "lifecycle", "provider"}


_SETTINGS = frozenset(
    {
        "AWS_ENDPOINT_URL_S3",
        "AWS_REGION",
        "AWS_REQUEST_CHECKSUM_CALCULATION",
        "AWS_RESPONSE_CHECKSUM_VALIDATION",
        "BACKUPS_BUCKET",
        "ROLLBAR_ENV",
        "ROLLBAR_ENVIRONMENT",
        "ca.crt",
    }
)
"""Entries of Secrets that are none: they stand beside the key that they belong to."""


def literal_secrets(stack: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    """Where a value stands that should be a reference.

    In a map that is sensitive as a whole, such as the data of a Kubernetes Secret, entries may be
    public all the same: a number, or a text that also stands where nothing is sensitive.
    """
    bodies = list(_bodies(stack, schemas))
    public = {text for _, body, block in bodies for text in _public(body, block)}
    for where, body, block in bodies:
        for path, value, in_map in _sensitive(body, block, ()):
            public_too = value.isdecimal() or value in public or path[-1] in _SETTINGS
            harmless = in_map and public_too
            if not re.search(r"(?<!\$)\$\{", value) and not harmless:
                yield f"{where}: {'.'.join(path)}"


def _bodies(
    stack: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    for kind in ("resource", "data"):
        for type_, items in stack.get(kind, {}).items():
            for name, body in items.items():
                yield f"{type_}.{name}", body, schemas[kind][type_]["block"]
    for name, blocks in stack.get("provider", {}).items():
        for body in blocks:
            yield f"provider.{name}", body, _with_credentials(schemas["provider"][name]["block"])


def _with_credentials(block: Mapping[str, Any]) -> Mapping[str, Any]:
    """The block of a provider with those attributes sensitive that it forgets to call so."""
    attributes = {
        name: {**schema, "sensitive": True} if _CREDENTIAL.search(name) else schema
        for name, schema in block.get("attributes", {}).items()
    }
    return {**block, "attributes": attributes}


def _sensitive(
    body: Mapping[str, Any], block: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    for name, value, schema in _items(body, block):
        at = (*path, name)
        if "block" in schema:
            for each in value if isinstance(value, list) else [value]:
                yield from _sensitive(each, schema["block"], at)
        elif schema.get("sensitive") or schema.get("write_only"):
            entries = value if isinstance(value, dict) else {"": value}
            for key, text in entries.items():
                yield (*at, *filter(None, [key])), str(text), bool(key)


def _public(body: Mapping[str, Any], block: Mapping[str, Any]) -> Iterator[str]:
    for _, value, schema in _items(body, block):
        if "block" in schema:
            for each in value if isinstance(value, list) else [value]:
                yield from _public(each, schema["block"])
        elif not (schema.get("sensitive") or schema.get("write_only")):
            yield from _texts(value)


def _items(
    body: Mapping[str, Any], block: Mapping[str, Any]
) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    known = {**block.get("attributes", {}), **block.get("block_types", {})}
    return ((name, body[name], known[name]) for name in body if name not in _META)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
