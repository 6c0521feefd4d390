"""Capabilities, their tests and their entries in the reference keep together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import coverage_table, reference
from tests.capabilities import capabilities
from tests.ignored_fields import definition_class

SHOWN = capabilities()
ENTRIES = reference.entries(reference.text())
EXAMPLES = [
    pytest.param(example, id=f"{entry.heading} {number}".strip())
    for entry in ENTRIES
    for number, example in enumerate(entry.examples, start=1)
]


def test_every_named_field_is_one_of_the_model() -> None:
    for field in {field for shown in SHOWN for field in shown.fields}:
        cls, _, name = field.partition(".")
        assert name in definition_class(cls).model_fields, field


def test_every_field_of_a_capability_has_an_entry_that_speaks_of_it() -> None:
    missing = {
        (shown.capability, field)
        for shown in SHOWN
        for field in shown.fields
        if not any(entry.speaks_of(field) for entry in ENTRIES)
    }

    assert missing == set()


def test_a_capability_without_a_field_has_an_entry_of_its_name() -> None:
    headings = {entry.heading.casefold() for entry in ENTRIES}

    assert {
        s.capability for s in SHOWN if not s.fields and s.capability.casefold() not in headings
    } == set()


def test_every_entry_is_about_a_capability_that_a_test_shows() -> None:
    told = {entry for shown in SHOWN if (entry := reference.entry_of(shown, ENTRIES))}

    assert [entry.heading for entry in ENTRIES if entry not in told] == []


def test_every_entry_has_a_heading_of_its_own_and_an_example() -> None:
    anchors = [entry.anchor for entry in ENTRIES]

    assert len(set(anchors)) == len(anchors)
    assert [entry.heading for entry in ENTRIES if not entry.examples] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_reference_runs_by_itself(example: str) -> None:
    exec(f"import devops_constructs as dc\n{example}", {})


def test_the_table_of_coverage_is_up_to_date() -> None:
    written = coverage_table.FILE.read_text(encoding="utf-8")

    assert written == coverage_table.text(SHOWN, ENTRIES), "run: python -m tests.coverage_table"


def test_every_link_of_the_table_leads_to_a_file(repository: Path) -> None:
    for shown in SHOWN:
        assert (repository / shown.test.partition("::")[0]).is_file()
