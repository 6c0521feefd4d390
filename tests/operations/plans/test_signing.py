"""Signatures of plans and of what became of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_constructs.errors import OperationError
from devops_constructs.operations.plans.signing import SigningKeys, is_signed, signature_of
from tests.operations.plans.plan_folders import SIGNING_KEY, signing_keys

NEW = "a7" * 32
FILES = {"plan.age": b"encrypted", "plan.txt": b"Plan: 1 to add\n", "summary.json": b"{}"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v, max_size=3)
)
FACTS = st.dictionaries(st.text().filter(lambda name: name != "signature"), VALUES, max_size=4)


@given(FACTS)
def test_what_was_signed_is_known_however_a_file_lays_it_out(facts: dict[str, Any]) -> None:
    made = signing_keys().signed(facts)

    again = json.loads(json.dumps(dict(reversed(made.items())), indent=4))
    assert signing_keys().know(again)


@given(FACTS, FACTS)
def test_other_facts_are_not_known_by_that_signature(
    facts: dict[str, Any], others: dict[str, Any]
) -> None:
    made = signing_keys().signed(facts)

    same = json.dumps(facts, sort_keys=True) == json.dumps(others, sort_keys=True)
    assert signing_keys().know({**others, "signature": made["signature"]}) == same


@pytest.mark.parametrize(
    "data",
    [None, [], "x", {}, {"signature": None}, {"signature": ""}, {"signature": "\ud800"}],
)
def test_what_has_no_signature_is_not_known(data: object) -> None:
    assert not signing_keys().know(data)


def test_the_first_key_signs_and_each_is_known() -> None:
    both = signing_keys(f"# since 2026-11-28\n{NEW}\n\n  {SIGNING_KEY}  \n")
    made, old = both.signed({"a": 1}), signing_keys().signed({"a": 1})

    assert made == signing_keys(NEW).signed({"a": 1})
    assert both.know(made)
    assert both.know(old)
    assert not signing_keys(NEW).know(old)


@pytest.mark.parametrize("name", FILES)
def test_a_signature_is_of_just_these_files(name: str) -> None:
    signature = signature_of(FILES, signing_keys())

    assert is_signed(FILES, signature, signing_keys())
    assert not is_signed({**FILES, name: b"changed"}, signature, signing_keys())
    assert not is_signed({n: c for n, c in FILES.items() if n != name}, signature, signing_keys())


@pytest.mark.parametrize("signature", [b"", b"\xff", b"{", b"null", b"{}", b"[" * 100_000])
def test_what_is_no_signature_is_none(signature: bytes) -> None:
    assert not is_signed(FILES, signature, signing_keys())


@pytest.mark.parametrize("text", ["", " \n", "# only a comment\n"])
def test_without_a_key_there_are_none(text: str) -> None:
    assert SigningKeys.from_text(text) is None


@pytest.mark.parametrize("text", [SIGNING_KEY[1:], SIGNING_KEY[2:], "hunter2" * 10, "x" * 64])
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(OperationError) as caught:
        SigningKeys.from_text(f"{SIGNING_KEY}\n{text}")

    assert text not in str(caught.value)


def test_keys_are_not_shown() -> None:
    assert repr(signing_keys()) == "SigningKeys()"
