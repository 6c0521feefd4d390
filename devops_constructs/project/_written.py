"""Where a definition was written: the file and line of a call, and of each argument in it."""

from __future__ import annotations

import ast
import functools
import linecache
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import CodeType

from devops_constructs.errors import Place

_root: ContextVar[Path | None] = ContextVar("_root", default=None)


@contextmanager
def shown_below(root: Path) -> Iterator[None]:
    """Within it, places are relative to `root`: the same from every working directory."""
    token = _root.set(root)
    try:
        yield
    finally:
        _root.reset(token)


@dataclass(frozen=True, eq=False, slots=True)
class Written:
    """A call in somebody's code. Cheap to make; the source is read only when a place is asked
    for."""

    code: CodeType
    instruction: int
    positional: tuple[str, ...]
    """The parameters that may be given without their names."""

    @classmethod
    def by_caller(cls, depth: int, positional: tuple[str, ...]) -> Written:
        """The call that is `depth` frames above the caller of this method."""
        frame = sys._getframe(depth + 1)
        return cls(frame.f_code, frame.f_lasti, positional)

    def place(self, *path: str | int) -> Place:
        """The line of the argument that `path` leads to, or of the call if it is not literal."""
        file = self.code.co_filename
        position = next(islice(self.code.co_positions(), self.instruction // 2, None), (None,) * 4)
        line = position[0] or self.code.co_firstlineno
        linecache.checkcache(file)
        call = _calls("".join(linecache.getlines(file))).get(position)
        where: ast.AST | None = call
        node: ast.AST | None = call
        for step in path:
            if node is call and call and step in self.positional[: len(call.args)]:
                where = node = call.args[self.positional.index(str(step))]
            else:
                where, node = _step(node, step)
            line = getattr(where, "lineno", line)
        return Place(shown(file), line)


def shown(file: str) -> str:
    """The file relative to the root, or else to the working directory, where it is below it."""
    relative = os.path.relpath(file, _root.get())
    return (file if relative.startswith("..") else relative).replace(os.sep, "/")


_Position = tuple[int | None, int | None, int | None, int | None]


@functools.lru_cache(maxsize=16)
def _calls(source: str) -> dict[_Position, ast.Call]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return {}
    return {
        (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset): node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }


def _step(node: ast.AST | None, step: str | int) -> tuple[ast.AST | None, ast.AST | None]:
    """What stands there, which of a dict is the key, and what to go on from."""
    match node, step:
        case ast.Call(), str():
            found = next((k.value for k in node.keywords if k.arg == step), None)
            return found, found
        case ast.Dict(), str():
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == step:
                    return key, value
        case ((ast.Tuple() | ast.List()), int()):
            before = node.elts[: step + 1]
            if len(before) > step and not any(isinstance(item, ast.Starred) for item in before):
                return before[step], before[step]
    return None, None
