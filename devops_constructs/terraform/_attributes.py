"""Checks the attributes given to a resource against its spec and writes them as Terraform JSON.

All problems of one call come out together. Nested blocks are always a list of objects, which is
one of the forms that Terraform's JSON syntax allows, and the one that fits all of them.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeAlias, TypeGuard

from devops_constructs.errors import ResourceError
from devops_constructs.terraform._spec import Attribute, Block, Body, Type
from devops_constructs.terraform.reference import Reference, is_expression

Json: TypeAlias = Any

_PRIMITIVES: dict[str, tuple[str, type | tuple[type, ...]]] = {
    "string": ("text", str),
    "number": ("a number", (int, float)),
    "bool": ("true or false", bool),
}


def rendered(address: str, body: Body, values: Mapping[str, object]) -> dict[str, Json]:
    """Return `values` as Terraform JSON; those that are None count as not given.

    Args:
        address: whose attributes they are, for the messages
        body: what may be given
        values: what was given

    Raises:
        ResourceError: attributes are unknown, missing, mistyped, or only the provider sets them.
    """
    problems: list[str] = []
    result = _body(body, values, "", problems)
    if problems:
        raise ResourceError("\n".join(address + problem for problem in problems))
    return result


def suggestion(name: str, known: Sequence[str]) -> str:
    """Say which known name may have been meant, or nothing."""
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _body(
    body: Body, values: Mapping[str, object], path: str, problems: list[str]
) -> dict[str, Json]:
    where, prefix = (f": {path}", f"{path}.") if path else ("", "")
    given = {name: value for name, value in values.items() if value is not None}
    writable = [name for name, item in body.items() if isinstance(item, Block) or item.is_writable]
    result: dict[str, Json] = {}
    for name, value in given.items():
        item = body.get(name)
        if item is None:
            hint = suggestion(str(name), writable)
            problems.append(f"{where} has no attribute {name!r}{hint}")
        elif isinstance(item, Block):
            if blocks := _blocks(item, value, prefix + name, problems):
                result[name] = blocks
        elif item.is_writable:
            result[name] = _value(item.type, value, prefix + name, problems, item.sensitive)
        else:
            problems.append(f": {prefix}{name} is set by the provider and cannot be given")
    problems += [
        f": {prefix + name!r} is required"
        for name, item in body.items()
        if isinstance(item, Attribute) and item.mode == "required" and name not in given
    ]
    problems += [
        f": {prefix + name!r} is required, at least {item.min} of them"
        for name, item in body.items()
        if isinstance(item, Block) and item.min and name not in given
    ]
    return result


def _blocks(block: Block, value: object, path: str, problems: list[str]) -> Json:
    if not _is_sequence(value):
        problems.append(_mismatch(path, "a list of blocks", value))
        return None
    if block.max and len(value) > block.max:
        problems.append(f": {path} may be given at most {_times(block.max)}, got {len(value)}")
    if len(value) < block.min:
        problems.append(f": {path} must be given at least {_times(block.min)}, got {len(value)}")
    return [_object(block.body, item, f"{path}[{i}]", problems) for i, item in enumerate(value)]


def _value(
    type_: Type, value: object, path: str, problems: list[str], sensitive: bool = False
) -> Json:
    """Write one attribute's value; an expression is left to Terraform, unless its type is known."""
    if isinstance(value, str) and is_expression(value):
        if isinstance(value, Reference) and not _fits(value.type, type_):
            problems.append(_mismatch(path, _in_words(type_), value))
        return str(value)
    if isinstance(type_, Mapping):
        return _object(type_, value, path, problems)
    if isinstance(type_, tuple):
        return _collection(type_, value, path, problems, sensitive)
    if type_ == "dynamic":
        return _plain(value, path, problems)
    _, python_type = _PRIMITIVES[type_]
    is_bool_as_number = isinstance(value, bool) and type_ != "bool"
    is_endless = isinstance(value, float) and not math.isfinite(value)
    if not isinstance(value, python_type) or is_bool_as_number or is_endless:
        problems.append(_mismatch(path, _in_words(type_), value, sensitive))
    return value


def _object(body: Body, value: object, path: str, problems: list[str]) -> Json:
    if isinstance(value, Mapping):
        return _body(body, value, path, problems)
    problems.append(_mismatch(path, "an object", value))
    return None


def _collection(
    type_: tuple[str, Type], value: object, path: str, problems: list[str], sensitive: bool
) -> Json:
    kind, of = type_
    if kind == "map" and isinstance(value, Mapping):
        return {
            str(key): _value(of, item, f"{path}[{key!r}]", problems, sensitive)
            for key, item in value.items()
        }
    if kind != "map" and _is_sequence(value):
        return [
            _value(of, item, f"{path}[{i}]", problems, sensitive) for i, item in enumerate(value)
        ]
    problems.append(_mismatch(path, _in_words(type_), value, sensitive))
    return None


def _plain(value: object, path: str, problems: list[str]) -> Json:
    """Write a value whose type the provider leaves open."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v, f"{path}.{k}", problems) for k, v in value.items()}
    if _is_sequence(value):
        return [_plain(item, f"{path}[{i}]", problems) for i, item in enumerate(value)]
    if not isinstance(value, (str, int, float, bool)):
        problems.append(_mismatch(path, "text, a number, true or false, a list or a map", value))
    return value


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, (list, tuple))


def _fits(got: Type | None, wanted: Type) -> bool:
    """Whether Terraform converts a value of one type to the other; an unknown type may fit."""
    if got in (None, "dynamic") or wanted == "dynamic":
        return True
    if isinstance(got, tuple) and isinstance(wanted, tuple):
        return (got[0] == "map") == (wanted[0] == "map") and _fits(got[1], wanted[1])
    return isinstance(got, str) == isinstance(wanted, str)


def _in_words(type_: Type) -> str:
    if isinstance(type_, Mapping):
        return "an object"
    if isinstance(type_, tuple):
        return "a map" if type_[0] == "map" else "a list"
    return _PRIMITIVES[type_][0]


def _mismatch(path: str, wanted: str, got: object, sensitive: bool = False) -> str:
    shown = f"a value of type {type(got).__name__}" if sensitive else reprlib.repr(got)
    return f": {path} must be {wanted}, got {shown}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
