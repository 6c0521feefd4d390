"""A PostgreSQL on loopback as DigitalOcean manages one: the administrator is no superuser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.preparation import prepared

ADMINISTRATOR = "doadmin"
PASSWORD = "loopback"
"""Of every role: the server lives for a test."""
_SUPERUSER = "postgres"
_ADMINISTRATOR = f"CREATE ROLE {ADMINISTRATOR} LOGIN CREATEDB CREATEROLE PASSWORD '{PASSWORD}'"


@dataclass(frozen=True)
class PostgresqlServer:
    """Where it listens, and how to ask it something."""

    host: str
    port: int
    programs: Path
    """The folder with psql, pg_dump and their like."""

    def env(self, user: str, database: str) -> dict[str, str]:
        """What libpq wants to know, and a PATH that begins with the programs."""
        return {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": user,
            "PGPASSWORD": PASSWORD,
            "PGDATABASE": database,
            "PGSSLMODE": "disable",
        }

    def ask(self, sql: str, *, user: str, database: str) -> subprocess.CompletedProcess[str]:
        """Run one statement, as psql does in scripts; the caller looks whether it went well."""
        command = ("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command", sql)
        return subprocess.run(
            command, env=self.env(user, database), capture_output=True, text=True, timeout=60
        )

    def answer(self, sql: str, *, user: str, database: str) -> str:
        """What a statement returns that has to go well."""
        asked = self.ask(sql, user=user, database=database)
        assert asked.returncode == 0, asked.stderr
        return asked.stdout.strip()

    def make_slice(self, name: str) -> None:
        """A database and a user of that name as the API makes them: the administrator owns the
        database, and the user is one like any other, over whom the administrator has no rights."""
        self.answer(
            f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{PASSWORD}'",
            user=_SUPERUSER,
            database="defaultdb",
        )
        self.answer(f'CREATE DATABASE "{name}"', user=ADMINISTRATOR, database="defaultdb")


@contextmanager
def postgresql_server() -> Iterator[PostgresqlServer]:
    """Run one on a free port until the block is left; its data are gone then."""
    programs = prepared("scripts/postgresql")
    user = _SUPERUSER if os.geteuid() == 0 else None  # the server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    data, log = folder / "data", folder / "log"
    if user:
        shutil.chown(folder, user)
    _initialise(programs, data, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = _started(programs, data, log, port, user)
    server = PostgresqlServer("127.0.0.1", port, programs)
    try:
        _wait_for(server, process, log)
        for sql in (_ADMINISTRATOR, f"CREATE DATABASE defaultdb OWNER {ADMINISTRATOR}"):
            server.answer(sql, user=_SUPERUSER, database="postgres")
        yield server
    finally:
        process.terminate()
        process.wait(timeout=60)
        shutil.rmtree(folder)


def _initialise(programs: Path, data: Path, user: str | None) -> None:
    secret = data.parent / "password"
    secret.write_text(PASSWORD)
    if user:
        shutil.chown(secret, user)
    subprocess.run(
        (
            programs / "initdb",
            f"--pgdata={data}",
            f"--username={_SUPERUSER}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ),
        check=True,
        capture_output=True,
        user=user,
        cwd=data.parent,
        timeout=120,
    )


def _started(
    programs: Path, data: Path, log: Path, port: int, user: str | None
) -> subprocess.Popen[bytes]:
    command = (
        programs / "postgres",
        "-D",
        str(data),
        "-p",
        str(port),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "unix_socket_directories=",
        "-c",
        "fsync=off",
    )
    with log.open("wb") as file:
        return subprocess.Popen(
            command, stdout=file, stderr=subprocess.STDOUT, user=user, cwd=data.parent
        )


def _wait_for(server: PostgresqlServer, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text("utf-8")
        if server.ask("SELECT 1", user=_SUPERUSER, database="postgres").returncode == 0:
            return
        time.sleep(0.1)
    raise AssertionError(f"PostgreSQL does not answer:\n{log.read_text('utf-8')}")
