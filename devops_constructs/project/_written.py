"""Where a definition was written: the file and line of a call, and of each argument in it."""

from __future__ import annotations

import ast
import functools
import linecache
import os
import sys
from dataclasses import dataclass
from itertools import islice
from types import CodeType

from devops_constructs.errors import Place


@dataclass(frozen=True, eq=False, slots=True)
class Written:
    """A call in somebody's code. Cheap to make; the source is read only when a place is asked
    for."""

    code: CodeType
    instruction: int

    @classmethod
    def by_caller(cls, depth: int) -> Written:
        """The call that is `depth` frames above the caller of this method."""
        frame = sys._getframe(depth + 1)
        return cls(frame.f_code, frame.f_lasti)

    def place(self, *path: str | int) -> Place:
        """The line of the argument that `path` leads to, or of the call if it is not literal."""
        file = self.code.co_filename
        position = next(islice(self.code.co_positions(), self.instruction // 2, None), (None,) * 4)
        line = position[0] or self.code.co_firstlineno
        node: ast.AST | None = _calls(file).get(position)
        for step in path:
            node = _step(node, step) if node is not None else None
            if node is None:
                break
            line = getattr(node, "lineno", line)
        return Place(shown(file), line)


def shown(file: str) -> str:
    """The file relative to the working directory where it is below it, with forward slashes."""
    relative = os.path.relpath(file)
    return (file if relative.startswith("..") else relative).replace(os.sep, "/")


_Position = tuple[int | None, int | None, int | None, int | None]


@functools.cache
def _calls(file: str) -> dict[_Position, ast.AST]:
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except SyntaxError:
        return {}
    return {
        (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset): node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }


def _step(node: ast.AST, step: str | int) -> ast.AST | None:
    match node, step:
        case ast.Call(), str():
            return next((k.value for k in node.keywords if k.arg == step), None)
        case ast.Dict(), str():
            keys = (k for k in node.keys if isinstance(k, ast.Constant) and k.value == step)
            return next(keys, None)
        case ((ast.Tuple() | ast.List()), int()) if step < len(node.elts):
            return node.elts[step]
    return None
