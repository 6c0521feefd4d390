"""A project's slice of a shared PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._backup_checks import unknown_left_out
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import PostgresqlName
from devops_constructs.project.backups import Backups
from devops_constructs.project.generated_secrets import database_secret


class Database(Definition):
    """A database, its user and its connection pool in each environment, under names made by one
    rule.

    A component that `uses` "database" gets the variables of the Secret "database": DATABASE_URL
    goes through the pool, DIRECT_DATABASE_URL does not; release jobs get the direct one as
    DATABASE_URL.
    """

    pool_size: int = Field(default=10, ge=1, le=500)
    """Server connections of each pool; the sum over a cluster must stay below its plan's
    connections."""
    pool_mode: Literal["transaction", "session", "statement"] = "transaction"
    """PgBouncer's mode. "transaction" needs prepared statements and advisory locks off."""
    further: tuple[PostgresqlName, ...] = ()
    """More databases of the same slice, each with its own user and pool (Rails 8: cache, queue,
    cable)."""

    backups: Backups = Backups()
    """How backups are made, in environments that have some."""

    def _problems(self) -> Iterator[Problem]:
        keys = database_secret(self).keys
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            yield self.problem(
                "further",
                what=f"two databases would both have the variable {twice[0]}",
                why="each database of the slice has variables named after it",
                fix="name each database once, and none 'direct'",
            )
        yield from unknown_left_out(self, self.backups)
