"""docs/reference/review.md has every kind of consequence, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from devops_constructs.review.changes.consequence import SEVERITIES
from devops_constructs.review.changes.helm_network import WHY as WHY_NETWORK

CHANGES = Path(__file__).parents[1] / "devops_constructs/review/changes"
MAKERS = {"Consequence", "_told", "_note", "_consequence", "_Fact"}
SINGLE = {"destroyed", "forgotten", "imported", "moved", "replaced", "safer", "unprotected"}
"""Kinds of one word; others have hyphens."""


@pytest.fixture(scope="module")
def reference(repository: Path) -> str:
    return (repository / "docs/reference/review.md").read_text("utf-8")


def section(reference: str, title: str) -> str:
    """What stands below a title, up to the next one."""
    [found] = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", reference, re.MULTILINE | re.DOTALL)
    return str(found)


def kinds_in(*files: Path) -> set[str]:
    """The kinds that these modules make."""
    calls = [
        node
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS
    ]
    texts = {
        argument.value
        for call in calls
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    return {each for each in texts if re.fullmatch(r"[a-z]+(-[a-z]+)+", each) or each in SINGLE}


def kinds_of_charts() -> set[str]:
    """Those that the rules of charts make."""
    files = sorted(CHANGES.glob("helm_*.py"))
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    made = {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "follows"
        if isinstance(call.args[0], ast.Constant)
    }
    return {str(each) for each in made} | set(WHY_NETWORK)


def tabled(part: str) -> set[str]:
    """The kinds in a section's table."""
    rows = re.findall(r"^\| (`[^|]*`) \|", part, re.MULTILINE)
    return {kind for row in rows for kind in re.findall("`([^`]+)`", row)}


def test_every_kind_of_stacks_is_told(reference: str) -> None:
    made = kinds_in(*CHANGES.glob("stacks/*.py"), CHANGES / "manifest_changes.py")

    assert tabled(section(reference, "Stacks of Terraform")) == made


def test_every_kind_of_charts_is_told(reference: str) -> None:
    assert tabled(section(reference, "Charts")) == kinds_of_charts()


def test_every_kind_of_workflows_is_told(reference: str) -> None:
    assert tabled(section(reference, "Workflows")) == kinds_in(*CHANGES.glob("workflows/*.py"))


def test_every_severity_is_told(reference: str) -> None:
    table = reference.partition("| severity | is |")[2].partition("\n\n")[0]

    found = [row.split("|")[1].strip() for row in table.splitlines()[2:]]
    assert sorted(found) == sorted(SEVERITIES)
