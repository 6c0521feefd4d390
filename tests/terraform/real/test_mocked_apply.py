"""Every committed stack applies; a second plan changes nothing; what holds data stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.terraform.real.committed_stacks import EACH_STACK, OF_EACH_TYPE, STACKS, CommittedStack
from tests.terraform.real.mocked_run import (
    MockedRun,
    mocked_run,
    protected,
    without_protection,
)
from tests.terraform_engine import ENGINES, Name, any_engine, engine, need_providers

EACH_ENGINE = pytest.mark.parametrize("name", ENGINES)


@EACH_STACK
def test_a_committed_stack_applies_twice_and_keeps_what_holds_data(
    stack: CommittedStack, tmp_path: Path
) -> None:
    need_providers(stack.providers)

    run = mocked_run(stack.content, tmp_path, any_engine())

    assert run.errors == []
    assert run.passed == ["apply", "again"]
    assert run.second_plan == []
    assert run.planned == sum(map(len, stack.content["resource"].values()))
    assert refusals(run, stack, tmp_path) == protected(stack.content)


def refusals(run: MockedRun, stack: CommittedStack, folder: Path) -> set[str]:
    """What may not be destroyed. What others stand on comes up only when those may."""
    found = run.refused
    while found < protected(stack.content):
        without = without_protection(stack.content, found)
        more = mocked_run(without, folder, any_engine()).refused
        assert more, f"nothing keeps {protected(stack.content) - found}"
        found |= more
    return found


@EACH_ENGINE
@pytest.mark.parametrize("stack", OF_EACH_TYPE, ids=lambda stack: stack.name)
def test_without_protection_a_committed_stack_comes_and_goes(
    stack: CommittedStack, name: Name, tmp_path: Path
) -> None:
    """Tofu makes up new values for each plan, so that it cannot show a second one to be empty."""
    need_providers(stack.providers)
    open_to_all = without_protection(stack.content, protected(stack.content))

    run = mocked_run(open_to_all, tmp_path, engine(name))

    assert run.errors == []
    assert run.passed == ["apply", "again"]
    assert (run.refused, run.left) == (set(), set())


def test_some_stack_holds_data() -> None:
    assert any(protected(stack.content) for stack in STACKS)


def built_in(value: str) -> dict[str, Any]:
    thing = {"input": value, "lifecycle": {"prevent_destroy": True}}
    return {"terraform": {}, "resource": {"terraform_data": {"thing": thing}}}


@EACH_ENGINE
def test_a_second_plan_with_a_change_is_noticed_although_the_engine_passes_it(
    name: Name, tmp_path: Path
) -> None:
    changing = without_protection(built_in("${timestamp()}"), ["terraform_data.thing"])

    run = mocked_run(changing, tmp_path, engine(name))

    assert run.passed == ["apply", "again"]
    assert run.second_plan == ["update terraform_data.thing"]


@EACH_ENGINE
def test_a_refusal_to_destroy_is_noticed(name: Name, tmp_path: Path) -> None:
    run = mocked_run(built_in("always the same"), tmp_path, engine(name))

    assert (run.second_plan, run.refused) == ([], {"terraform_data.thing"})
