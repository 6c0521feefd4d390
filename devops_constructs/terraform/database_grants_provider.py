"""The same rights, granted by Terraform itself."""

from __future__ import annotations

from devops_constructs.project.reachability import DATABASE_PORTS
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.database_slice import DatabaseSlice, SliceDatabase
from devops_constructs.terraform.postgresql import Grant, PostgresqlProvider


class DatabaseGrantsByProvider(Construct):
    """The rights as resources: plans show them, and need to reach the database to do so.

    The administrator's password is in the environment of who runs Terraform (PGPASSWORD), not in
    the stack. What Terraform runs on has to be one of the database cluster's `trusted_sources`.
    There is no limit of connections here.

    Creates, each under the stack's name, and with the suffix `_<name>` for a further database:
        postgresql_grant.<...>_schema, <...>_database: of the database's user.
        postgresql_grant.<...>_public: nothing for everybody else.

    Sources: https://registry.terraform.io/providers/cyrilgdn/postgresql/latest/docs
    """

    def __init__(self, scope: Construct, id: str, props: Release, made: DatabaseSlice) -> None:
        super().__init__(scope, id)
        PostgresqlProvider(
            self,
            "postgresql",
            host=made.cluster.host,
            port=DATABASE_PORTS[0],
            username="doadmin",
            database="defaultdb",
            sslmode="require",
            superuser=False,
        )
        for further, each in made.databases.items():
            self._grants(stack_id(props.name, further), each)

    def _grants(self, address: str, each: SliceDatabase) -> None:
        Grant(
            self,
            f"{address}_schema",
            database=each.db.name,
            role=each.user.name,
            schema="public",
            object_type="schema",
            privileges=["CREATE", "USAGE"],
        )
        own = Grant(
            self,
            f"{address}_database",
            database=each.db.name,
            role=each.user.name,
            object_type="database",
            privileges=["CONNECT", "CREATE", "TEMPORARY"],
        )
        Grant(
            self,
            f"{address}_public",
            database=each.db.name,
            role="public",
            object_type="database",
            privileges=[],
            depends_on=[own],
        )
