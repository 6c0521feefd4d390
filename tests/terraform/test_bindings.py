"""The generated classes: what they take ends up in valid JSON, anything else is named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import devops_constructs
from devops_constructs import terraform
from devops_constructs.errors import ResourceError
from devops_constructs.terraform import Reference, Stack, digitalocean, literal, stack_json
from devops_constructs.terraform._attributes import rendered
from devops_constructs.terraform._spec import Attribute
from devops_constructs.terraform.digitalocean import (
    DatabaseConnectionPool,
    DatabaseDb,
    DatabaseUser,
    DataDatabaseCluster,
    SpacesBucket,
    SpacesKey,
)
from tests.terraform.conftest import StackFactory
from tests.terraform.schema_check import committed_schemas, problems_of

SCHEMAS = committed_schemas()
CLASSES = {
    "digitalocean_database_connection_pool": DatabaseConnectionPool,
    "digitalocean_database_db": DatabaseDb,
    "digitalocean_database_user": DatabaseUser,
    "digitalocean_spaces_bucket": SpacesBucket,
    "digitalocean_spaces_key": SpacesKey,
}
Synth = Callable[[], dict[str, Any]]

REFERENCE = st.just(Reference("var.anything"))


def values(type_: Any) -> st.SearchStrategy[Any]:
    """Make any value of a type, as a schema names it."""
    if isinstance(type_, list):
        of = values(type_[1])
        items = st.lists(of, max_size=3)
        return st.dictionaries(st.text(), of, max_size=3) if type_[0] == "map" else items
    plain = {
        "string": st.text(),
        "number": st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False),
        "bool": st.booleans(),
    }
    return plain[type_].map(lambda v: literal(v) if isinstance(v, str) else v) | REFERENCE


def bodies(schema: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Make any attributes that a schema allows."""
    required, optional = {}, {}
    for name, attribute in schema.get("attributes", {}).items():
        if attribute.get("required"):
            required[name] = values(attribute["type"])
        elif attribute.get("optional") and name != "id":
            optional[name] = values(attribute["type"]) | st.none()
    for name, block in schema.get("block_types", {}).items():
        blocks = st.lists(bodies(block["block"]), max_size=block.get("max_items", 3))
        optional[name] = blocks | blocks.map(tuple)
    return st.fixed_dictionaries(required, optional=optional)


@pytest.mark.parametrize("type_", CLASSES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_the_schema_allows_becomes_valid_json(
    new_stack: StackFactory, type_: str, data: st.DataObject
) -> None:
    stack = new_stack()
    attributes = data.draw(bodies(SCHEMAS["resource"][type_]["block"]))
    CLASSES[type_](stack, "any", **attributes)

    result = stack_json(stack)
    assert problems_of(result, SCHEMAS) == []
    written = result["resource"][type_]["any"]
    kept = {name: value for name, value in attributes.items() if value not in (None, [], ())}
    for name, value in kept.items():
        if isinstance(value, (str, bool)):
            assert written[name] == value


@given(name=st.text(min_size=1))
@settings(deadline=None)
def test_any_unknown_attribute_is_refused(new_stack: StackFactory, name: str) -> None:
    stack = new_stack()

    with pytest.raises(ResourceError, match="has no attribute"):
        SpacesBucket(stack, "private", **{"name": "a", f"{name}!": 1})  # type: ignore[arg-type]


def test_all_problems_of_a_call_come_at_once(stack: Stack) -> None:
    with pytest.raises(ResourceError) as error:
        SpacesBucket(  # type: ignore[call-arg]
            stack,
            "private",
            nmae="a",
            urn="b",
            versioning=[{"enabled": "yes"}, {"enable": True}],  # type: ignore[typeddict-item]
            force_destroy=1,  # type: ignore[arg-type]
            acl=True,  # type: ignore[arg-type]
        )

    assert str(error.value).splitlines() == [
        "digitalocean_spaces_bucket.private has no attribute 'nmae'; did you mean 'name'?",
        "digitalocean_spaces_bucket.private: urn is set by the provider and cannot be given",
        "digitalocean_spaces_bucket.private: versioning may be given at most once, got 2",
        "digitalocean_spaces_bucket.private: versioning[0].enabled must be true or false,"
        " got 'yes'",
        "digitalocean_spaces_bucket.private: versioning[1] has no attribute 'enable';"
        " did you mean 'enabled'?",
        "digitalocean_spaces_bucket.private: force_destroy must be true or false, got 1",
        "digitalocean_spaces_bucket.private: acl must be text, got True",
        "digitalocean_spaces_bucket.private: 'name' is required",
    ]


@pytest.mark.parametrize(
    ("attributes", "problem"),
    [
        ({"name": None}, "'name' is required"),
        ({"versioning": {"enabled": True}}, "versioning must be a list of blocks, got {"),
        ({"versioning": [None]}, r"versioning\[0\] must be an object, got None"),
        ({"cors_rule": [{"allowed_methods": "GET"}]}, "allowed_methods must be a list, got 'GET'"),
        ({"cors_rule": [{"allowed_methods": []}]}, "'cors_rule.0..allowed_origins' is required"),
        ({"lifecycle_rule": [{"enabled": True, "expiration": [{"days": True}]}]}, "a number"),
        ({"lifecycle": {"prevent_destory": True}}, "lifecycle has no attribute 'prevent_destory'"),
        ({"lifecycle": {"ignore_changes": ["alc"]}}, "names 'alc'.*did you mean 'acl'"),
    ],
)
def test_mistake_is_named(stack: Stack, attributes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ResourceError, match=problem):
        SpacesBucket(stack, "private", **{"name": "a", **attributes})


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_number_without_a_json_form_is_refused(stack: Stack, number: float) -> None:
    with pytest.raises(ResourceError, match="size must be a number"):
        DatabaseConnectionPool(
            stack, "pool", cluster_id="1", name="a", mode="session", size=number, db_name="a"
        )


def test_secret_of_the_wrong_type_is_not_shown() -> None:
    body = {"password": Attribute("string", "optional", sensitive=True)}
    with pytest.raises(ResourceError) as error:
        rendered("a.b", body, {"password": 42117})

    assert str(error.value) == "a.b: password must be text, got a value of type int"


def test_attributes_are_references_that_know_their_type_and_secrecy(stack: Stack) -> None:
    cluster = DataDatabaseCluster(stack, "main", name="main")
    user = DatabaseUser(stack, "app", cluster_id=cluster.id, name="app")

    assert cluster.port == "${data.digitalocean_database_cluster.main.port}"
    assert (cluster.port.type, cluster.port.sensitive) == ("number", False)
    assert user.password == "${digitalocean_database_user.app.password}"
    assert user.password.sensitive


def test_misspelt_reference_is_an_attribute_error_with_a_suggestion(stack: Stack) -> None:
    bucket = SpacesBucket(stack, "private", name="a")

    with pytest.raises(AttributeError, match="no attribute 'endpiont'; did you mean 'endpoint'"):
        bucket.endpiont  # type: ignore[attr-defined]  # noqa: B018  # the access is the test


def test_reference_to_a_part_of_a_list(stack: Stack) -> None:
    cluster = DataDatabaseCluster(stack, "main", name="main")
    day = cluster.maintenance_window.at(0, "day")

    assert day == "${data.digitalocean_database_cluster.main.maintenance_window[0].day}"
    assert day.type == "string"
    assert cluster.tags.at(0).expression == (
        "tolist(data.digitalocean_database_cluster.main.tags)[0]"
    )
    with pytest.raises(ResourceError, match="has no part 'dya'"):
        cluster.maintenance_window.at(0, "dya")


def test_reference_of_a_type_that_does_not_fit_is_refused(stack: Stack) -> None:
    cluster = DataDatabaseCluster(stack, "main", name="main")

    with pytest.raises(ResourceError, match=r"name must be text, got '\${data"):
        SpacesBucket(stack, "private", name=cluster.tags)
    SpacesBucket(stack, "public", name=cluster.port)  # Terraform writes numbers as text


def test_reference_may_be_part_of_text(stack: Stack, synth: Synth) -> None:
    bucket = SpacesBucket(stack, "private", name="a")
    SpacesKey(stack, "key", name=f"{bucket.id}-backup")

    key = synth()["resource"]["digitalocean_spaces_key"]["key"]
    assert key["name"] == "${digitalocean_spaces_bucket.private.id}-backup"


def evaluated(template: str) -> str:
    """Read a text as Terraform does; the same as `terraform apply` for all texts up to length 5."""
    result = ""
    while template:
        assert not template.startswith(("${", "%{")), "an expression"
        is_escape = template.startswith(("$${", "%%{"))
        result += template[1:3] if is_escape else template[0]
        template = template[3 if is_escape else 1 :]
    return result


@given(text=st.text("$%{}a"))
def test_literal_text_means_nothing_to_terraform(text: str) -> None:
    assert evaluated(literal(text)) == text


def test_literal_text_is_no_number(stack: Stack) -> None:
    with pytest.raises(ResourceError, match="force_destroy must be true or false"):
        SpacesBucket(stack, "private", name="a", force_destroy=literal("${x}"))  # type: ignore[arg-type]  # the test


def test_example_of_the_reference_is_valid() -> None:
    root = Path(devops_constructs.__file__).parents[1]
    text = (root / "docs/reference/terraform-bindings.md").read_text("utf-8")
    names: dict[str, Any] = {}
    exec(text.partition("```python\n")[2].partition("```")[0], names)

    assert problems_of(names["content"], SCHEMAS) == []


def test_public_names_can_be_imported() -> None:
    for name in terraform.__all__:
        assert getattr(terraform, name).__name__ == name


def test_every_listed_class_can_be_imported() -> None:
    for name in digitalocean.__all__:
        assert getattr(digitalocean, name).__name__ == name


def test_importing_the_index_starts_no_engine() -> None:
    program = (
        "import sys, devops_constructs.terraform.digitalocean\n"
        "print({'cdktf', 'cdktn', 'jsii'} & set(sys.modules))\n"
    )
    root = Path(devops_constructs.__file__).parents[1]
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )

    assert result.stdout == "set()\n"
