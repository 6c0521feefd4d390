"""`devops backups restore`: a Job that restores a dump into a new database."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

from devops_constructs.errors import OperationError
from devops_constructs.project.backups import BACKUPS_RESTORE, FOLDER
from devops_constructs.project.release import Release

_NAME_MAX = 63


def restore_job(root: Path, release: Release, copy: str, into: str) -> dict[str, Any]:
    """The Job, made of what the chart has for it: just the pod that was reviewed.

    Raises:
        OperationError: the copy is none of the release, the database is none that may be filled, or
            the chart has nothing to make the Job of.
    """
    database = _database(release, copy)
    if not re.fullmatch("[a-z_][a-z0-9_]{0,62}", into) or into in release.backed_up:
        raise OperationError(
            f"{into!r} cannot be restored into\n"
            "    why: a restore fills a new, empty database and keeps away from those in use\n"
            "    fix: make one, and name it by lower-case letters, digits and '_'"
        )
    cron_job = _template(root, release)
    template = cron_job["spec"]["jobTemplate"]
    said = {"RESTORE_COPY": copy, "RESTORE_DATABASE": database, "RESTORE_INTO": into}
    pod = template["spec"]["template"]["spec"]
    containers = [*pod.get("initContainers", ()), *pod["containers"]]
    _can_be_read(copy, [each["name"] for each in containers])
    for variable in (variable for each in containers for variable in each["env"]):
        if variable["name"] in said:
            variable["value"] = said[variable["name"]]
    name = f"{BACKUPS_RESTORE}-{into.replace('_', '-')}"[:_NAME_MAX].rstrip("-")
    metadata = {"name": name, "namespace": release.name, "labels": template["metadata"]["labels"]}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": template["spec"]}


def start(job: dict[str, Any], kubectl: str) -> None:
    """Let kubectl make it, in the cluster of its current context.

    Raises:
        OperationError: kubectl is not there, or refuses.
    """
    command = (kubectl, "create", "-f", "-")
    try:
        done = subprocess.run(  # noqa: S603 - the program that the user named
            command, input=yaml.safe_dump(job, sort_keys=False), capture_output=True, text=True
        )
    except OSError as error:
        raise OperationError(
            f"{kubectl} cannot be started: {error.strerror}\n"
            "    why: it makes the Job in the cluster\n"
            "    fix: name it by --kubectl, or leave --yes out and apply what is printed"
        ) from None
    if done.returncode:
        raise OperationError(
            f"kubectl did not make the Job: {done.stderr.strip()}\n"
            "    why: a Job of that name may be there, or the context is that of another cluster\n"
            "    fix: look at: kubectl config current-context"
        )


def _database(release: Release, copy: str) -> str:
    folder = f"{FOLDER}{release.environment.name}/"
    database = copy.removeprefix(folder).partition("/")[0]
    if copy.startswith(folder) and database in release.backed_up:
        return database
    raise OperationError(
        f"{copy!r} is no copy of {release.name}\n"
        f"    why: its copies lie below {folder}, by database: {', '.join(release.backed_up)}\n"
        f"    fix: run: devops backups list {release.project.name} {release.environment.name}"
    )


def _template(root: Path, release: Release) -> dict[str, Any]:
    file = root / f"charts_out/helm/{release.name}/templates/cronjob-{BACKUPS_RESTORE}.yaml"
    try:
        found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OperationError(
            f"the chart of {release.name} has no {file.name}\n"
            "    why: the Job is made of what was reviewed and released\n"
            "    fix: run: devops synth"
        ) from None
    return found


def _can_be_read(copy: str, steps: list[str]) -> None:
    if copy.endswith(".age") and "decrypt" not in steps:
        raise OperationError(
            f"{copy} is encrypted, and the chart cannot decrypt\n"
            "    why: it does so as long as Backups.encrypt_to is there\n"
            "    fix: restore from the commit that made the copy"
        )
