"""Judges the JSON of a whole stack by the committed provider schemas.

Knows nothing of `devops_constructs.terraform._attributes`, whose work it judges: it reads the
schemas as Terraform wrote them and follows Terraform's JSON configuration syntax.

Sources: https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import devops_constructs

_PACKAGE = Path(devops_constructs.__file__).parent
_SECTIONS = {"//", "check", "data", "import", "locals", "module", "moved", "output", "provider"}
_SECTIONS |= {"removed", "resource", "terraform", "variable"}
_META = {"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
_LIFECYCLE = {"create_before_destroy", "ignore_changes", "postcondition", "precondition"}
_LIFECYCLE |= {"prevent_destroy", "replace_triggered_by"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_REFERENCE = re.compile(r"(?:\b(data)\.)?\b([a-z0-9]+_[a-z0-9_]+)\.([A-Za-z_][\w-]*)\.([a-z_0-9]+)")


def committed_schemas() -> dict[str, Any]:
    """Read all committed schemas: the types of every kind, by name."""
    kinds: dict[str, Any] = {"resource": {}, "data": {}, "provider": {}}
    for file in sorted((_PACKAGE / "terraform/schemas").glob("*-*.json")):
        for source, schema in json.loads(file.read_text("utf-8"))["provider_schemas"].items():
            kinds["resource"] |= schema["resource_schemas"]
            kinds["data"] |= schema["data_source_schemas"]
            kinds["provider"][source.rpartition("/")[2]] = schema["provider"]
    return kinds


def problems_of(stack: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[str]:
    """Say all that Terraform, or the providers, would refuse in a stack's JSON."""
    problems = [f"unknown section {name!r}" for name in stack if name not in _SECTIONS]
    required = stack.get("terraform", {}).get("required_providers", {})
    for kind in ("resource", "data"):
        for type_, elements in stack.get(kind, {}).items():
            if type_ not in schemas[kind]:
                problems.append(f"unknown {kind} type {type_!r}")
                continue
            if type_.partition("_")[0] not in required:
                problems.append(f"{type_}: its provider is not required")
            for name, element in elements.items():
                where = f"{type_}.{name}"
                if not _NAME.fullmatch(name):
                    problems.append(f"{where}: not a name for Terraform")
                problems += _meta_problems(element, where, stack)
                own = {k: v for k, v in element.items() if k not in _META and k != "//"}
                problems += _body_problems(own, schemas[kind][type_]["block"], where)
    for name, blocks in stack.get("provider", {}).items():
        for block in blocks if isinstance(blocks, list) else [blocks]:
            own = {k: v for k, v in block.items() if k not in ("alias", "//")}
            problems += _body_problems(own, schemas["provider"][name]["block"], f"provider {name}")
    return [*problems, *_change_problems(stack), *_dangling(stack, schemas)]


def _change_problems(stack: Mapping[str, Any]) -> Iterator[str]:
    """What is adopted, or has moved, is in the stack; what has moved away, or is let go, is not."""
    known = {
        f"{type_}.{name}" for type_, named in stack.get("resource", {}).items() for name in named
    }
    for kind, here, gone in (
        ("import", "to", ""),
        ("moved", "to", "from"),
        ("removed", "", "from"),
    ):
        for block in stack.get(kind, []):
            if here and block[here] not in known:
                yield f"{kind} {here} {block[here]}, which is not in the stack"
            if gone and block[gone] in known:
                yield f"{kind} {gone} {block[gone]}, which is in the stack"
            if kind == "import" and not (isinstance(block.get("id"), str) and block["id"]):
                yield f"import to {block['to']}: no id"


def _meta_problems(element: Mapping[str, Any], where: str, stack: Mapping[str, Any]) -> list[str]:
    problems = [
        f"{where}: unknown lifecycle argument {name!r}"
        for name in element.get("lifecycle", {})
        if name not in _LIFECYCLE
    ]
    for address in element.get("depends_on", []):
        kind, rest = ("data", address[5:]) if address.startswith("data.") else ("resource", address)
        type_, _, name = rest.partition(".")
        if name not in stack.get(kind, {}).get(type_, {}):
            problems.append(f"{where}: depends on {address}, which is not in the stack")
    return problems


def _body_problems(body: Any, schema: Mapping[str, Any], where: str) -> list[str]:
    if not isinstance(body, dict):
        return [f"{where}: not an object"]
    attributes, blocks = schema.get("attributes", {}), schema.get("block_types", {})
    problems = []
    for name, value in body.items():
        at = f"{where}.{name}"
        if name in blocks:
            problems += _block_problems(value, blocks[name], at)
        elif name not in attributes:
            problems.append(f"{at}: unknown")
        elif not (attributes[name].get("optional") or attributes[name].get("required")):
            problems.append(f"{at}: only the provider sets it")
        elif "nested_type" in attributes[name]:
            problems += _nested_problems(value, attributes[name]["nested_type"], at)
        else:
            problems += _type_problems(value, attributes[name]["type"], at)
    wanted = [name for name, attribute in attributes.items() if attribute.get("required")]
    wanted += [name for name, block in blocks.items() if block.get("min_items")]
    return problems + [f"{where}.{name}: missing" for name in wanted if body.get(name) is None]


def _block_problems(value: Any, schema: Mapping[str, Any], where: str) -> list[str]:
    blocks = value if isinstance(value, list) else [value]
    single = schema["nesting_mode"] in ("single", "group")
    least, most = schema.get("min_items", 0), 1 if single else schema.get("max_items", 0)
    problems = [f"{where}: fewer than {least} blocks"] if len(blocks) < least else []
    problems += [f"{where}: more than {most} blocks"] if most and len(blocks) > most else []
    for number, block in enumerate(blocks):
        problems += _body_problems(block, schema["block"], f"{where}[{number}]")
    return problems


def _nested_problems(value: Any, nested: Mapping[str, Any], where: str) -> list[str]:
    if _is_expression(value):
        return []
    mode = nested["nesting_mode"]
    if mode == "single":
        return _body_problems(value, nested, where)
    if not isinstance(value, dict if mode == "map" else list):
        return [f"{where}: not a {mode}"]
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [p for key, item in items for p in _body_problems(item, nested, f"{where}[{key}]")]


def _type_problems(value: Any, type_: Any, where: str) -> list[str]:
    if _is_expression(value) or type_ == "dynamic":
        return []
    if isinstance(type_, str):
        python_types: dict[str, type | tuple[type, ...]]
        python_types = {"string": str, "number": (int, float), "bool": bool}
        is_wrong = isinstance(value, bool) != (type_ == "bool")
        mismatch = is_wrong or not isinstance(value, python_types[type_])
        return [f"{where}: not a {type_}: {value!r}"] if mismatch else []
    kind, of = type_[:2]
    if not isinstance(value, list if kind in ("list", "set") else dict):
        return [f"{where}: not a {kind}: {value!r}"]
    if kind == "object":
        unknown = [f"{where}.{name}: unknown" for name in value if name not in of]
        missing = [f"{where}.{name}: missing" for name in of if name not in value]
        known = [_type_problems(value[k], of[k], f"{where}.{k}") for k in of if k in value]
        return unknown + missing + [problem for problems in known for problem in problems]
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [p for key, item in items for p in _type_problems(item, of, f"{where}[{key}]")]


def _is_expression(value: Any) -> bool:
    return isinstance(value, str) and re.search(r"(?<!\$)\$\{|(?<!%)%\{", value) is not None


def _dangling(stack: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    """Find references to elements that the stack lacks, or to attributes that they lack."""
    for text in _texts(stack):
        for expression in re.findall(r"(?<!\$)\$\{([^}]*)\}", text):
            for data, type_, name, attribute in _REFERENCE.findall(expression):
                kind = "data" if data else "resource"
                block = schemas[kind].get(type_, {}).get("block", {})
                known = {**block.get("attributes", {}), **block.get("block_types", {})}
                if name not in stack.get(kind, {}).get(type_, {}) or attribute not in known:
                    yield f"{type_}.{name}.{attribute}: nothing in the stack is called so"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
