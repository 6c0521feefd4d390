"""docs/reference/plans.md says what the commands take, and what is kept."""

from __future__ import annotations

import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest

from devops_constructs.cli import _parser
from devops_constructs.operations.plans.allowed_values import SINKS
from devops_constructs.operations.plans.expressions import FUNCTIONS
from devops_constructs.operations.plans.stored_plan import HANDED_ON, RESULT
from devops_constructs.operations.plans.summary import KINDS, ResourceChange, Summary


@pytest.fixture(scope="module")
def reference(repository: Path) -> str:
    return (repository / "docs/reference/plans.md").read_text("utf-8")


def row(reference: str, name: str) -> set[str]:
    """What a row of a table names."""
    [found] = re.findall(rf"^\| {re.escape(name)} \|(.*)\|$", reference, re.MULTILINE)
    return set(re.findall("`([^`]+)`", found))


def test_the_commands_shown_are_taken(reference: str) -> None:
    lines = [line.strip().partition(" | ")[0] for line in reference.splitlines()]
    shown = [shlex.split(line)[1:] for line in lines if line.startswith("devops ")]

    assert {words[1] for words in shown} == {"archive", "list", "make", "prune", "show", "tell"}
    for words in shown:
        _parser().parse_args(words)


def test_the_table_of_commands_has_all_of_them(reference: str) -> None:
    tabled = set(re.findall(r"^\| `devops plans (\w+)", reference, re.MULTILINE))

    assert tabled == {"archive", "list", "make", "prune", "show", "tell"}


def test_all_that_is_kept_is_told(reference: str) -> None:
    files = set(re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", reference, re.MULTILINE))

    assert files == {*HANDED_ON, RESULT}


def test_every_field_of_a_summary_is_told(reference: str) -> None:
    table = reference[reference.index("`summary.json` (") :]
    named = re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)
    told = {name for names in named for name in re.findall("`([^`]+)`", names)}

    assert {each.name for each in fields(Summary)} - {"schema"} | {"counts"} == told
    assert {each.name for each in fields(ResourceChange)} <= row(reference, "`changes`")
    assert row(reference, "`counts`") == set(KINDS)


def test_the_rules_are_those_that_hold(reference: str) -> None:
    assert row(reference, "values") == set(FUNCTIONS)
    assert row(reference, "secrets") == {".".join(each) for each in SINKS}
