"""Whether, and how, an environment of a project is backed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devops_constructs.project.backups import Backups
from devops_constructs.project.environment import Environment

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


def backups_of(project: Project, environment: Environment) -> Backups | None:
    """None: its database is not backed up, or it has none."""
    if not (project.database and project.private_space and environment.has_backups):
        return None
    own = environment.backups
    return own if isinstance(own, Backups) else project.database.backups
