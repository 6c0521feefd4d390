"""`devops secrets rotate`: how a value is replaced, step by step, with the commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from devops_constructs.operations.secrets_by_hand import kubectl_command
from devops_constructs.operations.secrets_named import Holder
from devops_constructs.operations.secrets_setting import release_command
from devops_constructs.project.generated_secrets import BACKUPS, REDIS_PASSWORD_KEY
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import CERTIFICATE_SECRET
from devops_constructs.project.rotatable import Rotatable, rotatable
from devops_constructs.project.rotation import FIRST
from devops_constructs.project.secret_ledger import LedgerEntry, Rotating
from devops_constructs.project.secret_readers import BACKUP_JOBS, INGRESS, RELEASES, WORKER

SCHEMA = "devops-constructs/secrets-rotation/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""


@dataclass(frozen=True)
class Step:
    """What is done, in words, and the commands or the line of a definition that do it."""

    what: str
    command: str = ""


def today() -> str:
    """As rotations write it."""
    return datetime.now(UTC).date().isoformat()


def steps(holder: Holder, entry: LedgerEntry, date: str) -> list[Step]:
    """In their order; none where there is nothing to replace."""
    ways: dict[Rotating, Callable[[], Iterator[Step]]] = {
        "set": lambda: _set(holder, entry),
        "rotation": lambda: _made_by_terraform(holder, entry, date),
        "database": lambda: _database(holder, entry, date),
        "kubectl": lambda: _by_hand(holder, entry),
        "store": lambda: _in_store(holder, entry),
        "registry": _by_digitalocean,
        "nothing": lambda: iter(()),
    }
    return list(ways[entry.rotating]())


def _set(holder: Holder, entry: LedgerEntry) -> Iterator[Step]:
    if entry.lines:
        yield Step(
            f"In short: {entry.lines}. GitHub shows no value, so the old one is from a copy."
        )
        where = f"{holder.words} {entry.name}"
        yield Step(
            "Set a file with a line for each", f"devops secrets set {where} --from keys.txt --yes"
        )
        yield Step("Workflows have it from their next run on. Delete the file.")
        return
    yield Step(
        "Make a new value where the old one is from, and leave the old one working. One that only"
        " has to be random comes from --generate 64 in the next step; what is encrypted or signed"
        " with the old one is not read with it."
    )
    yield Step("Set it", f"devops secrets set {holder.words} {entry.name} --yes")
    if entry.secret and (release := release_command(holder)):
        yield _release(entry, release)
    elif holder.release is None:
        yield Step("Workflows have it from their next run on.")
    else:
        yield Step(f"It is used from the next run on: {', '.join(entry.read_by)}.")
    yield Step("Take the old value back where it is from.")


def _release(entry: LedgerEntry, command: str) -> Step:
    who = ", ".join(entry.read_by)
    pods = f"pods that read the Secret are replaced: {who}" if who else "nothing reads it"
    return Step(f"Release chart and Secrets; {pods}", command)


def _made_by_terraform(holder: Holder, entry: LedgerEntry, date: str) -> Iterator[Step]:
    made = _rotatable(holder, entry)
    beside = None if made.why_not_beside else entry.rotated or FIRST
    yield _write(holder, entry, made, date, beside)
    taken = "takes nothing away" if beside else "takes the old one away"
    yield Step(f"Review the plan: it makes the new value, and {taken}.")
    yield _merge(holder, entry)
    command = release_command(holder)
    if command and set(entry.read_by) - {INGRESS, RELEASES, WORKER, *BACKUP_JOBS}:
        yield _release(entry, command)
    elif entry.read_by == (WORKER,):
        yield Step("The Worker has it once the stack is applied.")
    elif entry.read_by == (INGRESS,):
        yield Step("What answers requests takes it by itself.")
    elif entry.secret == BACKUPS:
        yield Step("Its jobs have it from their next run on.")
    else:
        yield Step("Workflows have it from their next run on.")
    if beside:
        yield Step(
            "Once all have the new value, take beside=... out of the line, `devops synth`, pull"
            " request, merge: the old one ends."
        )
    else:
        yield Step(f"Between apply and release: {_gap(entry)}.")


def _rotatable(holder: Holder, entry: LedgerEntry) -> Rotatable:
    if release := holder.release:
        return rotatable(release.project, release.environment)[_rotated_as(entry)]
    return Rotatable()  # the key to plans is one thing, and may be two


def _gap(entry: LedgerEntry) -> str:
    if entry.secret == CERTIFICATE_SECRET:
        return "nothing fails; the old certificate is revoked once the new one is in place"
    if entry.key == REDIS_PASSWORD_KEY:
        return (
            "a pod that starts has the new password, and Redis the old one until the release"
            " restarts it; then pods that are not replaced yet fail for as long"
        )
    return "a pod that starts has the new value, beside others with the old one"


def _rotated_as(entry: LedgerEntry) -> str:
    return entry.rotates_as or entry.secret or entry.key


def _write(
    holder: Holder, entry: LedgerEntry, made: Rotatable, date: str, beside: str | None
) -> Step:
    key = f', "{entry.key}"' if entry.key in made.keys else ""
    kept = f', beside="{beside}"' if beside else ""
    line = f'dc.Rotation("{_rotated_as(entry)}"{key}, date="{_new(entry, date)}"{kept}),'
    whose = f"environment {holder.environment!r}" if holder.release else f"project {entry.stack!r}"
    former = f", in place of that of {entry.rotated}" if entry.rotated else ""
    return Step(
        f"Write into rotations=(...) of {whose}{former}; `devops synth`, pull request", line
    )


def _new(entry: LedgerEntry, date: str) -> str:
    """Another date than the last one, on the same day too."""
    last = entry.rotated
    if last is None or last[:10] != date:
        return date
    return f"{date}-{int(last[11:] or 1) + 1}"


def _merge(holder: Holder, entry: LedgerEntry) -> Step:
    fleet = holder.portfolio.fleet
    if fleet.infrastructure is None:
        return Step(f"Merge, and apply the stack {entry.stack}.")
    repository = f"{fleet.github_owner}/{fleet.infrastructure.name}"
    chart = ", and the chart published" if holder.release else ""
    return Step(
        f"Merge: the stack {entry.stack} is applied{chart}",
        f"gh run list --repo {repository} --workflow apply.yml --limit 1",
    )


def _database(holder: Holder, entry: LedgerEntry, date: str) -> Iterator[Step]:
    """The user stays, as it owns the tables; its password is reset."""
    release, fleet = holder.release, holder.portfolio.fleet
    assert release, "the infrastructure has no database"
    yield _write(holder, entry, Rotatable(), date, None)
    yield Step("Have it reviewed, and do not merge yet.")
    yield Step(
        "Reset the password of each user. From now until the release new connections are refused;"
        " those that are open go on",
        "\n".join(_resets(release)),
    )
    if fleet.infrastructure and fleet.apply == "plan":
        yield Step(
            "Have the pull request planned anew: a saved plan has the password of its time",
            f"gh workflow run plan.yml --repo {fleet.github_owner}/{fleet.infrastructure.name}"
            " --field pull_request=<its number>",
        )
    yield _merge(holder, entry)
    if command := release_command(holder):
        yield _release(entry, command)


def _resets(release: Release) -> Iterator[str]:
    """doctl prints the new password, and has no `--format` for this command."""
    yield "doctl databases list --format ID,Name"
    yield f"cluster=<ID of {release.database_cluster}>"
    further = release.project.database.further if release.project.database else ()
    for name in map(release.database_name, (None, *further)):
        yield f'doctl databases user reset "$cluster" {name} >/dev/null'


def _by_hand(holder: Holder, entry: LedgerEntry) -> Iterator[Step]:
    assert holder.release, "the infrastructure has no namespace"
    yield Step("Make a new value where the old one is from, and leave the old one working.")
    where = f"the cluster {holder.release.cluster.name}"
    yield Step(
        f"Hand it to kubectl, whose context leads to {where}",
        kubectl_command(holder.release.name, entry),
    )
    if command := release_command(holder):
        yield _release(entry, command)
    yield Step("Take the old value back where it is from.")


def _in_store(holder: Holder, entry: LedgerEntry) -> Iterator[Step]:
    yield Step(f"Write the new value into the store, and leave the old one working: {entry.store}.")
    yield Step("Wait until the operator has read it: see `refresh_seconds` of its definition.")
    if command := release_command(holder):
        yield _release(entry, command)
    yield Step("Take the old value back where it is from.")


def _by_digitalocean() -> Iterator[Step]:
    yield Step("DigitalOcean's registry integration makes and renews it; there is nothing to do.")


def as_json(entry: LedgerEntry, found: list[Step]) -> dict[str, Any]:
    """The steps as data."""
    return {"schema": SCHEMA, "name": entry.name, "steps": [asdict(step) for step in found]}


def as_text(entry: LedgerEntry, found: list[Step]) -> str:
    """The steps, numbered, each with its command below it."""
    if not found:
        return f"{entry.name} is no secret; there is nothing to replace\n"
    lines: list[str] = []
    for number, step in enumerate(found, 1):
        lines.append(f"{number}. {step.what}{':' if step.command else ''}")
        lines += [f"     {line}" for line in step.command.splitlines()]
    return "".join(f"{line}\n" for line in lines)
