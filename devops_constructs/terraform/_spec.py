"""What a provider's schema says about one resource, small enough for each class to carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Mode: TypeAlias = Literal["required", "optional", "computed", "optional+computed"]

Type: TypeAlias = "str | tuple[str, Type] | Mapping[str, Attribute]"
"""A primitive ("string", "number", "bool"), or "dynamic" for any value; a collection as
("list" | "set" | "map", Type); an object as its fields."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: written as `name = value` in Terraform's own language."""

    type: Type
    mode: Mode
    sensitive: bool = False

    @property
    def is_writable(self) -> bool:
        """Whether a configuration may set it."""
        return self.mode != "computed"


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of nested block; `min` and `max` count its blocks, a `max` of 0 sets no limit."""

    nesting: Literal["list", "set", "single"]
    body: Body
    min: int = 0
    max: int = 0

    @property
    def type(self) -> Type:
        """The type of the value that a reference to the blocks has."""
        fields = {
            name: item if isinstance(item, Attribute) else Attribute(item.type, "computed")
            for name, item in self.body.items()
        }
        return fields if self.nesting == "single" else (self.nesting, fields)


Body: TypeAlias = Mapping[str, Attribute | Block]


def fields_of(item: Attribute | Block) -> Body | None:
    """Return the fields of the objects that an item consists of, if it does."""
    if isinstance(item, Block):
        return item.body
    type_ = item.type
    while isinstance(type_, tuple):
        type_ = type_[1]
    return type_ if isinstance(type_, Mapping) else None


@dataclass(frozen=True, slots=True)
class Spec:
    """A resource type, data source type or provider, with what may be written in it."""

    type: str
    body: Body
