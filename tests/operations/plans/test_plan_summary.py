"""What is told of a plan; the plans are real ones of terraform and tofu."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_constructs.errors import OperationError
from devops_constructs.operations.plans.plan_values import attribute_changes
from devops_constructs.operations.plans.summary import (
    ResourceChange,
    Summary,
    changes_of,
    differences,
    is_rest,
    outputs_of,
    same_changes,
)
from devops_constructs.operations.plans.terraform_cli import Terraform
from tests.operations.plans.stack_folders import write_stack
from tests.terraform_engine import ENGINES, Name, any_engine, engine, environment

SECRET = "nobody-reads-this"


def planned(
    folder: Path, name: Name, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """What the program says of the way from one stack to another; the state is in a file."""
    state = {"backend": {"local": {"path": str(folder / "state")}}}
    program = engine(name).program
    for content in (before, after):
        stack = write_stack(folder / "stack", {"terraform": state, **content})
        with Terraform.on(stack, program, environment(folder)) as terraform:
            terraform.init()
            terraform.plan(lock=False)
            said = terraform.show_json()
            if content is before:
                terraform.apply()
    return said


def data(**resources: Mapping[str, Any]) -> dict[str, Any]:
    return {"resource": {"terraform_data": resources}}


@pytest.mark.parametrize("name", ENGINES)
def test_a_plan_tells_each_change_with_its_reason_and_values(name: Name, tmp_path: Path) -> None:
    before = data(
        stays={"input": "same"},
        updated={"input": {"replicas": 2, "host": "a.example"}},
        replaced={"triggers_replace": ["one"]},
        gone={},
        old={"input": "kept"},
    )
    after = {
        **data(
            stays={"input": "same"},
            updated={"input": {"replicas": 3, "host": "a.example"}},
            replaced={"triggers_replace": ["two"]},
            new={"input": "kept"},
            made={},
        ),
        "moved": [{"from": "terraform_data.old", "to": "terraform_data.new"}],
        "output": {"told": {"value": "${terraform_data.made.id}", "sensitive": True}},
    }

    plan = planned(tmp_path, name, before, after)

    changes = {each.address.removeprefix("terraform_data."): each for each in changes_of(plan)}
    assert {name: change.kind for name, change in changes.items()} == {
        "updated": "update",
        "replaced": "replace",
        "gone": "delete",
        "new": "move",
        "made": "create",
    }
    assert changes["updated"].changed[0].__dict__ == {
        "attribute": "input.replicas",
        "before": "2",
        "after": "3",
    }
    assert changes["replaced"].replaced == ("triggers_replace[0]",) or (
        changes["replaced"].replaced == ("triggers_replace",)
    )
    assert changes["gone"].reason == "delete_because_no_resource_config"
    assert changes["new"].moved_from == "terraform_data.old"
    assert outputs_of(plan) == ("told",)


def test_a_sensitive_value_is_told_as_such_also_where_it_was_not_so_before(tmp_path: Path) -> None:
    secret = {"variable": {"key": {"type": "string", "sensitive": True, "default": SECRET}}}
    before = {**secret, **data(one={"input": {"key": f"old-{SECRET}", "port": 1}})}
    after = {**secret, **data(one={"input": {"key": "${var.key}", "port": 2}})}

    changes = changes_of(planned(tmp_path, any_engine().name, before, after))

    told = {each.attribute: (each.before, each.after) for each in changes[0].changed}
    assert told["input.key"] == ("(sensitive)", "(sensitive)")
    assert told["input.port"] == ("1", "2")
    assert SECRET not in json.dumps([told[name] for name in told if name.startswith("input")])


def test_what_is_known_after_apply_only_is_told_so(tmp_path: Path) -> None:
    before = data(one={"input": "x"}, two={"triggers_replace": 1})
    after = data(one={"input": "${terraform_data.two.id}"}, two={"triggers_replace": 2})

    [one, _] = changes_of(planned(tmp_path, any_engine().name, before, after))

    told = {each.attribute: (each.before, each.after) for each in one.changed}
    assert told["input"] == ("x", "(known after apply)")


def test_what_is_taken_over_is_told_with_its_id(tmp_path: Path) -> None:
    after = {**data(one={}), "import": [{"to": "terraform_data.one", "id": "an-id"}]}

    [one] = changes_of(planned(tmp_path, any_engine().name, {}, after))

    assert (one.kind, one.imported) == ("import", "an-id")


def test_a_long_value_is_cut() -> None:
    change = {"before": {"script": "a" * 300}, "after": {"script": "b"}}

    [told] = attribute_changes(change)

    assert told.before == "a" * 200 + "... (100 more characters)"


LEAVES = st.sampled_from([SECRET, f"{SECRET} too", "public", 1, None, True])
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
)


def marks(value: Any) -> Any:
    """As Terraform marks what is sensitive: each secret, or something that holds it."""
    if isinstance(value, dict):
        return {key: marks(each) for key, each in value.items()}
    if isinstance(value, list):
        return [marks(each) for each in value]
    return isinstance(value, str) and SECRET in value


@given(before=VALUES, after=VALUES, whole=st.booleans())
def test_no_form_of_a_value_lets_a_secret_through(before: Any, after: Any, whole: bool) -> None:
    """Also where a value was a text and is an object now, or a list has become shorter."""
    change = {
        "before": {"value": before},
        "after": {"value": after},
        "before_sensitive": {"value": whole or marks(before)},
        "after_sensitive": {"value": marks(after)},
    }

    told = list(attribute_changes(change))

    assert SECRET not in json.dumps([each.__dict__ for each in told])
    assert not (told and before == after)


def summary(*changes: ResourceChange, **more: Any) -> Summary:
    facts = {
        "stack": "fleet",
        "content": "0" * 64,
        "commit": "c" * 40,
        "author": "ada",
        "made": "2026-11-28T15:42:09Z",
        "program": "terraform",
        "version": "1.11.4",
    }
    return Summary(**{**facts, "changes": changes, **more})


REPLACED = ResourceChange("a.b", ("delete", "create"), replaced=("name",))


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (replace(REPLACED, address="a.c"), "new: replace a.c because of name"),
        (replace(REPLACED, actions=("create", "delete")), "new: replace a.b because of name"),
        (
            replace(REPLACED, replaced=("name", "region")),
            "new: replace a.b because of name, region",
        ),
        (ResourceChange("a.b", ("delete",)), "new: delete a.b"),
        (replace(REPLACED, imported="x"), "new: replace a.b because of name"),
    ],
)
def test_another_change_makes_another_plan(new: ResourceChange, said: str) -> None:
    one, other = summary(REPLACED), summary(new)

    assert not same_changes(one, other)
    assert differences(one, other) == ["no longer: replace a.b because of name", said]


def test_plans_of_other_values_and_another_day_do_the_same() -> None:
    one = summary(REPLACED, made="2026-11-28T15:42:09Z", commit="a" * 40)
    other = summary(replace(REPLACED, reason="replace_by_request"), commit="b" * 40, content="x")

    assert same_changes(one, other)


def test_the_rest_of_a_plan_does_a_part_of_what_it_would_have_done_and_nothing_else() -> None:
    created = ResourceChange("a.c", ("create",))
    whole = Summary(**{**vars(summary(REPLACED)), "changes": (REPLACED, created)})

    assert is_rest(whole, summary(REPLACED))
    assert is_rest(whole, whole)
    assert not is_rest(summary(REPLACED), whole)
    assert not is_rest(whole, summary(replace(created, actions=("delete", "create"))))
    assert not is_rest(whole, summary(state="failed"))


MADE_FIRST = ResourceChange("a.b", ("create", "delete"), replaced=("name",))


@pytest.mark.parametrize(
    ("reviewed", "left", "is_it"),
    [
        (MADE_FIRST, ResourceChange("a.b", ("delete",), deposed="1234abcd"), True),
        (MADE_FIRST, ResourceChange("a.b", ("delete",)), False),
        (MADE_FIRST, ResourceChange("a.c", ("delete",), deposed="1234abcd"), False),
        (MADE_FIRST, ResourceChange("a.b", ("create",)), False),
        (REPLACED, ResourceChange("a.b", ("create",)), True),
        (REPLACED, ResourceChange("a.b", ("create",), imported="x"), False),
        (REPLACED, ResourceChange("a.b", ("delete",), deposed="1234abcd"), False),
        (ResourceChange("a.b", ("delete",)), ResourceChange("a.b", ("create",)), False),
    ],
)
def test_the_half_of_a_replacement_that_is_left_is_a_rest(
    reviewed: ResourceChange, left: ResourceChange, is_it: bool
) -> None:
    assert is_rest(summary(reviewed), summary(left)) is is_it


def test_what_is_no_plan_is_the_same_as_nothing() -> None:
    assert not same_changes(summary(state="failed"), summary(state="failed"))


def test_a_summary_comes_back_from_its_json_also_with_what_a_later_version_adds() -> None:
    made = summary(
        replace(REPLACED, changed=tuple(attribute_changes({"before": {"a": 1}, "after": {"a": 2}})))
    )
    written = json.loads(json.dumps(made.as_json()))

    written["later"] = written["changes"][0]["later"] = 1

    assert Summary.from_json(written) == made
    assert written["counts"] == {"replace": 1}


def test_a_summary_of_another_schema_is_refused() -> None:
    with pytest.raises(OperationError) as caught:
        Summary.from_json({"schema": "devops-constructs/plan/v9"})

    assert str(caught.value) == (
        "a summary of a plan has the schema 'devops-constructs/plan/v9'\n"
        "    why: this version reads devops-constructs/plan/v1\n"
        "    fix: read it with the version that wrote it, or make a new plan"
    )
