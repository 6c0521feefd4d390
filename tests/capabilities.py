"""What tests say they show of a real application's needs: the markers `capability` in their source.

Read, not imported: it takes no time, and whoever asks needs no engine. So a marker holds nothing
but literal texts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARKER = "pytest.mark.capability"


@dataclass(frozen=True, order=True)
class Shown:
    """A capability, and one of the tests that show it."""

    capability: str
    fields: tuple[str, ...]
    """Each as Class.field; none: it is always so."""
    test: str
    """As pytest names it: path::function."""


def capabilities(root: Path = ROOT) -> list[Shown]:
    """What all tests show, by name."""
    files = sorted((root / "tests").rglob("test_*.py"))
    return sorted(shown for file in files for shown in _of_file(file, root))


def _of_file(file: Path, root: Path) -> Iterator[Shown]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    marked = {
        id(call): (call, function)
        for function in functions
        for decorator in function.decorator_list
        for call in _markers(decorator)
    }
    for call in _markers(tree):
        where = f"{file.relative_to(root).as_posix()}:{call.lineno}"
        assert id(call) in marked, f"{where}: {MARKER} stands on no test"
        texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        assert len(texts) == len(call.args), f"{where}: not literal"
        name, *fields = map(str, texts)
        function = marked[id(call)][1].name
        yield Shown(name, tuple(fields), f"{file.relative_to(root).as_posix()}::{function}")


def _markers(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == MARKER:
            yield node
