"""What the engine offers to say of an element later either reaches the output or is refused."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest
from constructs import Construct as EngineConstruct

from devops_constructs.errors import ResourceError
from devops_constructs.terraform import Stack, stack_json
from devops_constructs.terraform._engine import ENGINE, Construct, synthesis_root
from devops_constructs.terraform.digitalocean import (
    DataDatabaseCluster,
    DigitaloceanProvider,
    SpacesBucket,
)
from tests.terraform.conftest import StackFactory

if TYPE_CHECKING:
    import cdktf
else:
    cdktf = importlib.import_module(ENGINE)

ADDRESS = "digitalocean_spaces_bucket.private"


@pytest.fixture(params=["in Python", "in the engine"])
def stack(new_stack: StackFactory, request: pytest.FixtureRequest) -> Stack:
    return new_stack(scope=synthesis_root() if request.param == "in Python" else None)


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("lifecycle", "give lifecycle when it is made, as an argument"),
        ("depends_on", "give depends_on when it is made, as an argument"),
        ("provider", "give provider when it is made, as an argument"),
        ("count", "write add_override('count', ...)"),
        ("for_each", "write add_override('for_each', ...)"),
        ("connection", "write add_override('connection', ...)"),
        ("provisioners", "write add_override('provisioner', ...)"),
    ],
)
def test_what_would_be_lost_is_refused(stack: Stack, name: str, fix: str) -> None:
    bucket = SpacesBucket(stack, "private", name="a")

    with pytest.raises(ResourceError) as caught:
        setattr(bucket, name, {"prevent_destroy": True})
    assert str(caught.value) == f"{ADDRESS}: {name} would not reach the output; {fix}"


def test_of_what_is_looked_up_too(stack: Stack) -> None:
    found = DataDatabaseCluster(stack, "main", name="main")

    with pytest.raises(ResourceError, match=r"^data\.digitalocean_database_cluster\.main: depends"):
        found.depends_on = []


def test_another_name_in_terraform_is_another_id(stack: Stack) -> None:
    bucket = SpacesBucket(stack, "private", name="a")

    with pytest.raises(ResourceError) as caught:
        bucket.override_logical_id("other")
    assert str(caught.value) == (
        f"{ADDRESS}: the name 'other' would not reach the output; give it that as its id"
    )


def test_what_is_written_in_the_place_of_it_reaches_the_output(stack: Stack) -> None:
    SpacesBucket(stack, "private", name="a").add_override("count", 2)

    made = stack_json(stack)["resource"]["digitalocean_spaces_bucket"]["private"]
    assert made == {"name": "a", "count": 2}


def test_an_override_of_a_provider_reaches_the_output(stack: Stack) -> None:
    other = DigitaloceanProvider(stack, "other", alias="other")
    other.add_override("http_retry_max", 7)

    assert stack_json(stack)["provider"]["digitalocean"][1] == {
        "alias": "other",
        "http_retry_max": 7,
    }


def test_references_that_the_engine_makes_lead_to_the_address(new_stack: StackFactory) -> None:
    stack = new_stack()
    for scope in (Construct(stack, "Ours"), EngineConstruct(stack, "Theirs")):
        bucket = SpacesBucket(scope, f"of{scope.node.id}", name="a")
        urn = bucket.interpolation_for_attribute("urn")
        cdktf.TerraformOutput(stack, f"urn{scope.node.id}", value=urn)

    assert stack_json(stack)["output"] == {
        f"urn{name}": {"value": f"${{digitalocean_spaces_bucket.of{name}.urn}}"}
        for name in ("Ours", "Theirs")
    }
