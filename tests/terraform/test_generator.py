"""The generator: what is committed is what it writes, and other providers' schemas work too."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.errors import ResourceError
from devops_constructs.terraform import _schema, generator, stack_json
from devops_constructs.terraform._generated_class import MARK
from devops_constructs.terraform._schema import ProviderSchema, filtered
from tests.terraform.conftest import StackFactory

PACKAGE = Path(generator.__file__).parent

ATTRIBUTES = {
    "name": {"type": "string", "required": True, "description": 'The "name"\n of \\it.'},
    "type": {"type": "string", "optional": True, "deprecated": True},
    "from": {"type": "number", "optional": True},
    "count": {"type": "number", "computed": True},
    "id": {"type": "string", "required": True},
    "value": {"type": "dynamic", "optional": True},
    "labels": {"type": ["map", "string"], "optional": True},
    "port": {"type": ["list", ["object", {"number": "number", "in": "string"}]], "optional": True},
    "settings": {
        "optional": True,
        "nested_type": {
            "nesting_mode": "single",
            "attributes": {
                "ssl": {"type": "bool", "required": True},
                "token": {"type": "string", "optional": True, "sensitive": True},
                "hash": {"type": "string", "computed": True},
            },
        },
    },
    "rules": {
        "optional": True,
        "nested_type": {
            "nesting_mode": "list",
            "attributes": {
                "class": {"type": "string", "required": True},
                "match": {
                    "optional": True,
                    "nested_type": {
                        "nesting_mode": "map",
                        "attributes": {"path": {"type": "string", "required": True}},
                    },
                },
            },
        },
    },
}
BLOCKS = {
    "timeouts": {
        "nesting_mode": "single",
        "block": {"attributes": {"create": {"type": "string", "optional": True}}},
    },
    "grant": {
        "nesting_mode": "set",
        "min_items": 1,
        "block": {"attributes": {"role": {"type": "string", "required": True}}},
    },
}
SCHEMA = {
    "provider": {"block": {"attributes": {"token": {"type": "string", "optional": True}}}},
    "resource_schemas": {
        "cloud_worker": {"block": {"attributes": ATTRIBUTES, "block_types": BLOCKS}}
    },
    "data_source_schemas": {},
}
PROVIDER = ProviderSchema("cloud", "acme/cloud", "1.2.3", SCHEMA)


def classes_of(provider: ProviderSchema) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "generated"}
    for file, source in generator.sources_of(provider).items():
        if file != "__init__.py":
            exec(compile(source, file, "exec"), names)
    return names


def test_committed_classes_are_what_the_generator_writes(tmp_path: Path) -> None:
    generator.main(["--output", str(tmp_path)])

    for provider in _schema.provider_schemas():
        made = {file.name: file.read_text("utf-8") for file in (tmp_path / provider.name).iterdir()}
        committed = {
            file.name: file.read_text("utf-8")
            for file in (PACKAGE / provider.name).glob("*.py")
            if file.read_text("utf-8").startswith(MARK)
        }
        assert made == committed


def test_classes_no_longer_wanted_are_removed_and_others_stay(tmp_path: Path) -> None:
    folder = tmp_path / "digitalocean"
    folder.mkdir()
    (folder / "gone.py").write_text(f"{MARK} from a 1.\n")
    (folder / "by_hand.py").write_text("# ours\n")
    generator.generate(tmp_path)

    assert not (folder / "gone.py").exists()
    assert (folder / "by_hand.py").exists()


def test_committed_schemas_have_exactly_the_wanted_types() -> None:
    wanted = _schema.wanted_types()

    assert [provider.name for provider in _schema.provider_schemas()] == list(wanted)
    for provider in _schema.provider_schemas():
        kinds = provider.schema
        assert sorted(kinds["resource_schemas"]) == wanted[provider.name]["resources"]
        assert sorted(kinds["data_source_schemas"]) == wanted[provider.name]["data_sources"]


def test_filter_keeps_the_wanted_types_and_no_registry_address() -> None:
    [provider] = [p for p in _schema.provider_schemas() if p.name == "digitalocean"]
    resources = {**provider.schema["resource_schemas"], "digitalocean_droplet": {}}
    full = {**provider.schema, "resource_schemas": resources}
    address = "registry.example.com/digitalocean/digitalocean"
    result = filtered({"provider_schemas": {address: full, "registry.example.com/a/b": {}}})

    file = _schema.schema_file("digitalocean", provider.version)
    assert result == {file: {"provider_schemas": {"digitalocean/digitalocean": provider.schema}}}


def test_filter_leaves_out_the_parts_of_a_type_that_are_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [provider] = [p for p in _schema.provider_schemas() if p.name == "digitalocean"]
    without = {"digitalocean_spaces_bucket": ["cors_rule", "lifecycle_rule.expiration.date"]}
    wanted = {**_schema.wanted_types()["digitalocean"], "without": without}
    monkeypatch.setattr(_schema, "wanted_types", lambda: {"digitalocean": wanted})
    address = "registry.example.com/digitalocean/digitalocean"

    [result] = filtered({"provider_schemas": {address: provider.schema}}).values()

    [cut] = result["provider_schemas"].values()
    blocks = cut["resource_schemas"]["digitalocean_spaces_bucket"]["block"]["block_types"]
    assert "cors_rule" not in blocks
    expiration = blocks["lifecycle_rule"]["block"]["block_types"]["expiration"]["block"]
    assert "days" in expiration["attributes"]
    assert "date" not in expiration["attributes"]
    kept = provider.schema["resource_schemas"]["digitalocean_spaces_bucket"]["block"]
    assert "cors_rule" in kept["block_types"]


def test_class_of_another_provider_works(new_stack: StackFactory) -> None:
    classes = classes_of(PROVIDER)
    stack = new_stack(providers=[classes["CloudProvider"]])
    worker = classes["Worker"](
        stack,
        "edge",
        name="edge",
        id_="42",
        from_=3,
        value={"any": ["thing", 1]},
        labels={"App-Name": "x"},
        port=[{"number": 80, "in": "tcp"}],
        settings={"ssl": True},
        rules=[{"class": "a", "match": {"one": {"path": "/"}}}],
        timeouts=[{"create": "5m"}],
        grant=[{"role": "reader"}],
    )

    result = stack_json(stack)
    assert result["terraform"]["required_providers"] == {
        "cloud": {"source": "acme/cloud", "version": "1.2.3"}
    }
    assert result["resource"]["cloud_worker"]["edge"] == {
        "name": "edge",
        "id": "42",
        "from": 3,
        "value": {"any": ["thing", 1]},
        "labels": {"App-Name": "x"},
        "port": [{"number": 80, "in": "tcp"}],
        "settings": {"ssl": True},
        "rules": [{"class": "a", "match": {"one": {"path": "/"}}}],
        "timeouts": [{"create": "5m"}],
        "grant": [{"role": "reader"}],
    }
    # count is the engine's own word, from is Python's
    assert worker.count_ == "${cloud_worker.edge.count}"
    assert worker.from_ == "${cloud_worker.edge.from}"
    assert worker.settings.at("token").sensitive


def test_nested_mistakes_of_another_provider_are_named(new_stack: StackFactory) -> None:
    with pytest.raises(ResourceError) as error:
        classes_of(PROVIDER)["Worker"](
            new_stack(),
            "edge",
            name="edge",
            id_="42",
            labels=["a"],
            port=[{"number": 80}],
            settings={"ssl": 1, "token": 5, "hash": "x"},
            rules=[{"class": "a", "match": {"one": {}}}],
            timeouts=[{}, {}],
            value=object,
        )

    assert [line.partition(": ")[2] for line in str(error.value).splitlines()] == [
        "labels must be a map, got ['a']",
        "'port[0].in' is required",
        "settings.ssl must be true or false, got 1",
        "settings.token must be text, got a value of type int",
        "settings.hash is set by the provider and cannot be given",
        "\"rules[0].match['one'].path\" is required",
        "timeouts may be given at most once, got 2",
        "value must be text, a number, true or false, a list or a map, got <class 'object'>",
        "'grant' is required, at least 1 of them",
    ]


def test_every_generated_class_is_used() -> None:
    """A type that is listed and used by nothing is read by everybody who moves a version."""
    written = "".join(
        file.read_text("utf-8")
        for file in PACKAGE.glob("*.py")
        if not file.read_text("utf-8").startswith(MARK)
    )
    classes = {
        name
        for provider in _schema.provider_schemas()
        for source in generator.sources_of(provider).values()
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef)
        for name in [node.name]
    }

    assert {name for name in classes if not re.search(rf"\b{name}\b", written)} == set()


def test_generated_text_is_valid_whatever_the_description() -> None:
    for source in generator.sources_of(PROVIDER).values():
        ast.parse(source)


def test_signature_tells_required_from_optional() -> None:
    source = generator.sources_of(PROVIDER)["worker.py"]

    assert "            name: str,\n" in source
    assert "            grant: Sequence[WorkerGrant],\n" in source
    assert "            from_: float | Reference | None = None,\n" in source
    assert "            settings: WorkerSettings | Reference | None = None,\n" in source
    assert (
        "            rules: Sequence[WorkerRules | Reference] | Reference | None = None,\n"
        in source
    )
    assert '"class": str,' in source
    assert "        count_: Reference\n" in source
