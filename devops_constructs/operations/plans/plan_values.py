"""The values of a plan, attribute by attribute, with what is sensitive taken out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SENSITIVE = "(sensitive)"
UNKNOWN = "(known after apply)"
_LONGEST = 200


@dataclass(frozen=True)
class Change:
    """One attribute before and after, as short text; None: it is not there."""

    attribute: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class _Side:
    """A value, and which parts of it are sensitive or not known yet: as Terraform marks them, by
    True for all that is below, or by an object or list of the same form."""

    value: Any
    sensitive: Any = False
    unknown: Any = False

    def at(self, step: str | int) -> _Side:
        return _Side(_at(self.value, step), _mark(self.sensitive, step), _mark(self.unknown, step))

    @property
    def text(self) -> str | None:
        if _any(self.unknown):
            return UNKNOWN
        if self.value is None:
            return None
        text = self.value if isinstance(self.value, str) else json.dumps(self.value)
        rest = len(text) - _LONGEST
        return text if rest <= 0 else f"{text[:_LONGEST]}... ({rest} more characters)"


def path(steps: Sequence[str | int]) -> str:
    """A path into a resource as people write it: `spec[0].replicas`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def attribute_changes(change: Mapping[str, Any]) -> Iterator[Change]:
    """What differs of a resource that is there before and after a change."""
    if change.get("before") is None or change.get("after") is None:
        return
    before = _Side(change["before"], change.get("before_sensitive"))
    after = _Side(change["after"], change.get("after_sensitive"), change.get("after_unknown"))
    yield from _between(before, after, ())


def sensitive_values(plan: Mapping[str, Any]) -> set[str]:
    """Every text in a plan that a schema or a definition calls sensitive, and each line of it: of
    what is there before, of what is there after, and of what was looked up."""
    found: set[str] = set()
    for each in plan.get("resource_changes", ()):
        change = each["change"]
        for side in ("before", "after"):
            found |= _texts(_Side(change.get(side), change.get(f"{side}_sensitive")))
    for module in _modules(plan.get("prior_state", {}).get("values", {}).get("root_module", {})):
        for each in module.get("resources", ()):
            found |= _texts(_Side(each.get("values"), each.get("sensitive_values")))
    return found | {line for text in found for line in text.splitlines()}


def _modules(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield module
    for child in module.get("child_modules", ()):
        yield from _modules(child)


def _texts(side: _Side) -> set[str]:
    """The sensitive texts below a value."""
    if isinstance(side.value, str):
        return {side.value} if side.sensitive is True else set()
    steps: Iterable[str | int] = ()
    if isinstance(side.value, dict):
        steps = side.value
    elif isinstance(side.value, list):
        steps = range(len(side.value))
    return {text for step in steps for text in _texts(side.at(step))}


def _between(before: _Side, after: _Side, steps: tuple[str | int, ...]) -> Iterator[Change]:
    if before.value == after.value and not _any(after.unknown):
        return
    inner = _steps(before.value, after.value, after.unknown)
    whole = before.sensitive is True or after.sensitive is True or after.unknown is True
    if whole or inner is None:
        # what is sensitive on one side is no less so on the other
        hidden = _any(before.sensitive) or _any(after.sensitive)
        shown = (SENSITIVE, SENSITIVE) if hidden else (before.text, after.text)
        yield Change(path(steps), *shown)
        return
    for step in inner:
        yield from _between(before.at(step), after.at(step), (*steps, step))


def _steps(before: Any, after: Any, unknown: Any) -> list[str] | list[int] | None:
    """The way into two values of one form; None: they are to be compared as a whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        # what is not known yet is left out of the value after
        more = unknown if isinstance(unknown, dict) else {}
        return sorted({*before, *after, *more})
    if isinstance(before, list) and isinstance(after, list):
        return list(range(max(len(before), len(after))))
    return None


def _at(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _mark(mark: Any, step: str | int) -> Any:
    return True if mark is True else _at(mark, step)


def _any(mark: Any) -> bool:
    if isinstance(mark, dict):
        return any(map(_any, mark.values()))
    return any(map(_any, mark)) if isinstance(mark, list) else mark is True
