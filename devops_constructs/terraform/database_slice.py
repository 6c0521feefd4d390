"""A project's slice of a shared PostgreSQL in one environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from devops_constructs.project import naming
from devops_constructs.project.database import Database
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._lookups import database_cluster_named
from devops_constructs.terraform.digitalocean import (
    DatabaseConnectionPool,
    DatabaseDb,
    DatabaseUser,
)


@dataclass(frozen=True)
class SliceDatabase:
    """A database, its user, and its pool."""

    db: DatabaseDb
    user: DatabaseUser
    pool: DatabaseConnectionPool


class DatabaseSlice(Construct):
    """The databases of a release with a user and a connection pool each.

    It looks the cluster up by name, and planning fails if there is none.

    Creates, each under the stack's name, and with the suffix `_<name>` for a further database:
        digitalocean_database_db: cannot be destroyed by Terraform.
        digitalocean_database_user: what the application and its migrations connect as.
        digitalocean_database_connection_pool: another size replaces it and drops its connections.
    """

    def __init__(self, scope: Construct, id: str, props: Release, database: Database) -> None:
        super().__init__(scope, id)
        self.cluster = database_cluster_named(self, "cluster", props.database_cluster)
        self.databases: Mapping[str | None, SliceDatabase] = {
            further: self._database(further, props, database)
            for further in (None, *database.further)
        }

    def _database(self, further: str | None, props: Release, database: Database) -> SliceDatabase:
        address = stack_id(props.name, further)
        name = props.database_name(further)
        db = DatabaseDb(
            self,
            address,
            cluster_id=self.cluster.id,
            name=name,
            lifecycle={"prevent_destroy": True},
        )
        user = DatabaseUser(self, address, cluster_id=self.cluster.id, name=name)
        pool = DatabaseConnectionPool(
            self,
            address,
            cluster_id=self.cluster.id,
            name=naming.pool_name(name),
            mode=database.pool_mode,
            size=props.pool_size,
            db_name=db.name,
            user=user.name,
        )
        return SliceDatabase(db, user, pool)
