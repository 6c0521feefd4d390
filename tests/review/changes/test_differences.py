"""The fields in which two values differ."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_constructs.review.changes.change import Detail
from devops_constructs.review.changes.differences import differences, same

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "host", "spec", "a.b"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("before", "after", "details"),
    [
        ({"a": 1}, {"a": 2}, [Detail("a", "1", "2")]),
        ({"a": {"b": 1}}, {"a": {}}, [Detail("a.b", "1", None)]),
        ({}, {"a": {"b": 1}}, [Detail("a", None, '{"b": 1}')]),
        ({"a": 1}, {"a": True}, [Detail("a", "1", "true")]),
        ({"a": "1"}, {"a": 1}, [Detail("a", "1", "1")]),
        ({"a": ["x"]}, {"a": ["x", "y"]}, [Detail("a", '["x"]', '["x", "y"]')]),
        (
            {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]},
            {"env": [{"name": "B", "value": "3"}, {"name": "C", "value": "4"}]},
            [
                Detail("env[A]", '{"name": "A", "value": "1"}', None),
                Detail("env[B].value", "2", "3"),
                Detail("env[C]", None, '{"name": "C", "value": "4"}'),
            ],
        ),
        (
            {"env": [{"name": "A"}, {"name": "B"}]},
            {"env": [{"name": "B"}, {"name": "A"}]},
            [Detail("env (order)", "A, B", "B, A")],
        ),
        (
            {"from": [{"cidr": "10.0.0.0/8"}, {"pod": "web"}]},
            {"from": [{"pod": "web"}, {"pod": "front"}]},
            [
                Detail("from[]", '{"cidr": "10.0.0.0/8"}', None),
                Detail("from[]", None, '{"pod": "front"}'),
            ],
        ),
        (
            {"a": "set -e\necho a\n"},
            {"a": "set -e\necho b\nexit\n"},
            [Detail("a (line 2)", "echo a", "echo b")],
        ),
        ({"a": "b"}, {"a": "b\n"}, [Detail("a (line 2)", None, '""')]),
        (
            {"a": "x" * 100 + "y"},
            {"a": "x" * 100 + "z"},
            [Detail("a", f"...{'x' * 20}y", f"...{'x' * 20}z")],
        ),
        ({"a": "x" * 200}, {"a": ""}, [Detail("a", "x" * 117 + "...", '""')]),
        ({"a": "x"}, {"a": " b"}, [Detail("a", "x", '" b"')]),
    ],
)
def test_what_differs(before: Any, after: Any, details: list[Detail]) -> None:
    assert list(differences(before, after)) == details


@given(VALUES)
def test_nothing_differs_from_itself(value: Any) -> None:
    if not _has_nan(value):
        assert list(differences(value, value)) == []


@given(VALUES, VALUES)
def test_what_is_not_the_same_differs_and_so_it_does_from_the_other_side(
    before: Any, after: Any
) -> None:
    there, back = list(differences(before, after)), list(differences(after, before))

    assert bool(there) is not same(before, after)
    assert sorted(there, key=str) == sorted(
        (Detail(each.path, each.after, each.before) for each in back), key=str
    )


def _has_nan(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_nan, value.values()))
    if isinstance(value, list):
        return any(map(_has_nan, value))
    return isinstance(value, float) and math.isnan(value)
