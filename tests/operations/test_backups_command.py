"""`devops backups` against an S3 server on loopback and a stand-in for kubectl."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from devops_constructs.cli import main
from tests.preparation import ROOT, prepared
from tests.s3_server import S3Server, s3_server

BUCKET = "agency-rails-shop-private"
DATABASE = "agency_rails_shop_production"
FOLDER = f"backups/production/{DATABASE}"
DAY = f"{FOLDER}/daily/2026-11-25.dump"
DUMP = b"PGDMP and what follows"
SECRET = "the-secret-of-the-key"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3") / "log") as server:
        yield server


@pytest.fixture
def s3(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """A server with the bucket of backups, to which the environment leads."""
    server._ask("POST", "moto-api/reset")
    server.make_bucket(BUCKET)
    for site in (prepared("scripts/servers").parent / "lib").glob("python*/site-packages"):
        monkeypatch.setattr(sys, "path", [*sys.path, str(site)])  # boto3 is there
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
    # whom tests write as: what others wrote is not to be read
    monkeypatch.setenv("SPACES_ACCESS_KEY_ID", "loopback")
    monkeypatch.setenv("SPACES_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return server


def put(server: S3Server, key: str = DAY, content: bytes = DUMP, *, of: bytes = b"") -> None:
    """A copy with the checksum of what was dumped: of itself, unless said otherwise."""
    server.write(BUCKET, key, content, {"sha256": hashlib.sha256(of or content).hexdigest()})


def devops(*arguments: str) -> int:
    part, *rest = arguments
    return main(["backups", part, "--root", str(ROOT), "rails-shop", "production", *rest])


def test_copies_are_listed_with_what_is_wrong(
    s3: S3Server, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = devops("list")
    put(s3)
    put(s3, f"{FOLDER}/monthly/2026-11.dump")
    s3.write(BUCKET, "backups/production/note.txt", b"", {})
    capsys.readouterr()

    found = devops("list", "--json")

    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (nothing, found) == (1, 0)
    assert said["schema"] == "devops-constructs/backups/v1"
    assert {each["key"]: each["kind"] for each in said["copies"]} == {
        DAY: "daily",
        f"{FOLDER}/monthly/2026-11.dump": "monthly",
    }
    assert said["problems"] == []


def test_a_database_without_a_copy_is_a_finding(
    s3: S3Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert devops("list") == 1

    assert capsys.readouterr().out == f"there is no copy of {DATABASE}\n"


@pytest.mark.parametrize(
    ("content", "of", "said"),
    [
        (DUMP, b"", "22 bytes, 0 hours old, verified"),
        (DUMP, b"another", "NOT VERIFIED: its checksum is"),
        (b"not a dump", b"", "NOT VERIFIED: it does not begin as a dump does"),
    ],
)
def test_the_newest_copy_is_read_to_its_end(
    s3: S3Server, capsys: pytest.CaptureFixture[str], content: bytes, of: bytes, said: str
) -> None:
    put(s3, content=content, of=of)

    ended = devops("verify")

    assert said in capsys.readouterr().out
    assert ended == (0 if said.endswith("verified") else 1)


def test_a_restore_is_printed_and_not_started(
    s3: S3Server, capsys: pytest.CaptureFixture[str]
) -> None:
    put(s3)

    ended = devops("restore", "--into", "restored")

    said = capsys.readouterr()
    job = yaml.safe_load(said.out)
    assert ended == 0
    assert (job["kind"], job["metadata"]["name"]) == ("Job", "backups-restore-restored")
    assert job["metadata"]["namespace"] == "rails-shop-production"
    pod = job["spec"]["template"]["spec"]
    env = {
        variable["name"]: variable.get("value")
        for container in (*pod["initContainers"], *pod["containers"])
        for variable in container["env"]
        if variable["name"].startswith("RESTORE_")
    }
    assert env == {
        "RESTORE_COPY": DAY,
        "RESTORE_DATABASE": DATABASE,
        "RESTORE_INTO": "restored",
    }
    assert "nothing was started" in said.err
    assert SECRET not in said.out + said.err


def test_with_yes_kubectl_makes_the_job(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a copy that is named, the space is not asked."""
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/arguments\ncat >{tmp_path}/job\n')
    kubectl.chmod(0o755)

    ended = devops(
        "restore", "--into", "restored", "--copy", DAY, "--yes", "--kubectl", str(kubectl)
    )

    assert ended == 0
    assert (tmp_path / "arguments").read_text() == "create -f -\n"
    made = yaml.safe_load((tmp_path / "job").read_text())
    assert made == yaml.safe_load(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--into", DATABASE, "--copy", DAY),
            f"{DATABASE!r} cannot be restored into\n"
            "    why: a restore fills a new, empty database and keeps away from those in use\n"
            "    fix: make one, and name it by lower-case letters, digits and '_'\n",
        ),
        (
            ("--into", "restored", "--copy", "plans/x.dump"),
            "'plans/x.dump' is no copy of rails-shop-production\n"
            f"    why: its copies lie below backups/production/, by database: {DATABASE}\n"
            "    fix: run: devops backups list rails-shop production\n",
        ),
        (
            ("--into", "restored", "--copy", f"{DAY}.age"),
            f"{DAY}.age is encrypted, and the chart cannot decrypt\n"
            "    why: it does so as long as Backups.encrypt_to is there\n"
            "    fix: restore from the commit that made the copy\n",
        ),
        (
            ("--into", "restored", "--copy", DAY, "--yes", "--kubectl", "/nowhere/kubectl"),
            "/nowhere/kubectl cannot be started: No such file or directory\n"
            "    why: it makes the Job in the cluster\n"
            "    fix: name it by --kubectl, or leave --yes out and apply what is printed\n",
        ),
        (
            ("--into", "restored", "--copy", DAY, "--yes", "--kubectl", "false"),
            "kubectl did not make the Job: \n"
            "    why: a Job of that name may be there, or the context is that of another cluster\n"
            "    fix: look at: kubectl config current-context\n",
        ),
    ],
)
def test_what_cannot_be_restored_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert devops("restore", *arguments) == 2

    assert capsys.readouterr().err == said


def test_an_environment_without_backups_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backups", "list", "--root", str(ROOT), "static-site", "production"]) == 2

    assert capsys.readouterr().err == (
        "static-site-production has no backups\n"
        "    why: it has no database or no private space, or its environment wants none\n"
        "    fix: declare them, and release it\n"
    )


def test_without_a_key_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SPACES_ACCESS_KEY_ID", raising=False)

    assert devops("list") == 2

    assert capsys.readouterr().err == (
        "SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY are not set\n"
        "    why: backups are read through the S3 API\n"
        "    fix: put a Spaces key that may do so into these variables\n"
    )


def test_an_unknown_environment_is_refused_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["backups", "list", "--root", str(ROOT), "rails-shop", "prod"]) == 2

    said = capsys.readouterr().err
    assert "there is no environment 'prod' of a project 'rails-shop'\n" in said
    assert "rails-shop production" in said


def test_a_bucket_that_is_not_there_is_an_error(
    s3: S3Server, capsys: pytest.CaptureFixture[str]
) -> None:
    s3._ask("DELETE", BUCKET)

    assert devops("list") == 2

    said = capsys.readouterr().err
    assert said.startswith(f"{BUCKET} cannot be read: ")
    assert "    fix: use one that may read this bucket\n" in said
