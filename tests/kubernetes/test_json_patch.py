"""One operation on an object: what it makes, and that it never does nothing."""

from __future__ import annotations

from typing import Any

import pytest

from devops_constructs.kubernetes._json_patch import Unfit, patched
from devops_constructs.project.patch import Operation

BODY = {
    "metadata": {"annotations": {"acme.example/a": "1", "b~c": "2"}},
    "spec": {"paused": False, "items": [{"name": "a"}, {"name": "b"}]},
}


@pytest.mark.parametrize(
    ("path", "op", "value", "read", "expected"),
    [
        ("/spec/paused", "add", True, lambda b: b["spec"]["paused"], True),
        ("/spec/new", "add", {"a": [1]}, lambda b: b["spec"]["new"], {"a": [1]}),
        ("/spec/paused", "replace", True, lambda b: b["spec"]["paused"], True),
        ("/spec/paused", "remove", None, lambda b: "paused" in b["spec"], False),
        ("/spec/items/1/name", "replace", "c", lambda b: b["spec"]["items"][1], {"name": "c"}),
        ("/spec/items/0", "remove", None, lambda b: b["spec"]["items"], [{"name": "b"}]),
        ("/spec/items/1", "add", 1, lambda b: b["spec"]["items"][1:], [1, {"name": "b"}]),
        ("/spec/items/2", "add", 1, lambda b: b["spec"]["items"][2], 1),
        ("/spec/items/-", "add", 1, lambda b: b["spec"]["items"][2], 1),
        (
            "/metadata/annotations/acme.example~1a",
            "replace",
            "3",
            lambda b: b["metadata"]["annotations"]["acme.example/a"],
            "3",
        ),
        (
            "/metadata/annotations/b~0c",
            "remove",
            None,
            lambda b: list(b["metadata"]["annotations"]),
            ["acme.example/a"],
        ),
    ],
)
def test_operation_is_that_of_a_json_patch(
    path: str, op: Operation, value: Any, read: Any, expected: Any
) -> None:
    assert read(patched(BODY, path, op, value)) == expected


def test_object_given_stays_as_it_is() -> None:
    patched(BODY, "/spec/items/0/name", "replace", "z")

    assert BODY["spec"]["items"][0] == {"name": "a"}  # type: ignore[index]


@pytest.mark.parametrize(
    ("path", "op", "what", "fix"),
    [
        ("/spce/x", "add", "/spce/x: the object has no 'spce'", "did you mean 'spec'?"),
        ("/spec/pausd", "replace", "/spec/pausd: /spec has no 'pausd'", "did you mean 'paused'?"),
        ("/spec/x", "remove", "/spec/x: /spec has no 'x'", "choose one of items, paused"),
        (
            "/spec/items/2/name",
            "add",
            "/spec/items/2/name: /spec/items has no '2'",
            "choose one of 0, 1",
        ),
        (
            "/spec/items/01",
            "replace",
            "/spec/items/01: /spec/items has no '01'",
            "did you mean '1'?",
        ),
        ("/spec/items/-", "remove", "/spec/items/-: /spec/items has no '-'", "choose one of 0, 1"),
        (
            "/spec/items/9",
            "add",
            "/spec/items/9: /spec/items has no '9'",
            "choose one of -, 0, 1, 2",
        ),
        (
            "/spec/paused/x",
            "add",
            "/spec/paused/x: /spec/paused has no 'x'",
            "end the path at /spec/paused",
        ),
        (
            "/spec/paused/x/y",
            "add",
            "/spec/paused/x/y: /spec/paused has no 'x'",
            "end the path at /spec/paused",
        ),
    ],
)
def test_place_that_is_not_there(path: str, op: Operation, what: str, fix: str) -> None:
    with pytest.raises(Unfit) as refused:
        patched(BODY, path, op, "new")

    assert (refused.value.what, refused.value.fix) == (what, fix)


@pytest.mark.parametrize("op", ["add", "replace"])
def test_value_that_is_there_already(op: Operation) -> None:
    with pytest.raises(Unfit) as refused:
        patched(BODY, "/spec/paused", op, False)

    assert refused.value.what == "/spec/paused already has this value"
    assert refused.value.fix == "take the patch out"


def test_number_in_the_place_of_a_truth_value_is_a_change() -> None:
    assert patched(BODY, "/spec/paused", "replace", 0)["spec"]["paused"] is not False
