"""Two sets of facts beside each other: every difference, and which of them have a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from immutabledict import immutabledict

from tests.examples.facts import Container, Facts, Workload

PRESENT = "present"
ABSENT = None


@dataclass(frozen=True)
class Difference:
    """A fact that is not the same: `where` is its path, with " > " between the parts.

    In a listed difference all three may be patterns, for several facts that differ in the same way.
    """

    where: str
    original: str | None
    ours: str | None
    because: str = ""


def differences(original: Facts, ours: Facts) -> list[Difference]:
    """Every fact that differs. What only one of them has is one difference, not one per part."""
    return [
        Difference(" > ".join(path), _shown(one), _shown(other))
        for path, one, other in _compared((), original, ours)
    ]


def unlisted(found: Iterable[Difference], listed: Iterable[Difference]) -> list[Difference]:
    """Differences without a reason."""
    listed = list(listed)
    return [d for d in found if not any(_explains(entry, d) for entry in listed)]


def outdated(found: Iterable[Difference], listed: Iterable[Difference]) -> list[Difference]:
    """Listed differences that there are no more."""
    found = list(found)
    return [entry for entry in listed if not any(_explains(entry, d) for d in found)]


def _explains(listed: Difference, found: Difference) -> bool:
    pairs = ((listed.original, found.original), (listed.ours, found.ours))
    return fnmatchcase(found.where, listed.where) and all(
        fact == pattern if fact is None or pattern is None else fnmatchcase(fact, pattern)
        for pattern, fact in pairs
    )


def _compared(path: tuple[str, ...], one: Any, other: Any) -> Iterator[tuple[Any, Any, Any]]:
    parts, other_parts = _parts(one), _parts(other)
    if parts is None or other_parts is None:
        if one != other:
            yield path, one, other
        return
    for name in sorted({*parts, *other_parts}):
        yield from _compared((*path, name), parts.get(name), other_parts.get(name))


def _parts(facts: Any) -> Mapping[str, Any] | None:
    if is_dataclass(facts) and not isinstance(facts, type):
        return {field.name: getattr(facts, field.name) for field in fields(facts)}
    if isinstance(facts, frozenset):
        return dict.fromkeys(facts, PRESENT)
    return facts if isinstance(facts, Mapping) else None


def _shown(fact: Any) -> str | None:
    if fact in (None, (), ""):
        return ABSENT
    if isinstance(fact, tuple):
        return " ".join(fact)
    return PRESENT if _parts(fact) is not None else str(fact)


def renamed(
    facts: Facts,
    names: Mapping[str, str],
    containers: Mapping[str, Mapping[str, str]] = immutabledict(),
) -> Facts:
    """The same facts with other names of objects, and of the containers of some workloads."""

    def new(name: str) -> str:
        kind, space, bare = name.rpartition(" ")
        return kind + space + names.get(bare, bare)

    def target(text: str) -> str:
        service, colon, port = text.partition(":")
        return new(service) + colon + port

    def volume(text: str) -> str:
        source, comma, part = text.partition(",")
        return new(source) + comma + part

    def container(of: Container) -> Container:
        return replace(of, mounts={path: volume(text) for path, text in of.mounts.items()})

    def pod(name: str, of: Workload) -> Workload:
        given = containers.get(name, {})
        return replace(
            of,
            containers={given.get(n, n): container(c) for n, c in of.containers.items()},
            init_containers={n: container(c) for n, c in of.init_containers.items()},
            service_account=new(of.service_account),
        )

    return replace(
        facts,
        workloads={new(name): pod(name, workload) for name, workload in facts.workloads.items()},
        services={new(name): ports for name, ports in facts.services.items()},
        routes={route: target(to) for route, to in facts.routes.items()},
        claims={new(name): claim for name, claim in facts.claims.items()},
        others=frozenset(map(new, facts.others)),
    )
