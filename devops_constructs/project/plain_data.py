"""Parts of manifests in a definition: plain data, frozen, and without secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from immutabledict import immutabledict
from pydantic import BeforeValidator

from devops_constructs.project._refusals import Refused, refuse_unwritable, shape
from devops_constructs.project.env import EnvValue
from devops_constructs.project.secret_literals import argument_reason, secret_reason


def plain(value: Any) -> Any:
    """The same as dicts and lists, as manifests are made of."""
    match value:
        case EnvValue():
            return value.value
        case Mapping():
            return {key: plain(item) for key, item in value.items()}
        case tuple():
            return [plain(item) for item in value]
    return value


def harmless_values(value: Any, path: str = "") -> Iterator[tuple[str, EnvValue]]:
    """The values that look like secrets and are none, by their path."""
    match value:
        case EnvValue():
            yield path, value
        case Mapping():
            for key, item in value.items():
                yield from harmless_values(item, f"{path}/{key}")
        case tuple():
            for index, item in enumerate(value):
                yield from harmless_values(item, f"{path}/{index}")


def literal_reason(name: str, value: Any) -> str | None:
    """Why a value of that name looks like a secret; None if it does not, or is declared to be
    harmless."""
    return secret_reason(name, value) if isinstance(value, str) else None


def secret_refusal(reason: str) -> Refused:
    """What is said of a text in a manifest that looks like a secret."""
    return Refused(
        "looks like a secret in clear",
        why=f"{reason}; whatever stands here is committed and readable by everyone with access",
        fix="refer to a key of a Secret, or write EnvValue(..., not_secret='the reason')",
    )


def _frozen(value: Any) -> Any:
    match value:
        case str():
            refuse_unwritable(value)
            return value
        case bool() | int() | EnvValue():
            return value
        case Mapping():
            return immutabledict(_each(_named(value)))
        case tuple() | list():
            return tuple(item for _, item in _each(_in_a_row(value)))
        case None:
            why, fix = "Kubernetes takes it for what is left out", "leave it out"
        case float():
            why, fix = "parsers do not agree on its text", "write it as a text, such as '0.5'"
        case _:
            why = "a manifest has texts, whole numbers, True, False, tuples and dicts"
            fix = "write one of these"
    raise Refused(f"is {shape(value)}", why=why, fix=fix)


_Item = tuple[str | int, Any, str | None]
"""Where it stands, what it is, and why it looks like a secret."""


def _named(mapping: Mapping[Any, Any]) -> Iterator[_Item]:
    for key, item in mapping.items():
        if not isinstance(key, str):
            raise Refused("has a key that is no text", why="no manifest has one", fix="quote it")
        # a variable of a container: the secret's name stands beside it
        name = mapping.get("name") if key == "value" else key
        yield key, item, literal_reason(name if isinstance(name, str) else key, item)


def _in_a_row(row: Iterable[Any]) -> Iterator[_Item]:
    for index, item in enumerate(row):
        yield index, item, argument_reason(item) if isinstance(item, str) else None


def _each(items: Iterable[_Item]) -> list[tuple[Any, Any]]:
    """The items with their values frozen; all that is refused comes out at once."""
    frozen, refused = [], []
    for step, item, reason in items:
        try:
            if reason:
                raise secret_refusal(reason)
            frozen.append((step, _frozen(item)))
        except Refused as found:
            refused.append((step, found))
    if whole := Refused.all(refused):
        raise whole
    return frozen


PlainData = Annotated[Any, BeforeValidator(_frozen)]
"""A part of a manifest: texts, whole numbers, True, False, tuples and dicts of these. A text that
looks like a secret and is none is an EnvValue."""
