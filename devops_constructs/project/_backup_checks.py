"""What is left out of backups exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project.backups import Backups

if TYPE_CHECKING:
    from devops_constructs.project.database import Database
    from devops_constructs.project.project import Project


def unknown_left_out(database: Database, backups: Backups) -> Iterator[Problem]:
    """A slip there would leave a database in, or seem to leave one out."""
    if database.is_spoilt("further") or backups.is_spoilt("without"):
        return
    for name in backups.without:
        if name not in database.further:
            known = ", ".join(map(repr, database.further))
            yield backups.problem(
                "without",
                what=f"there is no further database {name!r}",
                why="what is left out is one of Database.further; the main one always counts",
                fix=f"write one of {known}" if known else "leave it out",
            )


def own_backups_fit(project: Project) -> Iterator[Problem]:
    """Of environments that are backed up in their own way."""
    for environment in project.environments:
        if project.database and isinstance(environment.backups, Backups):
            yield from unknown_left_out(project.database, environment.backups)
