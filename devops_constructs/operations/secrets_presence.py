"""`devops secrets missing`: which secrets are not there, and what sets them; by name only."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.operations.github_secrets import GithubSecrets
from devops_constructs.operations.secrets_by_hand import kubectl_command
from devops_constructs.operations.secrets_named import Holder
from devops_constructs.operations.secrets_setting import release_command
from devops_constructs.project.naming import RELEASES_TOKEN
from devops_constructs.project.release import Release
from devops_constructs.project.secret_ledger import LedgerEntry

SCHEMA = "devops-constructs/secrets-missing/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

_KEYS = (
    "{{range .items}}{{$name := .metadata.name}}{{range $key, $value := .data}}"
    '{{if $value}}{{$name}}/{{$key}}{{"\\n"}}{{end}}{{end}}{{end}}'
)
"""What kubectl prints of Secrets: the name and the keys that are not empty, never a value."""


@dataclass(frozen=True)
class Missing:
    """A secret that is not where it has to be."""

    name: str
    where: str
    optional: bool
    command: str
    """What sets it, or has it set."""


@dataclass(frozen=True)
class Presence:
    """What was looked for in an environment."""

    missing: tuple[Missing, ...]
    unknown: tuple[str, ...] = ()
    """Where nobody could look, and why."""

    @property
    def is_whole(self) -> bool:
        """Whether all is there that has to be."""
        return not self.unknown and all(each.optional for each in self.missing)


def presence(
    holder: Holder, github: GithubSecrets | None, kubectl: str | None, context: str | None
) -> Presence:
    """Looks at GitHub and in the cluster; None: not there."""
    unknown: list[str] = []
    at_github = list(_at_github(holder, github, unknown)) if github else []
    found = list(at_github)
    if holder.release and kubectl:
        try:
            there = _in_cluster(holder.release, kubectl, context)
        except OperationError as error:
            unknown.append(str(error))
        else:
            # what is not at GitHub cannot be in the cluster, and comes there with the next release
            known = there | {each.name for each in at_github}
            found += (
                _not_in_cluster(holder, entry)
                for entry in holder.entries
                if entry.secret and entry.name not in known
            )
    return Presence(tuple(found), tuple(unknown))


def _at_github(holder: Holder, github: GithubSecrets, unknown: list[str]) -> Iterator[Missing]:
    places: dict[str, list[LedgerEntry]] = {}
    for entry in holder.entries:
        if entry.github:
            places.setdefault(entry.github.level, []).append(entry)
    for level, entries in places.items():
        place = entries[0].github
        assert place, "they were grouped by it"
        try:
            names = github.names(place, holder.repository)
        except OperationError as error:
            unknown.append(f"{level}: {error}")
            continue
        # keys with one value there are one secret
        by_name = {e.github.name: e for e in reversed(entries) if e.github}
        for name, entry in reversed(by_name.items()):
            if name not in names:
                yield _not_at_github(holder, entry, level)


def _not_at_github(holder: Holder, entry: LedgerEntry, level: str) -> Missing:
    command = (
        _apply_command(holder, entry.stack)
        if entry.stack
        else f"devops secrets set {holder.words} {entry.name}"
    )
    return Missing(entry.name, level, entry.optional, command)


def _not_in_cluster(holder: Holder, entry: LedgerEntry) -> Missing:
    release = holder.release
    assert release, "the infrastructure has no namespace"
    where = f"namespace {release.name} on {release.cluster.name}"
    match entry.rotating:
        case "set":
            command = release_command(holder) or f"# release {release.name}"
        case "kubectl":
            command = kubectl_command(release.name, entry)
        case "store":
            command = f"# write the entry of the {entry.producer}: {entry.store}"
        case "registry":
            command = "# Cluster(registry_integration=True) lets DigitalOcean make it"
        case _:
            command = _apply_command(holder, entry.stack)
    return Missing(entry.name, where, entry.optional, command)


def _apply_command(holder: Holder, stack: str | None) -> str:
    fleet = holder.portfolio.fleet
    if fleet.infrastructure is None:
        return f"# apply the stack {stack}"
    repository = f"{fleet.github_owner}/{fleet.infrastructure.name}"
    return f"gh workflow run apply.yml --repo {repository}  # applies the stack {stack}"


def _in_cluster(release: Release, kubectl: str, context: str | None) -> frozenset[str]:
    chosen = ("--context", context) if context else ()
    command = (kubectl, *chosen, "get", "secrets", "--namespace", release.name)
    try:
        done = subprocess.run(  # noqa: S603 - the program that the user named
            (*command, "--output", f"go-template={_KEYS}"),
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise OperationError(
            f"{kubectl} cannot be started: {error.strerror}\n"
            "    why: it reads names of secrets in the cluster\n"
            "    fix: name it by --kubectl, or leave the cluster out by --no-cluster"
        ) from None
    if done.returncode:
        told = " ".join(done.stderr.strip().splitlines()[-1:])
        raise OperationError(
            f"kubectl does not tell the Secrets of {release.name}: {told}\n"
            f"    why: its context has to lead to the cluster {release.cluster.name}\n"
            "    fix: name it by --context, or leave the cluster out by --no-cluster"
        )
    found = frozenset(done.stdout.split())
    if not any(name.startswith(RELEASES_TOKEN) for name in found):
        raise OperationError(
            f"there is no namespace {release.name}, or nothing of its stack in it\n"
            f"    why: kubectl looks at another cluster than {release.cluster.name},"
            f" or the stack {release.name} is not applied\n"
            "    fix: name the context by --context, or apply the stack"
        )
    return found


def as_json(found: Presence) -> dict[str, Any]:
    """What is missing, and where nobody could look, as data."""
    missing = [asdict(each) for each in found.missing]
    return {"schema": SCHEMA, "missing": missing, "unknown": list(found.unknown)}


def as_text(found: Presence) -> str:
    """A line for each secret, below them what sets them."""
    lines: list[str] = []
    for where, group in _by_place(found.missing):
        lines.append(f"missing in {where}")
        for command, names in group.items():
            told = (f"{name} (optional)" if optional else name for name, optional in names.items())
            # one command sets several
            whole = command.replace(_NAMES, " ".join(names))
            lines += [f"  {', '.join(told)}", *(f"    {line}" for line in whole.splitlines())]
    lines += [f"not known: {each}" for each in found.unknown]
    return "".join(f"{line}\n" for line in lines)


_NAMES = "<names>"


def _by_place(missing: Iterable[Missing]) -> Iterator[tuple[str, dict[str, dict[str, bool]]]]:
    """By place and command the names, each with whether it is optional."""
    places: dict[str, dict[str, dict[str, bool]]] = {}
    for each in missing:
        sets = each.command.startswith("devops secrets set ")
        command = each.command.removesuffix(each.name) + _NAMES if sets else each.command
        places.setdefault(each.where, {}).setdefault(command, {})[each.name] = each.optional
    yield from places.items()
