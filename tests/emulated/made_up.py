"""What a provider makes up where the configuration says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.emulated.messages import UNKNOWN, is_unknown

Fill = Callable[[str, Mapping[str, Any]], Any]
"""From an attribute's name and schema to its value."""


def filled(block: Mapping[str, Any], values: Mapping[str, Any], fill: Fill) -> dict[str, Any]:
    """Values of a block in which everything computed has one."""
    found = dict(values)
    for name, attribute in block.get("attributes", {}).items():
        given = found.get(name)
        if attribute.get("computed") and (given is None or is_unknown(given)):
            found[name] = fill(name, attribute)
        elif (
            given is not None and not is_unknown(given) and (nested := attribute.get("nested_type"))
        ):
            found[name] = _each(nested["nesting_mode"], nested, given, fill)
    for name, nested in block.get("block_types", {}).items():
        if found.get(name) is not None and not is_unknown(found[name]):
            found[name] = _each(nested["nesting_mode"], nested["block"], found[name], fill)
    return found


def _each(nesting: str, block: Mapping[str, Any], given: Any, fill: Fill) -> Any:
    if nesting in ("single", "group"):
        return filled(block, given, fill)
    if nesting == "map":
        return {key: filled(block, one, fill) for key, one in given.items()}
    return [filled(block, one, fill) for one in given]


def unknown(name: str, attribute: Mapping[str, Any]) -> Any:
    """Everything computed, before it is applied."""
    return UNKNOWN
