"""The note of what was applied: what it says, when it is written, and where there is none."""

from __future__ import annotations

import hashlib
import json
from copy import deepcopy
from typing import Any

from devops_constructs import (
    Adoption,
    Database,
    Environment,
    GithubEnvironment,
    Moved,
    Portfolio,
    Project,
    Retirement,
)
from devops_constructs.terraform.applied_stack import applied_hash, sealed
from devops_constructs.terraform.built_stack import BuiltStack
from devops_constructs.terraform.declared_changes import changed_stacks
from devops_constructs.terraform.stacks import fleet_stacks, project_stacks
from tests.terraform.test_stacks import FLEET, project

STACK = "acme-shop-production"
TYPE, NAME = "kubernetes_config_map_v1", f"{STACK}_applied-stack"
ADDRESS = f"{TYPE}.{NAME}"


def stacks(shop: Project) -> dict[str, BuiltStack]:
    made = changed_stacks(FLEET, shop, project_stacks(FLEET, shop))
    assert made.problems == []
    return {stack.name: stack for stack in made.stacks}


def production(**changes: Any) -> BuiltStack:
    return stacks(project(**changes))[STACK]


def note(stack: BuiltStack) -> dict[str, Any]:
    found: dict[str, Any] = stack.json["resource"][TYPE][NAME]
    return found


def hash_without_note(stack: BuiltStack) -> str:
    """As anybody would make it who has the file, and not this package."""
    content = deepcopy(stack.json)
    del content["resource"][TYPE]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def released(*people: str) -> BuiltStack:
    github = GithubEnvironment(released_by=people)
    return production(
        environments=(Environment("production", cluster="production-1", github=github),)
    )


def test_it_says_who_may_release_and_another_list_asks_for_no_other_chart() -> None:
    nobody, ann, both = released(), released("Ann-example"), released("bo-example", "ann-example")

    assert "released_by" not in note(nobody)["data"]
    assert note(ann)["data"]["released_by"] == "ann-example"
    assert note(both)["data"]["released_by"] == "ann-example bo-example"
    assert applied_hash(nobody) == applied_hash(ann) == applied_hash(both)


def test_it_is_a_config_map_in_the_namespace_of_the_release() -> None:
    assert note(production())["metadata"] == [
        {
            "name": "applied-stack",
            "namespace": f"${{kubernetes_namespace_v1.{STACK}.metadata[0].name}}",
            "labels": {"app.kubernetes.io/managed-by": "terraform"},
        }
    ]


def test_it_says_the_hash_of_the_rest_of_its_stack() -> None:
    stack = production()

    assert note(stack)["data"] == {"sha256": hash_without_note(stack)}
    assert applied_hash(stack) == hash_without_note(stack)


def test_it_is_written_after_everything_else() -> None:
    stack = production()

    assert set(note(stack)["depends_on"]) == {
        f"{type_}.{name}"
        for type_, items in stack.json["resource"].items()
        for name in items
        if type_ != TYPE
    }
    assert note(stack)["depends_on"] == sorted(note(stack)["depends_on"])


def test_it_waits_for_modules_and_config_maps_of_others_too() -> None:
    stack = production()
    strange = deepcopy(stack.json)
    strange["module"] = {"audit": {"source": "./audit"}}
    strange["resource"][TYPE]["flags"] = {"metadata": [{"name": "flags"}]}

    again = sealed(BuiltStack(STACK, strange))

    assert set(note(again)["depends_on"]) - set(note(stack)["depends_on"]) == {
        "module.audit",
        f"{TYPE}.flags",
    }
    assert applied_hash(again) != applied_hash(stack)


def test_it_says_the_same_of_the_same_stack() -> None:
    first = production()

    assert applied_hash(production()) == applied_hash(first)
    assert sealed(first) == first


def test_any_change_of_its_stack_is_another_one() -> None:
    private = "digitalocean_database_db.acme-shop-production"
    changed = [
        production(database=Database(pool_size=13)),
        production(adopted=(Adoption(private, id="a,b"),)),
        production(moved=(Moved("digitalocean_database_db.old", private),)),
    ]

    assert len({applied_hash(stack) for stack in (production(), *changed)}) == 4


def test_a_change_of_another_environment_leaves_it_alone() -> None:
    staging = Environment("staging", cluster="production-1", database_pool_size=5)

    changed = production(environments=(project().environments[0], staging))

    assert applied_hash(changed) == applied_hash(production())


def test_one_that_is_there_already_can_be_adopted() -> None:
    found = production(adopted=(Adoption(ADDRESS, id=f"{STACK}/applied-stack"),))

    assert found.json["import"] == [{"to": ADDRESS, "id": f"{STACK}/applied-stack"}]
    assert applied_hash(found) == hash_without_note(found)


def test_there_is_none_where_nothing_is_released() -> None:
    shop = project()
    ended = Retirement(reason="moved on", date="2026-11-25", backup="handed over")
    here, staging = shop.environments
    retiring = project(
        environments=(here, staging.model_copy(update={"retired": ended})),
    )
    of_fleet = changed_stacks(
        FLEET, FLEET, fleet_stacks(Portfolio(fleet=FLEET, projects=(shop,)))
    ).stacks

    found = {name: applied_hash(stack) for name, stack in stacks(retiring).items()}
    assert (found["acme-shop-staging"], found["acme-shop"]) == (None, None)
    assert found[STACK] is not None
    assert {applied_hash(stack) for stack in of_fleet} == {None}
