"""Kubernetes' own schemas, strict: unknown fields are refused.

From the package kubernetes-validate, whose `validate` reads and parses the schema at every call;
here each is compiled once. No null passes, although the schemas let it: Helm takes it for "reset
this". Kinds that operators add have theirs in crd_schemas/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # no stubs locked
from kubernetes_validate import utils
from referencing import Registry, Resource

_ADDED = Path(__file__).parent / "crd_schemas"


def problems_of(body: dict[str, Any], version: str) -> list[str]:
    """What the cluster's version, such as "1.35", would refuse in the object; empty: nothing."""
    validator = _validator(body["kind"], body["apiVersion"], version)
    refused = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]
    return refused + [f"{path}: null" for path in _nulls(body, "$")]


@cache
def _validator(kind: str, api_version: str, version: str) -> Draft202012Validator:
    if (added := _ADDED / f"{kind.lower()}.json").is_file():
        return Draft202012Validator(json.loads(added.read_text(encoding="utf-8")))
    group = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", api_version)
    folder = f"kubernetes-json-schema/v{version}.0-local-strict"
    schema = utils.schema_contents(f"{folder}/{kind.lower()}-{group}.json", version)
    return Draft202012Validator(schema, registry=_definitions(folder, version))


@cache
def _definitions(folder: str, version: str) -> Registry[Any]:
    definitions = utils.schema_contents(f"{folder}/_definitions.json", version)
    return Resource.from_contents(definitions) @ Registry()


def _nulls(value: Any, path: str) -> Iterator[str]:
    if value is None:
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _nulls(item, f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _nulls(item, f"{path}[{index}]")
