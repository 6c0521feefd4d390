"""What a project takes over, renames and gives up: facts for `devops show`."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.project.adoption import Adoption, Moved
from devops_constructs.project.changes import changes_of
from devops_constructs.project.environment import Environment
from devops_constructs.project.project import Project


def changes(project: Project) -> list[dict[str, str]]:
    """Each adoption, move and tombstone."""
    return list(_changes(project))


def _changes(project: Project) -> Iterator[dict[str, str]]:
    for change in changes_of(project):
        match change:
            case Adoption():
                yield {"kind": "adopted", "address": change.address, "note": f"id {change.id}"}
            case Moved():
                yield {"kind": "moved", "address": change.new, "note": f"was {change.old}"}
            case _:
                note = f"{change.date}: {change.reason}; backup: {change.backup}"
                yield {"kind": "given up", "address": change.address, "note": note}


def retirement(environment: Environment) -> dict[str, str] | None:
    """Why an environment ends; None: it does not."""
    if environment.retired is None:
        return None
    ends = environment.retired
    return {"reason": ends.reason, "date": ends.date, "backup": ends.backup}
