"""What differs between two states of a repository's workflows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_constructs.review.changes.change import Change, Detail
from devops_constructs.review.changes.compare import compare
from devops_constructs.review.changes.tree import as_yaml
from tests.review.changes.trees import tree
from tests.review.changes.workflows_of import COMMIT, OTHER, changes, job

ROOT = Path(__file__).parents[4] / "charts_out/workflows"
FILES = {
    f"workflows/{file.relative_to(ROOT).as_posix()}": file.read_text("utf-8")
    for file in sorted(ROOT.rglob("*.yml"))
}


def details(before: str, after: str) -> tuple[Detail, ...]:
    [change] = changes(before, after)
    assert (change.artifact, change.subject, change.action) == (
        "workflows/shop",
        "workflow push.yml",
        "changed",
    )
    return change.details


@pytest.mark.parametrize(
    ("before", "after", "detail"),
    [
        (
            job("steps: [{name: Build, env: {A: b}}]"),
            job("steps: [{name: Build, env: {A: c}}]"),
            Detail("jobs.release.steps[Build].env.A", "b", "c"),
        ),
        (
            job("steps:", f"- uses: actions/checkout@{COMMIT} # v7.0.0"),
            job("steps:", f"- uses: actions/checkout@{OTHER} # v7.0.1"),
            Detail(
                "jobs.release.steps[0].uses",
                "actions/checkout@3d3c42e5aac5 # v7.0.0",
                "actions/checkout@4907a6ddec99 # v7.0.1",
            ),
        ),
        (
            job("steps:", "- name: Build", "  run: |", "    first", "    second"),
            job("steps:", "- name: Build", "  run: |", "    first", "    third"),
            Detail("jobs.release.steps[Build].run", "second", None),
        ),
        (
            job("steps: [{name: Log in, with: {password: '${{ secrets.A }}'}}]"),
            job("steps: [{name: Log in, with: {password: '${{ secrets.B }}'}}]"),
            Detail(
                "jobs.release.steps[Log in].with.password", "${{ secrets.A }}", "${{ secrets.B }}"
            ),
        ),
        (
            job("env: {API_TOKEN: old}"),
            job("env: {API_TOKEN: new}"),
            Detail("jobs.release.env.API_TOKEN", None, None),
        ),
        (
            job("env: {API_TOKEN: '${{ secrets.A }}'}"),
            job("env: {API_TOKEN: 'x${{ secrets.A }}'}"),
            Detail("jobs.release.env.API_TOKEN", "${{ secrets.A }}", "(not shown)"),
        ),
        (
            job("permissions: {id-token: none}"),
            job("permissions: {id-token: write}"),
            Detail("jobs.release.permissions.id-token", "none", "write"),
        ),
    ],
)
def test_fields_are_told_by_path(before: str, after: str, detail: Detail) -> None:
    assert details(before, after)[0] == detail


def test_a_workflow_is_new_or_gone_as_a_whole() -> None:
    for before, after, action in ((None, job(), "added"), (job(), None, "removed")):
        assert [(each.subject, each.action) for each in changes(before, after)] == [
            ("workflow push.yml", action)
        ]


def test_a_script_is_told_by_how_many_lines_differ() -> None:
    path = "workflows/shop/release.sh"
    found = compare(tree({path: "a\nb\nc\n"}), tree({path: "a\nd\ne\nc\n"}))

    assert found.changes == (
        Change(
            "workflows/shop", "script release.sh", "changed", (Detail("lines", "1 gone", "2 new"),)
        ),
    )


def test_a_workflow_that_cannot_be_read_is_a_file_that_differs() -> None:
    assert changes(job(), "a: b: c") == (Change("workflows/shop", "file push.yml", "changed"),)
    assert changes(job(), "[]") == (Change("workflows/shop", "file push.yml", "changed"),)


def test_on_is_the_same_with_and_without_quotes() -> None:
    assert changes(job(), job().replace('"on"', "on")) == ()


def test_no_secret_of_a_step_is_shown() -> None:
    secret = job("steps: [{name: Log in, with: {password: hunter2}, env: {MY_SECRET: hunter2}}]")

    found = compare(tree({"workflows/shop/a.yml": job()}), tree({"workflows/shop/a.yml": secret}))

    assert found.changes
    assert "hunter2" not in repr(found)


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab@/.${}# ", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "uses", "run", "env", "on", "steps", "permissions"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every path in it."""
    if above:
        yield above
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items if isinstance(value, dict | list) else ():
        yield from (
            places(inner, (*above, key)) if isinstance(inner, dict | list) else [(*above, key)]
        )


PLACES = [(path, place) for path, text in FILES.items() for place in places(as_yaml(text))]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), ANYTHING)
def test_any_value_anywhere_is_told(where: tuple[str, tuple[Any, ...]], value: Any) -> None:
    path, place = where
    before = as_yaml(FILES[path])
    after = deepcopy(before)
    *above, last = place
    inside = after
    for step in above:
        inside = inside[step]
    same = json.dumps(inside[last], sort_keys=True) == json.dumps(value, sort_keys=True)
    inside[last] = value

    trees = [tree({path: yaml.safe_dump(each, sort_keys=False)}) for each in (before, after)]
    found = compare(*trees)

    assert bool(found) is not same
    assert bool(compare(*reversed(trees))) is not same
