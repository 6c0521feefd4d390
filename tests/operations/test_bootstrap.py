"""`devops bootstrap` against an S3 server and a stand-in for DigitalOcean's API on loopback."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.cli import main
from devops_constructs.errors import OperationError
from devops_constructs.operations.bootstrap import Step, bootstrap
from devops_constructs.operations.state_space import StateBucket
from devops_constructs.project.portfolio import Portfolio
from tests.preparation import prepared
from tests.project import samples
from tests.project.definitions import Definitions
from tests.s3_server import S3Server, s3_server

SECRET = "the-secret-of-the-key"
PORTFOLIO = Portfolio(fleet=samples.fleet())
BUCKET = "agency-state"
AUTOMATIC = ("state space", "versions", "lock", "state key")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3") / "log") as server:
        yield server


@pytest.fixture
def s3(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """An S3 server with nothing on it, to which the environment leads."""
    server._ask("POST", "moto-api/reset")
    for site in (prepared("scripts/servers").parent / "lib").glob("python*/site-packages"):
        monkeypatch.setattr(sys, "path", [*sys.path, str(site)])  # boto3 is there
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
    monkeypatch.setenv("SPACES_ACCESS_KEY_ID", "loopback")
    monkeypatch.setenv("SPACES_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return server


class KeysApi(ThreadingHTTPServer):
    """DigitalOcean's API as far as it is about Spaces keys."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.keys: list[dict[str, Any]] = []
        self.tokens: set[str | None] = set()


class _Handler(BaseHTTPRequestHandler):
    server: KeysApi

    def do_GET(self) -> None:
        self.server.tokens.add(self.headers["Authorization"])
        page = int(self.path.rpartition("=")[2])
        shown = self.server.keys[page - 1 : page]
        more = {"pages": {"next": "x"}} if page < len(self.server.keys) else {}
        self._answer(200, {"keys": shown, "links": more})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked["grants"][0]["bucket"] == "refused":
            self._answer(403, {"message": "no"})
            return
        self.server.keys.append(asked)
        self._answer(201, {"key": {**asked, "access_key": "DO00", "secret_key": SECRET}})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the output of tests is for their results."""


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeysApi]:
    """The API, to which the environment leads."""
    with KeysApi() as api:
        threading.Thread(target=api.serve_forever, daemon=True).start()
        monkeypatch.setenv("DIGITALOCEAN_API_URL", f"http://127.0.0.1:{api.server_port}")
        monkeypatch.setenv("DIGITALOCEAN_TOKEN", "a-token")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield api
        api.shutdown()


def states(steps: list[Step]) -> dict[str, str]:
    return {step.name: step.state for step in steps if step.name in AUTOMATIC}


def test_without_yes_it_looks_and_makes_nothing(s3: S3Server, api: KeysApi) -> None:
    steps = bootstrap(PORTFOLIO, run=False, key_file=None)

    assert states(steps) == {
        "state space": "to do",
        "versions": "to do",
        "lock": "unknown",
        "state key": "to do",
    }
    assert not s3.holds(BUCKET, "")
    assert api.keys == []


def test_with_yes_it_makes_a_private_space_that_keeps_versions_and_its_key(
    s3: S3Server, api: KeysApi, tmp_path: Path
) -> None:
    file = tmp_path / "key"

    steps = bootstrap(PORTFOLIO, run=True, key_file=file)

    assert states(steps) == dict.fromkeys(AUTOMATIC, "done")
    assert b"<Status>Enabled</Status>" in s3._ask("GET", f"{BUCKET}?versioning")
    assert b"AllUsers" not in s3._ask("GET", f"{BUCKET}?acl")
    assert b"<Key>" not in s3._ask("GET", f"{BUCKET}?versions")
    grants = [{"bucket": BUCKET, "permission": "readwrite"}]
    assert api.keys == [{"name": "agency-terraform-state", "grants": grants}]
    assert api.tokens == {"Bearer a-token"}
    assert file.stat().st_mode & 0o777 == 0o600
    assert SECRET in file.read_text()


def test_second_time_nothing_is_left_to_do(s3: S3Server, api: KeysApi, tmp_path: Path) -> None:
    api.keys.append({"name": "another", "grants": []})
    bootstrap(PORTFOLIO, run=True, key_file=tmp_path / "key")

    steps = bootstrap(PORTFOLIO, run=True, key_file=tmp_path / "key")

    assert states(steps) == dict.fromkeys(AUTOMATIC, "done")
    assert len(api.keys) == 2


def test_what_a_run_left_that_was_cut_off_is_in_nobodys_way(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap(PORTFOLIO, run=True, key_file=None)
    bucket = StateBucket(PORTFOLIO.fleet.state)
    delete = bucket._s3.delete_object
    monkeypatch.setattr(bucket._s3, "delete_object", lambda **_: None)
    assert bucket.locks()
    assert s3.holds(BUCKET, "devops-bootstrap-probe")
    monkeypatch.setattr(bucket._s3, "delete_object", delete)

    assert bucket.locks()
    assert not s3.holds(BUCKET, "devops-bootstrap-probe")


@pytest.mark.parametrize("status", [403, 501])
def test_space_that_is_not_written_does_not_count_as_locked(s3: S3Server, status: int) -> None:
    from botocore.exceptions import ClientError

    bootstrap(PORTFOLIO, run=True, key_file=None)
    bucket = StateBucket(PORTFOLIO.fleet.state)
    answer = {"Error": {"Code": "x"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    bucket._s3.put_object = refusing(ClientError(answer, "PutObject"))

    if status == 501:
        assert not bucket.locks()
        return
    with pytest.raises(OperationError) as caught:
        bucket.locks()
    assert str(caught.value) == (
        "the state space agency-state cannot be written: An error occurred (x) when calling the"
        " PutObject operation: Unknown\n"
        "    why: names of Spaces are shared with all customers of a region, and a key may be"
        " limited to other buckets\n"
        "    fix: use a key with full access, or another bucket_name in StateSpace"
    )


def test_space_without_versions_gets_them(s3: S3Server) -> None:
    s3._ask("PUT", BUCKET)
    assert states(bootstrap(PORTFOLIO, run=False, key_file=None))["versions"] == "to do"

    bootstrap(PORTFOLIO, run=True, key_file=None)

    assert b"<Status>Enabled</Status>" in s3._ask("GET", f"{BUCKET}?versioning")


def test_space_that_lets_a_second_writer_in_is_refused(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StateBucket, "locks", lambda self: False)

    with pytest.raises(OperationError) as caught:
        bootstrap(PORTFOLIO, run=True, key_file=None)
    assert str(caught.value) == (
        "the state space lets a second writer in\n"
        "    why: Terraform's lock is an object that must not be there yet; here two runs would"
        " both believe that they have it\n"
        "    fix: keep states where conditional writes are honoured, or let nothing but one CI job"
        " at a time run Terraform"
    )


def test_without_keys_it_says_what_a_person_has_to_make(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SPACES_ACCESS_KEY_ID", "DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    steps = bootstrap(PORTFOLIO, run=False, key_file=None)

    assert states(steps) == dict.fromkeys(AUTOMATIC, "unknown")
    assert [step.name for step in steps if step.state == "by hand"] == [
        "first Spaces key",
        "DigitalOcean token for Terraform",
        "DigitalOcean token for images",
        "Cloudflare token of acme.example",
        "GitHub token for Terraform",
    ]
    with pytest.raises(OperationError) as caught:
        bootstrap(PORTFOLIO, run=True, key_file=None)
    assert str(caught.value) == (
        "SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY are not set\n"
        "    why: the state space is made with the first Spaces key, which a person makes\n"
        "    fix: DigitalOcean, Spaces Object Storage, Access Keys: all buckets; an API token"
        " cannot make buckets; then put it into these variables"
    )


def test_space_of_somebody_else_is_told(s3: S3Server) -> None:
    from botocore.exceptions import ClientError

    bucket = StateBucket(PORTFOLIO.fleet.state)
    answer = {"Error": {"Code": "403"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
    bucket._s3.head_bucket = refusing(ClientError(answer, "HeadBucket"))

    with pytest.raises(OperationError) as caught:
        bucket.exists()
    assert str(caught.value) == (
        "the state space agency-state cannot be looked at: An error occurred (403) when calling"
        " the HeadBucket operation: Unknown\n"
        "    why: names of Spaces are shared with all customers of a region, and a key may be"
        " limited to other buckets\n"
        "    fix: use a key with full access, or another bucket_name in StateSpace"
    )


def refusing(error: Exception) -> Any:
    def refuse(**arguments: object) -> None:
        raise error

    return refuse


def test_without_boto3_it_says_what_to_install(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)

    with pytest.raises(OperationError) as caught:
        bootstrap(PORTFOLIO, run=False, key_file=None)
    assert str(caught.value) == (
        "boto3 is not installed\n"
        "    why: the state space is made through the S3 API\n"
        "    fix: run scripts/devops, which has it; elsewhere: pip install '.[operations]'"
    )


def test_file_that_is_there_is_not_overwritten_and_no_key_is_made(
    s3: S3Server, api: KeysApi, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("mine")

    with pytest.raises(OperationError, match="cannot be made: File exists"):
        bootstrap(PORTFOLIO, run=True, key_file=tmp_path / "key")

    assert api.keys == []
    assert (tmp_path / "key").read_text() == "mine"


def test_key_that_the_api_refuses_leaves_no_file(
    s3: S3Server, api: KeysApi, tmp_path: Path
) -> None:
    state = PORTFOLIO.fleet.state.model_copy(update={"bucket_name": "refused"})
    fleet = PORTFOLIO.fleet.model_copy(update={"state": state})

    with pytest.raises(OperationError) as caught:
        bootstrap(Portfolio(fleet=fleet), run=True, key_file=tmp_path / "key")

    assert str(caught.value) == (
        "DigitalOcean's API did not answer POST /v2/spaces/keys: 403 Forbidden\n"
        "    why: it makes the key that reaches the states only\n"
        "    fix: use a token that may create and read spaces_key, or make the key by hand"
    )
    assert not (tmp_path / "key").exists()


def test_command_prints_steps_and_no_secret(
    s3: S3Server, api: KeysApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definitions = Definitions(tmp_path)
    arguments = ["bootstrap", "--root", str(definitions.root)]

    assert main(arguments) == 1
    assert main([*arguments, "--yes", "--key-file", str(tmp_path / "key")]) == 0
    assert main([*arguments, "--json"]) == 0

    output = capsys.readouterr()
    assert "state space: to do" in output.out
    assert '"schema": "devops-constructs/bootstrap/v1"' in output.out
    assert SECRET not in output.out + output.err
    assert "a-token" not in output.out + output.err
