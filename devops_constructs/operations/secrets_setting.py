"""`devops secrets set`: new values at GitHub, and what a person does where GitHub has none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.operations.github_secrets import GithubSecrets
from devops_constructs.operations.secrets_by_hand import kubectl_command
from devops_constructs.operations.secrets_named import Holder
from devops_constructs.project.secret_ledger import GithubPlace, LedgerEntry

SCHEMA = "devops-constructs/secrets-set/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

Ask = Callable[[str], str]
"""Gives the value for what the prompt says."""


@dataclass(frozen=True)
class Wanted:
    """A secret that is to have a new value, in every environment that shares it."""

    entry: LedgerEntry
    places: tuple[GithubPlace, ...]
    """() where a person hands the value to kubectl."""
    commands: tuple[str, ...] = ()
    """What the person does then."""

    @property
    def prompt(self) -> str:
        """What is asked for at the terminal."""
        return f"{self.entry.name} in {', '.join(place.level for place in self.places)}: "


def wanted(holders: Sequence[Holder], names: Iterable[str]) -> list[Wanted]:
    """What of these secrets is set where; the first holder's, and the others' that share them.

    Raises:
        OperationError: one is not there, or nobody sets it by hand.
    """
    found: list[Wanted] = []
    for name in names:
        new = _wanted(holders, name)
        for other in found:
            if other.entry == new.entry or set(other.places) & set(new.places):
                raise OperationError(
                    f"{other.entry.name} and {new.entry.name} are one secret\n"
                    "    why: the second value would go over the first one\n"
                    "    fix: name it once"
                )
        found.append(new)
    return found


def _wanted(holders: Sequence[Holder], name: str) -> Wanted:
    entries = [holder.named(name) for holder in holders]
    for holder, entry in zip(holders, entries, strict=True):
        if entry.rotating not in ("set", "kubectl"):
            raise _made_by_others(holder, entry)
    if entries[0].rotating == "kubectl":
        releases = [holder.release for holder in holders if holder.release]
        commands = tuple(
            kubectl_command(release.name, entry)
            for release, entry in zip(releases, entries, strict=True)
        )
        return Wanted(entries[0], (), commands)
    places = (entry.github for entry in entries if entry.github)
    return Wanted(entries[0], tuple(dict.fromkeys(places)))


def _made_by_others(holder: Holder, entry: LedgerEntry) -> OperationError:
    who = f"stack {entry.stack}" if entry.stack else entry.producer
    return OperationError(
        f"{entry.name} is not set by hand\n"
        f"    why: it comes from {who}, which would set it again\n"
        f"    fix: run: devops secrets rotate {holder.words} {entry.name}"
    )


def fit_the_source(found: Sequence[Wanted], source: str | None, *, by_chance: bool) -> None:
    """Lets a file be the value of one secret, and of none that a person hands to kubectl.

    Raises:
        OperationError: it would be that of several, or of none.
    """
    by_hand = [each.entry.name for each in found if each.commands]
    if by_hand and (source or by_chance):
        raise OperationError(
            f"{', '.join(by_hand)} is handed to kubectl, not set here\n"
            "    why: its producer is 'outside', so it is in the cluster and not at GitHub\n"
            "    fix: leave --from and --generate out, and run what is printed"
        )
    if source and len(found) > 1:
        raise OperationError(
            f"{source} would be {', '.join(each.entry.name for each in found)}\n"
            "    why: a file, or stdin, is one value\n"
            "    fix: set each by a command of its own"
        )


def refuse_to_replace(github: GithubSecrets, holder: Holder, found: Iterable[Wanted]) -> None:
    """Lets only new secrets through.

    Raises:
        OperationError: one is set already, or gh does not tell.
    """
    listed: dict[GithubPlace, frozenset[str]] = {}
    there = [
        f"{place.name} in {place.level}"
        for each in found
        for place in each.places
        if place.name in _names(github, holder, place, listed)
    ]
    if there:
        raise OperationError(
            f"already set: {', '.join(there)}\n"
            "    why: GitHub shows no values, so one that is replaced is lost\n"
            "    fix: add --yes if the old one is needed no more, or is kept elsewhere"
        )


def _names(
    github: GithubSecrets,
    holder: Holder,
    place: GithubPlace,
    listed: dict[GithubPlace, frozenset[str]],
) -> frozenset[str]:
    where = GithubPlace("", place.owner, place.repository, place.environment)
    if where not in listed:
        listed[where] = github.names(place, holder.repository)
    return listed[where]


def set_all(
    github: GithubSecrets, found: Iterable[Wanted], ask: Ask, done: list[GithubPlace]
) -> None:
    """Asks for each value and sets it; `done` has where, also if one fails."""
    for each in found:
        if each.places:
            value = ask(each.prompt)
            for place in each.places:
                github.set(place, value)
                done.append(place)


def release_command(holder: Holder) -> str | None:
    """What brings the new values to pods; None: nothing is released by workflows of ours."""
    if holder.release is None or holder.release.project.github is None:
        return None
    owner = holder.portfolio.fleet.github_owner
    workflow = f"release-{holder.environment}.yml"
    return f"gh workflow run {workflow} --repo {owner}/{holder.repository}"


def as_json(places: Iterable[GithubPlace], found: Iterable[Wanted]) -> dict[str, Any]:
    """What was set, and what is left to a person, as data."""
    by_hand = [
        {"name": each.entry.name, "command": command} for each in found for command in each.commands
    ]
    return {"schema": SCHEMA, "set": [asdict(place) for place in places], "by_hand": by_hand}


def as_text(places: Iterable[GithubPlace], found: Iterable[Wanted]) -> str:
    """The same for a terminal."""
    lines = [f"set: {place.name} in {place.level}" for place in places]
    for each in found:
        lines += [line for command in each.commands for line in (f"# {each.entry.name}", command)]
    return "".join(f"{line}\n" for line in lines)
