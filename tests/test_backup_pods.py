"""The scripts of backups, as charts carry them, against a real PostgreSQL and a real S3 server."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import manifests
from tests.backup_pods import Outcome, Pod, Rollbar, cut_after, programs, rollbar
from tests.kubernetes.acme import release, web
from tests.postgresql_server import ADMINISTRATOR, PASSWORD, PostgresqlServer, postgresql_server
from tests.preparation import ROOT, prepared
from tests.s3_server import CREDENTIALS, S3Server, s3_server

DATABASE = "agency_rails_shop_production"
BUCKET = "agency-rails-shop-private"
NEW = "restored"
MIB = 1024 * 1024
TOKEN = "a-rollbar-token"
DUMP = b"PGDMP and what follows"
DUMP_SHA256 = hashlib.sha256(DUMP).hexdigest()
CONTENT = """
  CREATE TABLE customers (id serial PRIMARY KEY, name text NOT NULL, photo bytea);
  INSERT INTO customers (name, photo)
    SELECT 'Jürgen ''Ω'' ' || n, sha256(n::text::bytea) FROM generate_series(1, 2000) n;
  CREATE TABLE orders (id bigserial PRIMARY KEY, customer int REFERENCES customers, paid jsonb);
  INSERT INTO orders (customer, paid)
    SELECT n, jsonb_build_object('n', n) FROM generate_series(1, 99) n;
  CREATE VIEW paying AS SELECT name FROM customers JOIN orders ON customer = customers.id;
  SELECT setval('orders_id_seq', 4711);
"""


@dataclass(frozen=True)
class Backups:
    """The pods of a release with what is around them."""

    pod: Pod
    postgresql: PostgresqlServer
    s3: S3Server
    rollbar: Rollbar

    @property
    def day(self) -> str:
        return f"backups/production/{DATABASE}/daily/{datetime.now(UTC):%Y-%m-%d}.dump"

    def stored(self) -> list[str]:
        text = self.s3._ask("GET", f"{BUCKET}?list-type=2").decode()
        return sorted(re.findall("<Key>(.*?)</Key>", text))

    def put(self, key: str, content: bytes = b"an older dump", sha256: str = "") -> None:
        self.s3.write(BUCKET, key, content, {"sha256": sha256})

    def run(self, cron_job: str, **changed: str) -> Outcome:
        return replace(self.pod, changed={**self.pod.changed, **changed}).run(cron_job)

    def with_url(self, url: str) -> Backups:
        secrets = {**self.pod.secrets, "database": {"DIRECT_DATABASE_URL": url}}
        return replace(self, pod=replace(self.pod, secrets=secrets))

    def content(self, database: str) -> str:
        """All of a database as SQL; the marks against tampering are new in each dump."""
        env = self.postgresql.env(DATABASE, database)
        dumped = subprocess.run(
            ("pg_dump", "--no-owner"), env=env, capture_output=True, text=True, check=True
        )
        return re.sub(r"(?m)^\\(un)?restrict .*$", "", dumped.stdout)


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgresqlServer]:
    with postgresql_server() as server:
        server.make_slice(DATABASE)
        _let_in(server, DATABASE)
        server.answer(CONTENT, user=DATABASE, database=DATABASE)
        yield server


def _let_in(server: PostgresqlServer, database: str) -> None:
    server.answer(
        f"GRANT ALL ON SCHEMA public TO {DATABASE}", user=ADMINISTRATOR, database=database
    )


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3") / "log") as server:
        yield server


def _url(server: PostgresqlServer, password: str = PASSWORD, port: int = 0) -> str:
    # a letter as Terraform may write it, which has to be read back
    login = password.replace("l", "%6C")
    where = f"{server.host}:{port or server.port}/{DATABASE}"
    return f"postgresql://{DATABASE}:{login}@{where}?sslmode=disable"


@pytest.fixture
def backups(postgresql: PostgresqlServer, s3: S3Server, tmp_path: Path) -> Iterator[Backups]:
    s3._ask("POST", "moto-api/reset")
    s3.make_bucket(BUCKET)
    templates = ROOT / "charts_out/helm/rails-shop-production/templates"
    objects = [yaml.safe_load(f.read_text("utf-8")) for f in templates.glob("*-backups*.yaml")]
    secrets = {
        "database": {"DIRECT_DATABASE_URL": _url(postgresql)},
        "backups": {
            **CREDENTIALS,
            "AWS_ENDPOINT_URL_S3": s3.url,
            "AWS_REGION": "us-east-1",
            "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
            "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
            "BACKUPS_BUCKET": BUCKET,
        },
        "error-tracking": {"ROLLBAR_ACCESS_TOKEN": TOKEN},
    }
    path = programs(postgresql.programs, prepared("scripts/servers"))
    with rollbar() as errors:
        changed = {"ROLLBAR_ITEMS": errors.url, "AWS_MAX_ATTEMPTS": "1", "NO_PROXY": "*"}
        pod = Pod(tmp_path / "pod", objects, secrets, path, changed)
        yield Backups(pod, postgresql, s3, errors)


@pytest.fixture
def empty(postgresql: PostgresqlServer) -> Iterator[str]:
    def ask(sql: str) -> None:
        postgresql.answer(sql, user=ADMINISTRATOR, database="defaultdb")

    ask(f"CREATE DATABASE {NEW}")
    _let_in(postgresql, NEW)
    yield NEW
    ask(f"DROP DATABASE {NEW}")


def restored(backups: Backups, into: str, copy: str | None = None) -> Outcome:
    where = {"RESTORE_DATABASE": DATABASE, "RESTORE_INTO": into}
    return backups.run("backups-restore", RESTORE_COPY=copy or backups.day, **where)


def test_what_was_dumped_can_be_restored_into_an_empty_database(
    backups: Backups, empty: str
) -> None:
    made = backups.run("backups")
    assert made.code == 0, made.said
    again = restored(backups, empty)

    assert again.code == 0, again.said
    assert backups.content(empty) == backups.content(DATABASE)
    assert "Jürgen" in backups.content(empty)
    assert backups.rollbar.items == []
    # the first dump is that of its day, week and month, and nothing else stays
    now, folder = datetime.now(UTC), f"backups/production/{DATABASE}"
    kinds = (f"daily/{now:%Y-%m-%d}", f"monthly/{now:%Y-%m}", f"weekly/{now:%G-W%V}")
    assert backups.stored() == [f"{folder}/{kind}.dump" for kind in kinds]
    assert len({backups.s3.read(BUCKET, key) for key in backups.stored()}) == 1


def test_a_later_dump_of_a_day_takes_its_place_but_not_that_of_week_and_month(
    backups: Backups,
) -> None:
    backups.run("backups")
    backups.run("backups")

    assert [len(backups.s3.versions(BUCKET, key)) for key in backups.stored()] == [2, 1, 1]


def test_so_many_of_each_kind_are_kept_as_wanted_the_newest(backups: Backups) -> None:
    folder = f"backups/production/{DATABASE}"
    for day in range(1, 10):
        backups.put(f"{folder}/daily/2020-01-0{day}.dump")
    backups.put(f"{folder}/weekly/2020-W01.dump")
    backups.put(f"{folder}/monthly/2020-01.dump")

    ended = backups.run("backups", KEEP_DAILY="3", KEEP_WEEKLY="2", KEEP_MONTHLY="0")

    assert ended.code == 0, ended.said
    kept = [key.removeprefix(f"{folder}/") for key in backups.stored()]
    now = datetime.now(UTC)
    assert kept == [
        "daily/2020-01-08.dump",
        "daily/2020-01-09.dump",
        f"daily/{now:%Y-%m-%d}.dump",
        "weekly/2020-W01.dump",
        f"weekly/{now:%G-W%V}.dump",
    ]


def _broken(backups: Backups) -> Backups:
    """Something ends pg_dump's file too early, and pg_dump does not notice."""
    return _with_program(
        backups,
        "pg_dump",
        f'{backups.postgresql.programs}/pg_dump "$@" || exit\n'
        'for word; do case $word in --file=*) truncate -s -2000 "${word#*=}" ;; esac; done\n',
    )


def _changed_on_the_way(backups: Backups, how: str) -> Backups:
    """Other bytes arrive than those that were dumped, and the upload ends well."""
    real = prepared("scripts/servers") / "aws"
    return _with_program(
        backups,
        "aws",
        f'for word; do case $word in *.dump) [ ! -f "$word" ] || {how} ;; esac; done\n'
        f'exec {real} "$@"\n',
    )


def _with_program(backups: Backups, name: str, text: str) -> Backups:
    folder = backups.pod.folder.parent / "stand-in"
    folder.mkdir()
    (folder / name).write_text(f"#!/bin/sh\n{text}")
    (folder / name).chmod(0o755)
    return replace(backups, pod=replace(backups.pod, path=f"{folder}:{backups.pod.path}"))


def _full(backups: Backups) -> Backups:
    return replace(backups, pod=replace(backups.pod, changed={**backups.pod.changed, **_SMALL}))


_SMALL = {"DUMPS_MAX_MIB": "1"}


@pytest.fixture
def large(postgresql: PostgresqlServer) -> Iterator[None]:
    """More in the database than goes through a small hole."""
    sql = "CREATE TABLE large AS SELECT sha512((n * random())::text::bytea) h"
    postgresql.answer(f"{sql} FROM generate_series(1, 60000) n", user=DATABASE, database=DATABASE)
    yield
    postgresql.answer("DROP TABLE large", user=DATABASE, database=DATABASE)


def _fails(backups: Backups, said: str, before: tuple[list[str], bytes]) -> None:
    ended = backups.run("backups")

    assert ended.code != 0, ended.said
    [item] = backups.rollbar.items
    assert item["title"] == "rails-shop-production: backup failed"
    assert said in item["body"]["message"]["body"]
    assert item["environment"] == "production"
    assert backups.rollbar.tokens == {TOKEN}
    assert before == _kept(backups)
    assert TOKEN not in ended.said
    assert PASSWORD not in ended.said


def _kept(backups: Backups) -> tuple[list[str], bytes]:
    """The versions of the day's copy, and its content."""
    return backups.s3.versions(BUCKET, backups.day), backups.s3.read(BUCKET, backups.day)


@pytest.fixture
def good(backups: Backups) -> tuple[list[str], bytes]:
    """What is there when something fails."""
    backups.put(backups.day)
    return _kept(backups)


def test_a_broken_dump_is_reported_and_replaces_nothing(
    backups: Backups, good: tuple[list[str], bytes]
) -> None:
    _fails(_broken(backups), f"dump of {DATABASE}: pg_restore: error", good)


def test_a_full_volume_is_reported_and_nothing_is_replaced(
    backups: Backups, good: tuple[list[str], bytes], large: None
) -> None:
    _fails(
        _full(backups), f"dump of {DATABASE}: ended by signal 25, at the latest when 1 MiB", good
    )


def test_a_connection_that_is_cut_is_reported_and_nothing_is_replaced(
    backups: Backups, good: tuple[list[str], bytes], large: None
) -> None:
    with cut_after(backups.postgresql.port, MIB) as port:
        through = backups.with_url(_url(backups.postgresql, port=port))

        _fails(through, f"dump of {DATABASE}: ", good)


def test_a_wrong_password_is_reported_and_nothing_is_replaced(
    backups: Backups, good: tuple[list[str], bytes]
) -> None:
    wrong = backups.with_url(_url(backups.postgresql, password="another"))

    _fails(wrong, "password authentication failed", good)


@pytest.mark.parametrize(
    ("how", "lacks"),
    [
        ('truncate -s -1 "$word"', "bytes"),
        ('printf X | dd of="$word" bs=1 conv=notrunc 2>/dev/null', "checksum"),
    ],
)
def test_what_arrives_otherwise_is_reported_and_replaces_nothing(
    backups: Backups, good: tuple[list[str], bytes], how: str, lacks: str
) -> None:
    changed = _changed_on_the_way(backups, how)

    _fails(changed, f"upload of {DATABASE}: what arrived does not have its", good)
    [item] = backups.rollbar.items
    assert item["body"]["message"]["body"].split(";")[0].endswith(lacks)


def test_an_upload_that_breaks_off_is_reported_and_nothing_is_replaced(
    backups: Backups, good: tuple[list[str], bytes], large: None
) -> None:
    port = int(backups.s3.url.rpartition(":")[2])
    with cut_after(port, MIB) as cut:
        secrets: dict[str, Any] = dict(backups.pod.secrets)
        secrets["backups"] = {
            **secrets["backups"],
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{cut}",
        }
        through = replace(backups, pod=replace(backups.pod, secrets=secrets))

        _fails(through, f"upload of {DATABASE}: it broke off", good)


def test_a_copy_that_is_young_enough_is_not_reported(backups: Backups) -> None:
    backups.put(backups.day)

    ended = backups.run("backups-watch")

    assert (ended.code, backups.rollbar.items) == (0, []), ended.said


@pytest.mark.parametrize(
    ("made", "said"),
    [(False, f"there is no copy of {DATABASE}"), (True, "is 0 hours old, 0 may be")],
)
def test_no_copy_and_one_that_is_too_old_are_reported(
    backups: Backups, made: bool, said: str
) -> None:
    if made:
        backups.put(backups.day)

    ended = backups.run("backups-watch", MAX_AGE_HOURS="0")

    assert ended.code == 1, ended.said
    [item] = backups.rollbar.items
    assert item["title"] == "rails-shop-production: backup too old"
    assert said in item["body"]["message"]["body"]


@pytest.mark.parametrize("program", ["date", "sort"])
def test_what_cannot_be_looked_at_is_not_taken_for_young(backups: Backups, program: str) -> None:
    backups.put(backups.day)
    spoilt = _with_program(backups, program, "echo 'it does not work' >&2; exit 1\n")

    ended = spoilt.run("backups-watch")

    assert ended.code == 1, ended.said
    [item] = backups.rollbar.items
    assert item["title"] == "rails-shop-production: backup too old"


def test_a_restore_keeps_away_from_the_database_in_use_and_from_one_with_content(
    backups: Backups, postgresql: PostgresqlServer, empty: str
) -> None:
    backups.put(backups.day, DUMP, DUMP_SHA256)
    postgresql.answer("CREATE TABLE here (n int)", user=DATABASE, database=empty)
    before = backups.content(DATABASE)

    in_use, filled = restored(backups, DATABASE), restored(backups, empty)

    assert f"FAILED: {DATABASE} is the database in use; name a new one" in in_use.said
    assert f"FAILED: {NEW} already has 1 tables, views or sequences" in filled.said
    assert (in_use.code, filled.code) == (1, 1)
    assert backups.content(DATABASE) == before


def test_a_copy_that_was_changed_is_not_restored(backups: Backups, empty: str) -> None:
    backups.put(backups.day, DUMP + b"and more", DUMP_SHA256)

    ended = restored(backups, empty)

    assert ended.code == 1
    assert f"FAILED: {backups.day} has the checksum" in ended.said


def test_an_encrypted_copy_is_read_with_the_identity_and_not_without(
    backups: Backups, empty: str, tmp_path: Path
) -> None:
    age = prepared("scripts/age")
    made = subprocess.run((age / "age-keygen",), capture_output=True, text=True, check=True)
    recipient = made.stderr.split()[-1]
    here = release(
        web(),
        name="rails-shop",
        database=dc.Database(backups=dc.Backups(encrypt_to=recipient)),
        error_tracking=dc.ErrorTracking(images=()),
    )
    pod = replace(backups.pod, objects=manifests(here), path=f"{age}:{backups.pod.path}")
    backups = replace(backups, pod=pod)
    copy = f"{backups.day}.age"

    ended = backups.run("backups")

    assert ended.code == 0, ended.said
    assert backups.s3.read(BUCKET, copy).startswith(b"age-encryption.org/v1")
    without = restored(backups, empty, copy)
    assert without.code == 1
    assert "FAILED: there is no identity" in without.said
    secrets = {**pod.secrets, "backups-identity": {"identity": made.stdout}}
    assert restored(replace(backups, pod=replace(pod, secrets=secrets)), empty, copy).code == 0
    assert backups.content(empty) == backups.content(DATABASE)


def test_shellcheck_finds_nothing_in_the_scripts() -> None:
    scripts = sorted((ROOT / "devops_constructs/project/backup_scripts").glob("*.sh"))
    program = prepared("scripts/servers") / "shellcheck"

    checked = subprocess.run(
        [program, "--external-sources", *scripts], capture_output=True, text=True
    )

    assert len(scripts) == 9
    assert checked.stdout == ""
