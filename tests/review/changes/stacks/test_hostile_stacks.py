"""Whatever somebody writes into a stack: it is told, and nothing breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_constructs.review.changes.compare import compare
from tests.review.changes.stacks_of import stacks

ROOT = Path(__file__).parents[4] / "charts_out/terraform/stacks"
STACKS = {file.parent.name: file.read_text("utf-8") for file in sorted(ROOT.glob("*/cdk.tf.json"))}

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["${a_b.c.d}", "${data.x_y.z.id}", "0.0.0.0/0", "a.b", "private"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "0", "resource", "from", "to", "rule", "a.b", "lifecycle"]),
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
        if isinstance(inner, dict | list):
            yield from places(inner, (*above, key))
        else:
            yield (*above, key)


PLACES = [(name, place) for name, text in STACKS.items() for place in places(json.loads(text))]


@settings(max_examples=200)
@given(st.sampled_from(PLACES), ANYTHING, st.booleans())
def test_any_value_anywhere_is_told(
    where: tuple[str, tuple[Any, ...]], value: Any, backwards: bool
) -> None:
    name, place = where
    before = json.loads(STACKS[name])
    after = deepcopy(before)
    *above, last = place
    inside = after
    for step in above:
        inside = inside[step]
    same = json.dumps(inside[last], sort_keys=True) == json.dumps(value, sort_keys=True)
    inside[last] = value

    trees = [stacks(**{name: each}) for each in (before, after)]
    found = compare(*(reversed(trees) if backwards else trees))

    assert bool(found) is not same


@pytest.mark.parametrize("name", STACKS)
def test_a_committed_stack_is_whole_to_who_reads_it(name: str) -> None:
    found = compare(stacks(), stacks(**{name: STACKS[name]}))

    subjects = {change.subject for change in found.changes}
    resources = json.loads(STACKS[name])["resource"]
    assert subjects == {"stack", *(f"{t}.{n}" for t, items in resources.items() for n in items)}
    assert not {each.kind for each in found.consequences} & {"unreadable-stack", "unread-part"}
