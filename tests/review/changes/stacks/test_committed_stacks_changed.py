"""Of every committed stack: whatever is taken out of it, or made another one, is told as such."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_constructs.review.changes.compare import compare
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.stacks.stack import Stack, at
from devops_constructs.review.changes.stacks.titles import kind_of
from tests.review.changes.stacks_of import Body, stacks

ROOT = Path(__file__).parents[4] / "charts_out/terraform/stacks"
STACKS: dict[str, Body] = {
    file.parent.name: json.loads(file.read_text("utf-8"))
    for file in sorted(ROOT.glob("*/cdk.tf.json"))
}
RESOURCES = [(name, each) for name, body in STACKS.items() for each in Stack(name, body).resources]
HOLDING = [(name, each) for name, each in RESOURCES if kind_of(each).severity == "loses"]
GONE = {"destroyed", "host-gone"}
STAYS = {"cloudflare_zone_setting"}


def told(name: str, after: Body, address: str, kinds: set[str]) -> list[Consequence]:
    found = compare(stacks(**{name: STACKS[name]}), stacks(**{name: after})).consequences
    return [each for each in found if each.subject == address and each.kind in kinds]


def without(stack: Body, address: str) -> Body:
    found = deepcopy(stack)
    type_, _, resource = address.partition(".")
    del found["resource"][type_][resource]
    return found


@given(st.sampled_from(RESOURCES))
def test_what_is_taken_out_is_destroyed(where: tuple[str, str]) -> None:
    name, address = where
    kind = {"forgotten"} if address.split(".")[0] in STAYS else GONE

    [found] = told(name, without(STACKS[name], address), address, kind)

    archived = STACKS[name]["resource"]["github_repository"] if "archived" in found.what else None
    assert archived or found.severity == kind_of(address).severity


@given(st.sampled_from(HOLDING))
def test_what_holds_data_and_is_let_go_is_not_lost(where: tuple[str, str]) -> None:
    name, address = where
    after = without(STACKS[name], address)
    after["removed"] = [{"from": address, "lifecycle": {"destroy": False}}]

    found = compare(stacks(**{name: STACKS[name]}), stacks(**{name: after})).consequences

    assert [each.kind for each in found if each.subject == address] == ["forgotten"]


@given(st.sampled_from(RESOURCES), st.text("abc", min_size=1, max_size=5))
def test_what_has_moved_loses_nothing(where: tuple[str, str], new: str) -> None:
    name, address = where
    type_, _, resource = address.partition(".")
    to = f"{type_}.{new}"
    after = json.loads(json.dumps(STACKS[name]).replace(f"{address}.", f"{to}."))
    after["resource"][type_][new] = after["resource"][type_].pop(resource)
    after["moved"] = [{"from": address, "to": to}]

    found = compare(stacks(**{name: STACKS[name]}), stacks(**{name: after})).consequences

    assert {each.kind for each in found} == {"moved"}


FACTS = [
    (name, address, path)
    for name, address in RESOURCES
    for path in kind_of(address).anew
    if at(Stack(name, STACKS[name]).resources[address], path) is not None
]


@given(st.sampled_from(FACTS))
def test_another_value_of_what_cannot_be_changed_is_another_thing(
    where: tuple[str, str, str],
) -> None:
    name, address, path = where
    after = deepcopy(STACKS[name])
    type_, _, resource = address.partition(".")
    *above, last = path.split(".")
    inside: Any = after["resource"][type_][resource]
    protected = inside.get("lifecycle", {}).get("prevent_destroy")
    for step in above:
        inside = inside[int(step) if step.isdecimal() else step]
    inside[last] = "another one"

    [found] = told(name, after, address, {"replaced"})

    assert found.what.startswith("Terraform ") is bool(protected)


@pytest.mark.parametrize("type_", sorted({address.split(".")[0] for _, address in RESOURCES}))
def test_every_type_that_is_committed_is_known(type_: str) -> None:
    assert "does not know the type" not in kind_of(f"{type_}.a").lost
