"""Clouds that forget nothing while a test runs: what the providers of the fleet would look after.

The real providers talk to real accounts, which no test has, and most of them cannot be built
everywhere; `terraform test` mocks them, but makes no plan that could be saved, and keeps no state.
So they are played: by the committed schemas, in this process, which Terraform is told to talk to
instead of starting a provider (`TF_REATTACH_PROVIDERS`). What is real: Terraform itself, its plans,
its state, the order of things, references, `prevent_destroy`. What is not: what the real APIs
accept, and what they answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.emulated.made_up import filled
from tests.terraform.real.mocks import EXCEPTIONS, _value
from tests.terraform.schema_check import committed_schemas


class CloudError(Exception):
    """What the API answers that does not do what it is asked."""


@dataclass
class Cloud:
    """Every object of every provider, by the type of its resource and an identifier."""

    objects: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    """Types of resources that can be neither made nor changed."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """What was done, in order: "create", "update" or "delete", and the type."""

    def make(self, type_: str, planned: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """A new object; returns its identifier too."""
        self._try("create", type_)
        made = filled(committed_schemas()["resource"][type_]["block"], planned, _made_up(type_))
        key = uuid4().hex
        made |= {name: f"{name} {key}" for name in OF_ITS_OWN.get(type_, ())}
        self.objects[type_, key] = made
        return key, made

    def change(self, type_: str, key: str, planned: Mapping[str, Any]) -> dict[str, Any]:
        """An object as it is wanted now."""
        self._try("update", type_)
        block = committed_schemas()["resource"][type_]["block"]
        self.objects[type_, key] = filled(block, planned, _made_up(type_))
        return self.objects[type_, key]

    def delete(self, type_: str, key: str) -> None:
        """Take an object away."""
        self._try("delete", type_)
        del self.objects[type_, key]

    def forget(self, type_: str) -> None:
        """Somebody deletes all objects of a type by hand."""
        for key in [key for key in self.objects if key[0] == type_]:
            del self.objects[key]

    def named(self, type_: str) -> list[dict[str, Any]]:
        """All objects of a type."""
        return [found for (kind, _), found in self.objects.items() if kind == type_]

    def look_up(self, type_: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What a data source finds; of things that resources make too, it has to be there."""
        block = committed_schemas()["data"][type_]["block"]
        found = self._same(type_, asked) if asked.get("name") else {}
        of_resource = committed_schemas()["resource"].get(type_, {"block": block})["block"]
        same = of_resource["attributes"]
        known = {
            name: found[name]
            for name, attribute in block["attributes"].items()
            # at Rollbar one says a number where the other says a text
            if name in found and attribute.get("type") == same.get(name, {}).get("type")
        }
        given = {name: each for name, each in asked.items() if each is not None}
        return filled(block, {**asked, **known, **given}, _made_up(type_))

    def _same(self, type_: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if type_ not in committed_schemas()["resource"] and type_ != BALANCER:
            return {}
        for found in self.named(type_):
            if found.get("name") == asked["name"]:
                return found
        raise CloudError(f"there is no {type_} named {asked['name']}")

    def _try(self, verb: str, type_: str) -> None:
        if type_ in self.broken:
            raise CloudError(f"{verb} of {type_}: 500 Internal Server Error")
        self.asked.append((verb, type_))


OF_ITS_OWN = {
    "cloudflare_origin_ca_certificate": ("certificate",),
    "digitalocean_spaces_key": ("access_key", "secret_key"),
    "random_password": ("result",),
    "tls_private_key": ("private_key_pem",),
}
"""What no two objects of a type have in common; all else that is made up is the same."""

BALANCER = "digitalocean_loadbalancer"
"""No stack makes one: a cluster does, once its ingress chart is there."""


def _made_up(type_: str) -> Any:
    def fill(name: str, attribute: Mapping[str, Any]) -> Any:
        if "nested_type" in attribute and attribute.get("optional"):
            return None  # what may be left out is not there
        return EXCEPTIONS.get((type_, name), _value(attribute))

    return fill
