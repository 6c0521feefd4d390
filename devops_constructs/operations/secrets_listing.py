"""`devops secrets list` and `diff`: names of secrets, per environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.operations.named_release import running_release
from devops_constructs.operations.secrets_named import infrastructure_of
from devops_constructs.project.infrastructure_secrets import (
    A_PERSON,
    ENVIRONMENTS,
    PipelineSecret,
    pipeline_secrets,
)
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.release import Release
from devops_constructs.project.secret_ledger import LedgerEntry, Rotating, ledger

SCHEMA = "devops-constructs/secrets/v1"
DIFFERENCE_SCHEMA = "devops-constructs/secrets-difference/v1"
"""Named in the JSON forms; a field is only added within a version, never changed or removed."""

ROTATION: dict[Rotating, str] = {
    "rotation": "a Rotation in the definition",
    "database": "a reset at DigitalOcean and a Rotation",
    "set": "devops secrets set",
    "kubectl": "kubectl",
    "store": "in the store",
    "registry": "by DigitalOcean",
    "nothing": "never",
}
"""How a value is replaced, in words."""


def releases_of(portfolio: Portfolio, project: str, environment: str | None) -> list[Release]:
    """Those of a project that do not end, or one of them.

    Raises:
        OperationError: there is none.
    """
    if environment:
        return [running_release(portfolio, project, environment)]
    found = [release for release in portfolio.running if release.project.name == project]
    if not found:
        known = ", ".join(sorted({release.project.name for release in portfolio.running}))
        raise OperationError(
            f"there is no project {project!r} with an environment that runs\n"
            "    why: secrets are those of environments\n"
            f"    fix: write one of: {known}"
        )
    return found


def as_json(releases: Iterable[Release]) -> dict[str, Any]:
    """The ledger of each environment as data."""
    return {
        "schema": SCHEMA,
        "environments": [
            {
                "project": release.project.name,
                "name": release.environment.name,
                "cluster": release.cluster.name,
                "namespace": release.name,
                "secrets": [entry_json(entry) for entry in ledger(release)],
            }
            for release in releases
        ],
    }


def entry_json(entry: LedgerEntry) -> dict[str, Any]:
    """One entry as data."""
    facts = asdict(entry)
    del facts["rotates_as"]
    return {"name": entry.name, **facts, "read_by": list(entry.read_by)}


def as_text(releases: Iterable[Release]) -> str:
    """The same for a terminal."""
    return "\n\n".join("\n".join(_environment(release)) for release in releases) + "\n"


def _environment(release: Release) -> Iterator[str]:
    """A line for each Secret, below it one for keys that are alike, and what is to be said of
    them."""
    yield f"{release.environment.name}  (namespace {release.name} on {release.cluster.name})"
    for _, entries in groupby(ledger(release), key=lambda e: e.secret or bool(e.github)):
        found = list(entries)
        yield _heading(found[0])
        alike: dict[str, list[str]] = {}
        for entry in found:
            alike.setdefault(_said(entry), []).append(_key(entry))
        for said, keys in alike.items():
            yield f"    {', '.join(keys)}"
            yield f"      {said}"


def _heading(entry: LedgerEntry) -> str:
    if entry.secret:
        return f"  {entry.secret}: {_origin(entry)}"
    return "  at GitHub only" if entry.github else f"  at Cloudflare only: {_origin(entry)}"


def _key(entry: LedgerEntry) -> str:
    return f"{entry.key} (optional)" if entry.optional else entry.key


def _origin(entry: LedgerEntry) -> str:
    if entry.stack:
        return f"stack {entry.stack}"
    return f"from {entry.producer}" + (f", {entry.github.level}" if entry.github else "")


def _said(entry: LedgerEntry) -> str:
    read = f"for {', '.join(entry.read_by)}" if entry.read_by else "for nobody"
    secret = entry.rotating != "nothing"
    return "; ".join((read, *_place(entry), _rotation(entry) if secret else "no secret"))


def _place(entry: LedgerEntry) -> Iterator[str]:
    """Where it is, as far as the Secret's line does not say so."""
    place = entry.github
    if entry.store:
        yield f"entry {entry.store}"
    if place and entry.secret:
        if place.name != entry.key:
            yield f"there {place.name}"
    elif place:
        by = f"stack {entry.stack}" if entry.stack else entry.producer
        name = f"{place.name} in " if place.name != entry.key else ""
        yield f"set by {by} in {name}{place.level}"


def _rotation(entry: LedgerEntry) -> str:
    words = f"replaced: {ROTATION[entry.rotating]}"
    if entry.rotated:
        beside = f", that of {entry.beside} beside it" if entry.beside else ""
        words += f" ({entry.rotated}{beside})"
    return words


def difference(one: Release, other: Release) -> dict[str, Any]:
    """The names that only one of two environments has."""
    names, others = _names(one), _names(other)
    return {
        "schema": DIFFERENCE_SCHEMA,
        "environments": [each.name for each in (one, other)],
        "only": {
            one.name: sorted(names - others),
            other.name: sorted(others - names),
        },
    }


def _names(release: Release) -> set[str]:
    """Without dates: a value that was made anew is the same secret."""
    found = ledger(release)
    return {entry.key if not entry.secret else _undated(entry) for entry in found}


def _undated(entry: LedgerEntry) -> str:
    return f"{entry.rotates_as or entry.secret}/{entry.key}"


def difference_text(facts: dict[str, Any]) -> str:
    """A line for each name."""
    return "".join(
        f"only in {release}: {name}\n" for release, names in facts["only"].items() for name in names
    )


def infrastructure_json(portfolio: Portfolio) -> dict[str, Any]:
    """The secrets of the infrastructure repository as data.

    Raises:
        OperationError: the fleet has none.
    """
    fleet = portfolio.fleet
    repository = infrastructure_of(portfolio)
    return {
        "schema": SCHEMA,
        "repository": f"{fleet.github_owner}/{repository.name}",
        "secrets": [
            {**asdict(each), "github_name": each.github_name(fleet), "rights": list(each.rights)}
            for each in pipeline_secrets(portfolio)
        ],
    }


def infrastructure_text(portfolio: Portfolio) -> str:
    """The same for a terminal."""
    infrastructure_json(portfolio)  # it says what is missing
    secrets = pipeline_secrets(portfolio)
    blocks = ("\n".join(_pipeline(portfolio, name, secrets)) for name in ENVIRONMENTS)
    return "\n\n".join(blocks) + "\n"


def _pipeline(
    portfolio: Portfolio, environment: str, secrets: Iterable[PipelineSecret]
) -> Iterator[str]:
    yield environment
    for each in secrets:
        if each.environment == environment:
            by = each.made_by if each.made_by == A_PERSON else f"stack {each.made_by}"
            yield f"  {each.github_name(portfolio.fleet)}: set by {by}"
            yield from (f"    may: {right}" for right in each.rights)
            yield f"    replaced: {each.rotation}"
