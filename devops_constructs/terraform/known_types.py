"""What stacks may consist of: the pinned providers, and the types that the library writes.

Read from the committed schemas; no engine is started.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from devops_constructs.terraform._schema import ProviderSchema, Schema, body_of, provider_schemas
from devops_constructs.terraform._spec import Attribute, Block, Body, Type, fields_of

__all__ = ["Attribute", "Block", "Body", "KnownProvider", "Type", "fields_of", "known_providers"]


@dataclass(frozen=True)
class KnownProvider:
    """A provider as it is pinned, and its types that are used."""

    _schema: ProviderSchema

    @property
    def name(self) -> str:
        """What stacks call it."""
        return self._schema.name

    @property
    def required(self) -> dict[str, str]:
        """What a stack writes into `required_providers`."""
        return {"source": self._schema.source, "version": self._schema.version}

    @cached_property
    def resources(self) -> Mapping[str, Body]:
        """What may be written into a resource, by type."""
        return _bodies(self._schema.schema["resource_schemas"])

    @cached_property
    def data_sources(self) -> Mapping[str, Body]:
        """The same of data sources."""
        return _bodies(self._schema.schema["data_source_schemas"])


def known_providers() -> dict[str, KnownProvider]:
    """All of them by name."""
    return {each.name: KnownProvider(each) for each in provider_schemas()}


def _bodies(schemas: Mapping[str, Schema]) -> dict[str, Body]:
    return {type_: body_of(schema["block"]) for type_, schema in schemas.items()}
