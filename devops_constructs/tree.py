"""Constructs that stand in either kind of tree: one of an engine, or one that is in Python alone.

The engines, cdk8s and cdktf, keep their trees in Node: it has to start, and each construct is a
call. In a program's own app our constructs are the engine's, in every respect. Synthesis knows that
all constructs of its trees are ours, so it needs nothing but their order, and builds them in Python
(docs/decisions/0036-synthesis-without-node.md).

The scope decides; below a root in Python everything is in Python.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

ASKS_FOR_ENGINES = ("DEVOPS_THROUGH_ENGINES", "CDK8S_OUTDIR", "CDKTF_OUTDIR")
"""Environment variables; the last two are set by the command lines of the engines."""


def through_engines() -> bool:
    """Whether synthesis is to build in the engines' own trees; what comes out is the same."""
    return any(os.environ.get(name) for name in ASKS_FOR_ENGINES)


class Standing:
    """Mixed into what an engine has a class for; `standing_for` says which."""

    node: Any
    _counterpart: ClassVar[tuple[str, str]]
    _is_in_python: ClassVar[bool] = True

    def __new__(cls: Any, scope: object, *_: object, **__: object) -> Any:
        """Make an object of the class itself, or of one that is the engine's as well."""
        return object.__new__(cls if is_in_python(scope) else of_engine(cls))


def standing_for(module: str, name: str) -> type[Standing]:
    """A base for classes that are `module.name` to an engine. Loads no engine."""
    return type(name, (Standing,), {"_counterpart": (module, name)})


def stand(construct: Any, scope: Any, id: str, *arguments: Any) -> None:
    """Take the place in the tree; `arguments` are those of the engine's constructor, if they are
    not scope and id."""
    if construct._is_in_python:
        construct.node = Node(construct, scope, id)
        return
    import jsii

    # what the engine's constructor does, without its type checks of what ours has checked
    jsii.create(_counterpart(type(construct)), construct, list(arguments or (scope, id)))


def is_in_python(construct: object) -> bool:
    """Whether it stands in a tree that no engine knows of."""
    return getattr(construct, "_is_in_python", False)


class Node:
    """A construct's place in a tree in Python; as far as we need it, what the engines call so."""

    def __init__(self, construct: Any, scope: Any = None, id: str = "") -> None:
        self.metadata: list[tuple[str, Any]] = []
        self._construct = construct
        self._children: dict[str, Any] = {}
        if scope is not None:
            siblings = scope.node._children
            if id in siblings:  # an engine refuses it as well
                raise AssertionError(f"two constructs with the id {id!r} in {scope!r}")
            siblings[id] = construct

    def find_all(self) -> Iterator[Any]:
        """The construct and all below it, in the order of the engines: each before its children."""
        yield self._construct
        for child in self._children.values():
            yield from child.node.find_all()

    def add_metadata(self, type: str, data: Any) -> None:
        """Note something."""
        self.metadata.append((type, data))


class PythonRoot:
    """What a tree in Python begins with."""

    _is_in_python = True

    def __init__(self) -> None:
        self.node = Node(self)


def _counterpart(cls: type[Standing]) -> Any:
    module, name = cls._counterpart
    return getattr(import_module(module), name)


@cache
def of_engine(cls: Any) -> Any:
    """The class that such constructs have in a tree of the engine; loads the engine."""
    base = _counterpart(cls)
    same = {name: getattr(cls, name) for name in ("__module__", "__qualname__", "__doc__")}
    return type(base)(cls.__name__, (cls, base), {**same, "_is_in_python": False})
