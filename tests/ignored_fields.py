"""A field of the model that constructs do not see: what they read is its default."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

import devops_constructs as dc
from devops_constructs.project._definition import Definition
from devops_constructs.project._example import Example

CONSTRUCTS = (
    "devops_constructs.kubernetes",
    "devops_constructs.synthesis",
    "devops_constructs.terraform",
    "devops_constructs.project.cluster_services",
    "devops_constructs.project.generated_secrets",
    "devops_constructs.project.naming",
    "devops_constructs.project.release",
    "devops_constructs.project.resolution",
    "devops_constructs.project.summary",
    "devops_constructs.project.summary_text",
)
"""What turns definitions into something; the rest of the model only judges them."""

JUDGES = ("devops_constructs.project._definition", "tests.", "test_", "conftest")
"""Whoever reads on behalf of these sees what was written: validation, and tests."""

REPORTED_AS = "with ignored fields"
"""The property of a test's report that says what became of it."""


def definition_class(name: str) -> type[Definition]:
    """The class of the model with that name.

    Raises:
        LookupError: there is none.
    """
    for public in dc.__all__:
        getattr(dc, public)  # public names are loaded on first use
    for cls in _below(Definition):
        if cls.__name__ == name:
            return cls
    raise LookupError(f"the model has no class {name!r}")


def _below(cls: type[Definition]) -> Iterator[type[Definition]]:
    yield cls
    for below in cls.__subclasses__():
        yield from _below(below)


@contextmanager
def ignored(field: str) -> Iterator[None]:
    """Within it, constructs do not see the field, as Class.field."""
    cls, name = definition_class(field.partition(".")[0]), field.partition(".")[2]
    assert name in cls.model_fields, f"{cls.__name__} has no field {name!r}"
    assert name not in vars(cls), f"{field} is ignored already"
    setattr(cls, name, _Ignored(name))
    try:
        yield
    finally:
        delattr(cls, name)


class _Ignored:
    """Goes over the entry of the instance, as a property does."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Definition | None, _: type[Definition]) -> Any:
        if instance is None:
            raise AttributeError(self.name)
        written = vars(instance)[self.name]
        if not _is_for_constructs(sys._getframe(1)):
            return written
        return instead(type(instance).model_fields[self.name], written)

    def __set__(self, instance: Definition, value: Any) -> None:
        vars(instance)[self.name] = value


def _is_for_constructs(frame: FrameType | None) -> bool:
    while frame:
        module = frame.f_globals.get("__name__", "")
        if any(module == room or module.startswith(f"{room}.") for room in CONSTRUCTS):
            return True
        if module.startswith(JUDGES):
            return False
        frame = frame.f_back
    return False


def instead(field: FieldInfo, written: Any) -> Any:
    """The field's default; for one without, the nearest other value that makes sense."""
    if not field.is_required():
        return field.get_default(call_default_factory=True, validated_data={})
    others = (each for each in _others(field, written) if each != written)
    return next(others)


def _others(field: FieldInfo, written: Any) -> Iterator[Any]:
    for example in field.examples or ():
        yield example.value() if isinstance(example, Example) else example
    yield from _literals(field.annotation)
    match written:
        case bool():
            yield not written
        case int():
            yield written + 1
        case str():
            yield f"{written}x"
        case tuple():
            yield ()
            yield (*written, *written)
        case Mapping():
            yield type(written)()


def _literals(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for argument in get_args(annotation):
            yield from _literals(argument)
