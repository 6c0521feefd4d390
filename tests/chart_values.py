"""Values for a chart, made from its own values.yaml and values.schema.json: some that it has to
take, one changed at a time, and some that it has to refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

DIGEST = "sha256:" + "1f" * 32
INJECTIONS = (
    'x"\nhostNetwork: true',
    'x" }}{{ .Release.Name }}',
    "{{ .Values }}",
    "x # comment",
    "'",
    "&a *a",
    "\n---\nkind: Pod",
)
"""Texts that would become structure if a template put them in as they are."""

Path = tuple[str, ...]


@dataclass(frozen=True)
class Leaf:
    """One value: where it stands, what it is, and what the schema says of it."""

    path: Path
    default: Any
    schema: Mapping[str, Any]

    def values(self, value: Any) -> dict[str, Any]:
        """What a user gives to set it."""
        for step in reversed(self.path):
            value = {step: value}
        return dict(value)

    @property
    def is_free_text(self) -> bool:
        """Whether any text is as good as another."""
        return self.schema["type"] == "string" and not {"pattern", "enum"} & self.schema.keys()

    @property
    def other(self) -> Any:
        """Another value that makes sense."""
        match self.schema:
            case {"enum": [*allowed]}:
                return next(each for each in allowed if each != self.default)
            case {"type": "boolean"}:
                return not self.default
            case {"type": "integer"}:
                return self.default + 1 if self.default < self.schema["maximum"] else 0
            case {"type": "object"}:
                return {"anything": [1, {"more": None}]}
            case {"type": "string", "pattern": str(pattern)}:
                return DIGEST if pattern.startswith("^sha256:") else "9.9.9"
            case {"type": "string"}:
                return "17"
        raise AssertionError(f"nobody knows another value for {self}")

    @property
    def hostile(self) -> Iterator[Any]:
        """Values that are none."""
        kind = self.schema["type"]
        yield from (each for name, each in _OF_TYPE.items() if name != kind)
        if self.default is not None:
            yield None  # Helm takes the default away, and nothing is left
        if kind == "integer":
            yield from (-1, self.schema["maximum"] + 1, 10**9, 1.5)
        if kind == "string":
            yield "x" * 254
            yield from () if self.is_free_text else ("", *INJECTIONS, f"{self.default}\n")
            if self.default.startswith("sha256:"):
                yield from (DIGEST.upper(), DIGEST[:-1], DIGEST + "0", "latest", DIGEST[7:])


_OF_TYPE = {
    "string": "1",
    "boolean": True,
    "integer": 1,
    "object": {"unexpected": 1},
    "array": [],
}

_NO_OBJECTS: tuple[Any, ...] = ("1", True, 1, [], None)


def leaves(files: Mapping[str, str]) -> list[Leaf]:
    """Every value of a chart, from its files."""
    schema = json.loads(files["values.schema.json"])
    return list(_leaves((), yaml.safe_load(files["values.yaml"]), schema))


def _leaves(path: Path, default: Any, schema: Mapping[str, Any]) -> Iterator[Leaf]:
    if "properties" not in schema:
        yield Leaf(path, default, schema)
        return
    for name, below in schema["properties"].items():
        yield from _leaves((*path, name), (default or {}).get(name), below)


def hostile(files: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Values of which every single one has to be refused."""
    schema = json.loads(files["values.schema.json"])
    for leaf in leaves(files):
        yield from map(leaf.values, leaf.hostile)
    for path in _objects((), schema):
        table = Leaf(path, {}, {})
        yield table.values({"unexpected": 1})
        for value in _NO_OBJECTS if path else ():
            yield table.values(value)


def _objects(path: Path, schema: Mapping[str, Any]) -> Iterator[Path]:
    if "properties" in schema:
        yield path
        for name, below in schema["properties"].items():
            yield from _objects((*path, name), below)
