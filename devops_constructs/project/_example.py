"""Examples of fields that hold definitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from devops_constructs.project._definition import Definition


class Example(str):
    """Reads as what to write; the object itself is built only when it has to stand in for one.

    pydantic turns the examples of a field into JSON, so an object among them would be built, and
    its class made ready, whenever the field's class is.
    """

    value: Callable[[], Definition | tuple[Definition, ...]]

    def __new__(cls, text: str, value: Callable[[], Definition | tuple[Definition, ...]]) -> Self:
        """Take the text of a message, and what builds the object."""
        self = super().__new__(cls, text)
        self.value = value
        return self

    __repr__ = str.__str__
