"""The part of a generated class that only type checkers and editors read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from keyword import iskeyword

from devops_constructs.terraform._spec import Attribute, Block, Body, Type, fields_of

_PRIMITIVES = {"string": "str", "number": "float | Reference", "bool": "bool | Reference"}
_WIDTH = 101  # with the line's end
_TAKEN = {"self", "scope", "id", "alias", "lifecycle", "depends_on", "provider"}


def parameters(name: str, body: Body) -> Iterator[str]:
    """Write the parameters for the attributes, required ones first."""
    writable = {key: item for key, item in body.items() if _is_writable(item)}
    for required in (True, False):
        for key, item in writable.items():
            if _is_required(item) == required:
                parameter = f"{key}_" if iskeyword(key) or key in _TAKEN else key
                optional = "" if required else " | None = None"
                yield f"{parameter}: {_annotation(name, key, item)}{optional}"


def typed_dicts(owner: str, body: Body) -> Iterator[str]:
    """Write a TypedDict for each nested object that may be given, inner ones first."""
    for key, item in body.items():
        fields = fields_of(item)
        if fields is not None and _is_writable(item):
            name = _nested_name(owner, key)
            yield from typed_dicts(name, fields)
            yield _typed_dict(name, fields, _count(key, item))


def _typed_dict(name: str, fields: Body, description: str) -> str:
    annotations = {
        key: _annotation(name, key, item)
        if _is_required(item)
        else f"NotRequired[{_annotation(name, key, item)} | None]"
        for key, item in fields.items()
        if _is_writable(item)
    }
    if any(iskeyword(key) for key in annotations):
        pairs = "".join(f'            "{key}": {value},\n' for key, value in annotations.items())
        dictionary = f"{{\n{pairs}        }}"
        return f'\n    {name} = TypedDict(\n        "{name}",\n        {dictionary},\n    )\n'
    lines = "".join(_field(key, value) for key, value in annotations.items())
    start = f'\n    class {name}(TypedDict):\n        """{description}"""\n'
    return f"{start}\n{lines}" if lines else start


def _field(key: str, annotation: str) -> str:
    line = f"        {key}: {annotation}\n"
    if len(line) <= _WIDTH or not annotation.endswith("]"):
        return line
    outer, _, inner = annotation[:-1].partition("[")
    return f"        {key}: {outer}[\n            {inner}\n        ]\n"


def _annotation(owner: str, key: str, item: Attribute | Block) -> str:
    if isinstance(item, Block):
        return f"Sequence[{_nested_name(owner, key)}]"
    return _type_annotation(_nested_name(owner, key), item.type)


def _type_annotation(nested_name: str, type_: Type) -> str:
    if isinstance(type_, Mapping):
        return f"{nested_name} | Reference"
    if isinstance(type_, tuple):
        of = _type_annotation(nested_name, type_[1])
        return (f"Mapping[str, {of}]" if type_[0] == "map" else f"Sequence[{of}]") + " | Reference"
    return _PRIMITIVES.get(type_, "object")


def _nested_name(owner: str, key: str) -> str:
    return owner + "".join(map(str.capitalize, key.split("_")))


def _is_writable(item: Attribute | Block) -> bool:
    return isinstance(item, Block) or item.is_writable


def _is_required(item: Attribute | Block) -> bool:
    return item.min > 0 if isinstance(item, Block) else item.mode == "required"


def _count(key: str, item: Attribute | Block) -> str:
    if isinstance(item, Attribute):
        return f"One object of `{key}`."
    least = f"at least {item.min}" if item.min else ""
    most = f"at most {item.max}" if item.max else ""
    count = " and ".join(filter(None, (least, most))) or "any number"
    return f"One block of `{key}`; there may be {count}."
