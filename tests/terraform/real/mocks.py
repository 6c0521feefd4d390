"""Fixed answers for everything that a provider would make up: derived from the committed schemas.

`terraform test` gives a mocked data source new random values in each run, so that a second plan
differs; and it leaves lists of objects empty, so that `kube_config[0]` fails. What it makes up for
a resource is kept in the state; only a few attributes have to have a certain form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.terraform.schema_check import committed_schemas

TEXT = "bW9jaw=="
"""Any text; valid base64, because certificates of clusters are decoded."""

EXCEPTIONS: Mapping[tuple[str, str], Any] = {
    ("cloudflare_zone", "zone_id"): "0" * 32,
    ("digitalocean_kubernetes_versions", "latest_version"): "1.34.1-do.0",
    ("digitalocean_kubernetes_versions", "valid_versions"): ["1.34.1-do.0", "1.33.6-do.0"],
    ("kubernetes_secret_v1", "data"): {"token": TEXT},
}
"""By type and attribute, where the provider or an expression wants a certain form."""


def mock_providers(stack: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """A `mock_provider` for each provider of the stack, and for each of its aliases."""
    mocked: dict[str, list[dict[str, Any]]] = {}
    for provider in stack["terraform"].get("required_providers", {}):
        answers = _answers(provider, stack.get("data", {}))
        configured = stack.get("provider", {}).get(provider, [{}])
        aliases = [{"alias": each["alias"]} if "alias" in each else {} for each in configured]
        mocked[provider] = [{**alias, **answers} for alias in aliases]
    return mocked


def overridden_resources(stack: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An `override_resource` for each of which something else than any text is read."""
    return [
        {"target": f"{type_}.{name}", "values": {attribute: value}}
        for (type_, attribute), value in EXCEPTIONS.items()
        for name, resource in stack.get("resource", {}).get(type_, {}).items()
        if attribute not in resource
    ]


def _answers(provider: str, sources: Mapping[str, Any]) -> dict[str, Any]:
    """By type: no stack reads two things of one type, of which each says something else."""
    answers = {
        type_: {"defaults": _defaults(type_, configured)}
        for type_, named in sources.items()
        if type_.partition("_")[0] == provider
        for configured in named.values()
    }
    return {"mock_data": answers} if answers else {}


def _defaults(type_: str, configured: Mapping[str, Any]) -> dict[str, Any]:
    """What the provider answers where the configuration says nothing."""
    attributes = committed_schemas()["data"][type_]["block"].get("attributes", {})
    return {
        name: EXCEPTIONS.get((type_, name), _value(attribute))
        for name, attribute in attributes.items()
        if attribute.get("computed") and name not in configured
    }


def _value(attribute: Mapping[str, Any]) -> Any:
    if nested := attribute.get("nested_type"):
        return {name: _value(each) for name, each in nested["attributes"].items()}
    return _value_of(attribute["type"])


def _value_of(type_: str | list[Any]) -> Any:
    if isinstance(type_, str):
        return {"number": 1, "bool": False}.get(type_, TEXT)
    kind, of = type_[:2]
    if kind == "object":
        return {name: _value_of(each) for name, each in of.items()}
    return {} if kind == "map" else [_value_of(of)]
