"""Constructs stand in the tree that their scope stands in, with the same order in either kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import constructs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_constructs.kubernetes._manifest import Construct
from devops_constructs.tree import PythonRoot, is_in_python, standing_for, through_engines

Root = Callable[[], Any]


def in_node() -> Any:
    return constructs.RootConstruct()


class Own(Construct):
    """As a program of one's own derives from our constructs."""


def in_python() -> Any:
    return PythonRoot()


def test_below_a_root_in_python_nothing_is_the_engine_s() -> None:
    made = Own(Construct(in_python(), "deep"), "own")

    assert is_in_python(made)
    assert type(made) is Own
    assert not isinstance(made, constructs.Construct)


def test_in_a_tree_of_an_engine_a_construct_is_the_engine_s_too() -> None:
    made = Own(constructs.Construct(in_node(), "theirs"), "own")

    assert not is_in_python(made)
    assert isinstance(made, Own)
    assert isinstance(made, constructs.Construct)
    assert made.node.path == "theirs/own"
    assert constructs.Construct(made, "inside").node.path == "theirs/own/inside"


def test_the_scope_may_be_given_by_name() -> None:
    assert is_in_python(Construct(scope=in_python(), id="own"))
    assert isinstance(Construct(scope=in_node(), id="own"), constructs.Construct)


def test_the_class_in_an_engine_s_tree_has_the_same_name_and_place() -> None:
    made = type(Own(in_node(), "own"))

    assert (made.__name__, made.__module__, made.__doc__) == ("Own", __name__, Own.__doc__)
    assert made is type(Own(in_node(), "other"))


@pytest.mark.parametrize("root", [PythonRoot, in_node])
def test_two_of_one_id_in_one_scope_are_refused(root: Root) -> None:
    scope = root()
    Construct(scope, "a")
    Construct(Construct(scope, "b"), "a")

    with pytest.raises((AssertionError, RuntimeError), match="'a'"):
        Construct(scope, "a")


@settings(max_examples=30)
@given(parents=st.lists(st.integers(min_value=0, max_value=20), max_size=20))
def test_what_is_in_a_tree_is_found_in_the_order_of_the_engines(parents: list[int]) -> None:
    def order(root: Any) -> list[int]:
        made: list[Any] = [root]
        for number, parent in enumerate(parents):
            made.append(Construct(made[parent % len(made)], f"c{number}"))
        return [made.index(each) for each in root.node.find_all()]

    assert order(PythonRoot()) == order(in_node())


def test_a_base_that_is_never_made_loads_no_engine() -> None:
    class Never(standing_for("no_such_engine", "Thing")):  # type: ignore[misc]  # made at run time
        pass

    assert is_in_python(Never(PythonRoot()))
    with pytest.raises(ModuleNotFoundError):
        Never(object())


@pytest.mark.parametrize("asking", ["DEVOPS_THROUGH_ENGINES", "CDK8S_OUTDIR", "CDKTF_OUTDIR"])
def test_synthesis_goes_through_the_engines_if_asked_and_from_their_command_lines(
    monkeypatch: pytest.MonkeyPatch, asking: str
) -> None:
    assert not through_engines()

    monkeypatch.setenv(asking, "1")
    assert through_engines()
