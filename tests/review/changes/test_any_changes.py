"""What holds of every pair of trees, however they came about."""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devops_constructs.project.release import Release
from devops_constructs.review.changes.change import Change, Detail
from devops_constructs.review.changes.compare import Comparison, compare
from devops_constructs.review.changes.helm_chart import charts, helm_chart
from devops_constructs.review.changes.report import WHOLE, Folding, as_markdown, as_text
from devops_constructs.review.changes.tree import Tree
from devops_constructs.review.untrusted_text import printable
from tests.helm_engine import ReleaseChart
from tests.review.changes.helm_texts import FILES
from tests.review.changes.trees import tree
from tests.strategies import releases

COMMITTED = tree(FILES)
BODIES = {
    f"{artifact}/{subject}": each
    for artifact in charts(COMMITTED)
    for subject, each in (helm_chart(COMMITTED, artifact) or pytest.fail(artifact)).objects.items()
}
OTHER_WAY = {"added": "removed", "removed": "added", "changed": "changed"}


def chart_tree(release: Release) -> Tree:
    files = ReleaseChart.of(release).files
    return tree({f"helm/{release.name}/{path}": text for path, text in files.items()})


def mirrored(change: Change) -> Change:
    details = (Detail(each.path, each.after, each.before) for each in change.details)
    action: Any = OTHER_WAY[change.action]
    return Change(change.artifact, change.subject, action, tuple(sorted(details, key=str)))


def in_order(change: Change) -> Change:
    return Change(
        change.artifact,
        change.subject,
        change.action,
        tuple(sorted(change.details, key=str)),
    )


def tell_all(comparison: Comparison) -> None:
    """None of the ways to tell it breaks, or lets a text be obeyed."""
    for text in (
        as_text(comparison, Folding()),
        as_text(comparison, WHOLE),
        as_markdown(comparison, Folding(), 60_000),
    ):
        assert all(printable(line) == line for line in text.splitlines())


def test_what_is_committed_does_not_differ_from_itself() -> None:
    assert not compare(COMMITTED, tree(FILES))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=releases(), second=releases())
def test_any_two_charts_differ_alike_from_either_side(first: Release, second: Release) -> None:
    before, after = chart_tree(first), chart_tree(second)

    there, back = compare(before, after), compare(after, before)

    assert not compare(before, chart_tree(first))
    changes = Counter(map(in_order, there.changes))
    assert changes == Counter(map(mirrored, back.changes))
    assert bool(there) is (before.hashes != after.hashes)
    assert not any(each.kind == "not-judged" for each in there.consequences)
    tell_all(there)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "spec", "key", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value in a value."""
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    return [path, *(place for key, each in pairs for place in places(each, (*path, key)))][
        0 if path else 1 :
    ]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), subject=st.sampled_from(sorted(BODIES)))
def test_no_object_breaks_the_review(data: st.DataObject, subject: str) -> None:
    """Any part of it may be anything: nobody has looked at what a pull request proposes."""
    committed = BODIES[subject]
    body = copy.deepcopy(dict(committed.body))
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(places(body) or [("kind",)]))
        inside: Any = body
        for key in way:
            inside = inside[key]
        inside[last] = data.draw(VALUES)
    text = yaml.safe_dump(body, allow_unicode=True)
    changed = tree({**FILES, committed.path: text})

    for comparison in (compare(COMMITTED, changed), compare(changed, COMMITTED)):
        tell_all(comparison)


@settings(max_examples=60, deadline=None)
@given(
    path=st.sampled_from(
        sorted(path for path in FILES if path.endswith((".json", ".yaml", ".yml")))
    ),
    value=VALUES,
)
def test_no_file_breaks_the_review(path: str, value: Any) -> None:
    changed = tree({**FILES, path: json.dumps(value)})

    for comparison in (compare(COMMITTED, changed), compare(changed, COMMITTED)):
        tell_all(comparison)
