"""What of a stack's values may be a secret, and is not shown: what differs is said, not how.

No value of a secret belongs into a stack; but who writes one there by hand must not have it
repeated in a comment for everybody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from devops_constructs.review.changes.stacks.stack import type_of

HIDDEN = "(not shown)"

_SCHEMAS = Path(__file__).parents[3] / "terraform/schemas"
"""The committed schemas: which arguments there are, and which the provider calls sensitive."""
_CREDENTIAL = re.compile(
    r"token|passw|secret|credential|private_key|api_?key|access_key|access_id|dsn|_uri$|_url$",
    re.IGNORECASE,
)
_PUBLIC_NAME = re.compile(r"(_name|_id|_ref)$")
_REFERENCES = re.compile(r"\$\{[a-z][\w-]*(?:\.[\w-]+|\[\d+\]|\[\"[\w./-]+\"\])+\}")
_META = frozenset(("//", "alias", "count", "depends_on", "for_each", "lifecycle", "provider"))
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Hidden:
    """Stands for a text that is compared, and not shown."""

    content: str

    def __str__(self) -> str:
        return HIDDEN

    __repr__ = __str__


def masked(address: str, body: Any) -> Any:
    """A resource, or a data source (`data.<type>.<name>`), without what may be a secret.

    Of types that no committed schema knows every text is hidden: nobody says which are sensitive.
    """
    kind = "data_source_schemas" if address.startswith("data.") else "resource_schemas"
    schema = _schemas(kind).get(type_of(address.removeprefix("data.")), {})
    return _masked(body, schema.get("block", {}), top=True)


def is_known_source(type_: str) -> bool:
    """Whether a committed schema has this type of data source."""
    return type_ in _schemas("data_source_schemas")


def masked_provider(name: str, body: Any) -> Any:
    """The same of a provider's configuration."""
    schema = _schemas("provider").get(name.partition(".")[0], {})
    return _masked(body, schema.get("block", {}), top=True)


def masked_setting(value: Any) -> Any:
    """The same of a part of the stack that has no schema: nothing but texts under a name that
    tells of a credential is hidden."""
    return _by_name(value)


def masked_all(value: Any) -> Any:
    """The same with every text hidden."""
    if isinstance(value, str):
        return _hidden(value)
    if isinstance(value, Mapping):
        return {key: masked_all(each) for key, each in value.items()}
    return [masked_all(each) for each in value] if isinstance(value, list) else value


def _masked(body: Any, block: Schema, *, top: bool = False) -> Any:
    if isinstance(body, list):
        return [_masked(each, block) for each in body]
    if not isinstance(body, Mapping):
        return masked_all(body)
    attributes, blocks = block.get("attributes", {}), block.get("block_types", {})
    credential = isinstance(body.get("name"), str) and tells_of_credential(body["name"])
    found = {}
    for name, value in body.items():
        if top and name in _META:
            found[name] = value
        elif name in blocks:
            found[name] = _masked(value, blocks[name].get("block", {}))
        elif _is_sensitive(attributes.get(name)) or (credential and name == "value"):
            found[name] = masked_all(value)
        elif nested := attributes[name].get("nested_type"):
            found[name] = _masked(value, nested)
        else:
            found[name] = _by_name({name: value})[name]
    return found


def _is_sensitive(attribute: Schema | None) -> bool:
    # what the schema does not know may be anything
    return attribute is None or bool(attribute.get("sensitive"))


def _by_name(value: Any) -> Any:
    if isinstance(value, list):
        return [_by_name(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: masked_all(each) if tells_of_credential(str(name)) else _by_name(each)
        for name, each in value.items()
    }


def tells_of_credential(name: str) -> bool:
    """Whether what goes by the name may be a secret."""
    return bool(_CREDENTIAL.search(name)) and not _PUBLIC_NAME.search(name)


def _hidden(text: str) -> Any:
    """Where a value comes from is no secret; all else of such a text is."""
    return text if _REFERENCES.fullmatch(text) else Hidden(text)


@cache
def _schemas(kind: str) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for file in sorted(_SCHEMAS.glob("*-*.json")):
        [(source, schema)] = json.loads(file.read_text("utf-8"))["provider_schemas"].items()
        if kind == "provider":
            found[source.rpartition("/")[2]] = schema["provider"]
        else:
            found |= schema[kind]
    return found
