"""Each room imports only from rooms above it; the three backends do not know each other."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOMS = {
    "errors": set[str](),
    "node": {"errors"},
    "tree": set[str](),
    "project": {"errors"},
    "kubernetes": {"errors", "node", "tree", "project"},
    "terraform": {"errors", "node", "tree", "project"},
    "workflows": {"errors", "project"},
    "synthesis": {"errors", "node", "project", "kubernetes", "terraform", "workflows"},
    "review": {"errors"},
    "operations": {"errors", "project", "synthesis", "review", "terraform"},
    "cli": {"errors", "project", "synthesis", "review", "operations"},
    "__main__": {"cli"},
    "__init__": {"errors", "project"},
}
ENGINES = {"cdktf": "terraform/_engine.py", "cdk8s": "kubernetes/_manifest.py"}
PACKAGE = Path(__file__).parents[1] / "devops_constructs"
FILES = sorted(PACKAGE.rglob("*.py"))


def imported(file: Path) -> set[str]:
    """Every module that the file imports, also inside functions and under TYPE_CHECKING."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            package = file.relative_to(PACKAGE.parent).parent.parts
            base = ".".join(package[: len(package) - node.level + 1])
            modules.add(f"{base}.{node.module}" if node.module else base)
        elif isinstance(node, ast.ImportFrom) and node.module == "devops_constructs":
            modules |= {f"devops_constructs.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
    return modules


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_from_rooms_above_it(file: Path) -> None:
    room = room_of(file)
    rooms = {
        module.split(".")[1]
        for module in imported(file)
        if module.startswith("devops_constructs.") and module != "devops_constructs.__version__"
    }

    assert rooms - {room} <= ROOMS[room]


@pytest.mark.parametrize(("engine", "only"), ENGINES.items())
def test_one_module_imports_each_engine(engine: str, only: str) -> None:
    importing = {
        file.relative_to(PACKAGE).as_posix()
        for file in FILES
        if engine in {module.split(".")[0] for module in imported(file)}
    }

    assert importing == {only}


def test_a_module_whose_name_begins_with_an_underscore_stays_in_its_package() -> None:
    strangers = {
        (file.relative_to(PACKAGE).as_posix(), module)
        for file in FILES
        for module in imported(file)
        if module.startswith("devops_constructs.")
        and (name := module.split(".")[-1]).startswith("_")
        and not name.startswith("__")
        and module.split(".")[1] != room_of(file)
    }

    assert strangers == set()


def test_no_two_files_of_tests_have_one_name() -> None:
    """pytest collects neither then, and with them nothing at all."""
    names = Counter(file.name for file in Path(__file__).parent.rglob("test_*.py"))

    assert [name for name, count in names.items() if count > 1] == []
