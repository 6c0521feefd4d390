"""The script of the Job that grants rights, on a real PostgreSQL in DigitalOcean's situation."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from itertools import count

import pytest

from devops_constructs.terraform.database_grants import grants_script
from tests.postgresql_server import ADMINISTRATOR, PostgresqlServer, postgresql_server

MIGRATION = "CREATE TABLE orders (id bigint PRIMARY KEY)"
_numbers = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    with postgresql_server() as running:
        yield running


@pytest.fixture
def shop(server: PostgresqlServer) -> str:
    name = f"agency_shop_{next(_numbers)}"
    server.make_slice(name)
    return name


def grant(
    server: PostgresqlServer, database: str, *, user: str | None = None, limit: str = "30"
) -> subprocess.CompletedProcess[str]:
    """Run exactly what the Job runs, with the environment that it has."""
    env = server.env(ADMINISTRATOR, database)
    own = {"GRANTS_USER": user or database, "GRANTS_CONNECTION_LIMIT": limit}
    return subprocess.run(
        ("sh", "-ec", grants_script()), env={**env, **own}, capture_output=True, text=True
    )


def test_migration_fails_before_and_works_after(server: PostgresqlServer, shop: str) -> None:
    before = server.ask(MIGRATION, user=shop, database=shop)
    assert "permission denied for schema public" in before.stderr

    granted = grant(server, shop)

    assert (granted.returncode, granted.stdout, granted.stderr) == (0, "", "")
    assert server.ask(MIGRATION, user=shop, database=shop).returncode == 0


def test_trusted_extensions_can_be_created(server: PostgresqlServer, shop: str) -> None:
    grant(server, shop)

    server.answer("CREATE EXTENSION pgcrypto", user=shop, database=shop)


def test_other_projects_users_are_refused(server: PostgresqlServer, shop: str) -> None:
    other = f"{shop}_other"
    server.make_slice(other)
    assert server.answer("SELECT 1", user=other, database=shop) == "1"

    grant(server, shop)

    refused = server.ask("SELECT 1", user=other, database=shop)
    assert "permission denied for database" in refused.stderr
    assert server.answer("SELECT 1", user=shop, database=shop) == "1"
    assert server.answer("SELECT 1", user=ADMINISTRATOR, database=shop) == "1"


def test_second_run_changes_nothing(server: PostgresqlServer, shop: str) -> None:
    def rights() -> str:
        return server.answer(
            "SELECT datacl, datconnlimit, nspacl FROM pg_database, pg_namespace"
            " WHERE datname = current_database() AND nspname = 'public'",
            user=ADMINISTRATOR,
            database=shop,
        )

    grant(server, shop)
    once = rights()
    again = grant(server, shop)

    assert again.returncode == 0
    assert rights() == once


def test_a_database_takes_no_more_connections_than_its_limit(
    server: PostgresqlServer, shop: str
) -> None:
    grant(server, shop, limit="7")

    limit = "SELECT datconnlimit FROM pg_database WHERE datname = current_database()"
    assert server.answer(limit, user=ADMINISTRATOR, database=shop) == "7"


def test_a_mistake_fails_the_job_and_leaves_everything_as_it_was(
    server: PostgresqlServer, shop: str
) -> None:
    failed = grant(server, shop, limit="many")

    assert failed.returncode != 0
    assert "permission denied" in server.ask(MIGRATION, user=shop, database=shop).stderr


def test_odd_names_are_quoted(server: PostgresqlServer) -> None:
    odd = 'odd"; DROP ROLE doadmin; --'
    role = 'CREATE ROLE "odd""; DROP ROLE doadmin; --" LOGIN'
    server.answer(role, user="postgres", database="defaultdb")
    server.answer('CREATE DATABASE "Odd-Name"', user=ADMINISTRATOR, database="defaultdb")

    granted = grant(server, "Odd-Name", user=odd)

    assert granted.returncode == 0, granted.stderr
    assert server.answer("SELECT 1", user=ADMINISTRATOR, database="Odd-Name") == "1"
