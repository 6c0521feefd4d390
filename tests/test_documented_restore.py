"""What the documentation has an administrator do with psql for a restore, on a real PostgreSQL."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.documented_blocks import shell_block
from tests.postgresql_server import ADMINISTRATOR, PostgresqlServer, postgresql_server

USER = "agency_rails_shop_production"
OTHER = "agency_django_api_production"
PAGE = "how-to/restore.md"
IN_POD = "kubectl exec -n database-admin psql -- psql"


@pytest.fixture
def postgresql() -> Iterator[PostgresqlServer]:
    """With a database in use, and a new one that step 2 has made ready."""
    with postgresql_server() as server:
        for name in (USER, OTHER):
            server.make_slice(name)
        administrator(server, f"GRANT CREATE ON SCHEMA public TO {USER}", USER)
        server.answer("CREATE TABLE old (n int)", user=USER, database=USER)
        administrator(server, "CREATE DATABASE restored")
        block = shell_block(PAGE, "kind: Pod", {"<user>": USER, "<connections>": "30"})
        done = typed(server, block[block.index(IN_POD) :])
        assert done.returncode == 0, done.stderr
        yield server


def administrator(server: PostgresqlServer, sql: str, database: str = "defaultdb") -> str:
    return server.answer(sql, user=ADMINISTRATOR, database=database)


def typed(server: PostgresqlServer, text: str) -> subprocess.CompletedProcess[str]:
    """In place of a pod, whose variables are the administrator's too."""
    env = server.env(ADMINISTRATOR, "defaultdb")
    text = text.replace(IN_POD, "psql --no-psqlrc")
    return subprocess.run(["bash", "-ec", text], env=env, capture_output=True, text=True)


def databases(server: PostgresqlServer) -> set[str]:
    said = administrator(server, "SELECT datname FROM pg_database WHERE NOT datistemplate")
    return set(said.split()) - {"postgres", "defaultdb", OTHER}


@contextmanager
def session(server: PostgresqlServer) -> Iterator[None]:
    """Somebody is in the database in use."""
    command = ("psql", "--no-psqlrc", "--command", "SELECT pg_sleep(60)")
    open_one = subprocess.Popen(command, env=server.env(USER, USER), stderr=subprocess.DEVNULL)
    count = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{USER}'"
    while administrator(server, count) == "0":
        time.sleep(0.05)
    try:
        yield
    finally:
        open_one.kill()
        open_one.wait()


def test_the_new_database_lets_its_user_in_and_nobody_else(postgresql: PostgresqlServer) -> None:
    postgresql.answer("CREATE TABLE new (n int)", user=USER, database="restored")

    refused = postgresql.ask("SELECT 1", user=OTHER, database="restored")

    assert "permission denied for database" in refused.stderr
    limit = "SELECT datconnlimit FROM pg_database WHERE datname = 'restored'"
    assert administrator(postgresql, limit) == "30"


def test_the_new_database_takes_the_place_of_one_in_use(postgresql: PostgresqlServer) -> None:
    postgresql.answer("CREATE TABLE new (n int)", user=USER, database="restored")
    superuser(postgresql, f"GRANT pg_signal_backend TO {ADMINISTRATOR}")

    with session(postgresql):
        done = typed(postgresql, shell_block(PAGE, "RENAME", {"<user>": USER}))

    assert done.returncode == 0, done.stderr
    assert databases(postgresql) == {USER, "before_restore"}
    postgresql.answer("SELECT * FROM new", user=USER, database=USER)
    kept = postgresql.ask("SELECT 1", user=USER, database="before_restore")
    assert "is not currently accepting connections" in kept.stderr


def test_an_administrator_who_may_end_no_session_renames_nothing(
    postgresql: PostgresqlServer,
) -> None:
    with session(postgresql):
        done = typed(postgresql, shell_block(PAGE, "RENAME", {"<user>": USER}))

    assert done.returncode != 0
    assert databases(postgresql) == {USER, "restored"}
    administrator(postgresql, f"ALTER DATABASE {USER} ALLOW_CONNECTIONS true")
    postgresql.answer("SELECT * FROM old", user=USER, database=USER)


def superuser(server: PostgresqlServer, sql: str) -> None:
    server.answer(sql, user="postgres", database="postgres")
