"""Plans read the settings of buckets, and can do nothing else in Spaces: the real provider, and an
S3 server in place of Spaces."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from devops_constructs.operations.plans.spaces_reads import CALLS, spaces_read_only
from devops_constructs.operations.plans.terraform_env import terraform_env
from tests.s3_server import S3Server
from tests.spaces_front import spaces
from tests.terraform_engine import any_engine, need_providers
from tools.provider_mirror import pins

KEY = {"SPACES_ACCESS_KEY_ID": "loopback", "SPACES_SECRET_ACCESS_KEY": "of-everything"}
BUCKET = "agency-shop-private"
HOST = f"{BUCKET}.fra1.digitaloceanspaces.com"
RULE = {
    "id": "old-versions",
    "enabled": True,
    "noncurrent_version_expiration": [{"days": 30}],
}
ORIGINS = ["https://shop.example"]


@pytest.fixture
def environ(s3: S3Server) -> Iterator[Mapping[str, str]]:
    """What Terraform gets where there is a bucket as its stack says."""
    client: Any = boto3.client(
        "s3",
        endpoint_url=s3.url,
        region_name="us-east-1",
        aws_access_key_id="loopback",
        aws_secret_access_key="loopback",
    )
    s3.make_bucket(BUCKET)
    rule = {
        "ID": "old-versions",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
    }
    client.put_bucket_lifecycle_configuration(
        Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]}
    )
    cors = {"AllowedMethods": ["PUT"], "AllowedOrigins": ORIGINS}
    client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [cors]})
    with spaces_read_only(KEY) as environ:
        yield terraform_env(environ)


def stack(folder: Path, *, versioning: bool = True) -> None:
    """A stack that takes the bucket over, and what may be uploaded from where."""
    [pin] = [each for each in pins.providers() if each.name == "digitalocean"]
    bucket = {
        "name": BUCKET,
        "region": "fra1",
        "acl": "private",
        "versioning": [{"enabled": versioning}],
        "lifecycle_rule": [RULE],
    }
    cors = {
        "bucket": BUCKET,
        "region": "fra1",
        "cors_rule": [{"allowed_methods": ["PUT"], "allowed_origins": ORIGINS}],
    }
    content = {
        "terraform": {
            "required_providers": {"digitalocean": {"source": pin.source, "version": pin.version}}
        },
        "provider": {"digitalocean": [{"token": "none"}]},
        "resource": {
            "digitalocean_spaces_bucket": {"private": bucket},
            "digitalocean_spaces_bucket_cors_configuration": {"private": cors},
        },
        "import": [
            {"to": f"digitalocean_spaces_bucket{each}.private", "id": f"fra1,{BUCKET}"}
            for each in ("", "_cors_configuration")
        ],
    }
    (folder / "main.tf.json").write_text(json.dumps(content), "utf-8")


def ask(environ: Mapping[str, str], method: str, url: str, **headers: str) -> int:
    """What the relay answers to a request of a program that has these variables."""
    relay = urlsplit(environ["HTTP_PROXY"])
    connection = http.client.HTTPConnection(relay.hostname or "", relay.port, timeout=30)
    who = f"AWS4-HMAC-SHA256 Credential={environ['SPACES_ACCESS_KEY_ID']}/20260101/us-east-1/s3"
    connection.request(method, url, headers={"Authorization": who, **headers})
    return connection.getresponse().status


def test_the_provider_reads_all_that_it_plans(
    environ: Mapping[str, str], tmp_path: Path, s3: S3Server
) -> None:
    need_providers(["digitalocean"])
    engine = any_engine()
    stack(tmp_path)
    engine.succeed(tmp_path, "init")

    engine.succeed(tmp_path, "plan", "-out=made", env=reads(environ))

    found = json.loads(engine.succeed(tmp_path, "show", "-json", "made"))["resource_changes"]
    before = {each["type"]: each["change"]["before"] for each in found}
    bucket = before["digitalocean_spaces_bucket"]
    assert bucket["versioning"] == [{"enabled": True}]
    assert [rule["id"] for rule in bucket["lifecycle_rule"]] == ["old-versions"]
    cors = before["digitalocean_spaces_bucket_cors_configuration"]
    assert [rule["allowed_origins"] for rule in cors["cors_rule"]] == [ORIGINS]


def test_what_would_write_is_refused(
    environ: Mapping[str, str], tmp_path: Path, s3: S3Server
) -> None:
    need_providers(["digitalocean"])
    engine = any_engine()
    stack(tmp_path, versioning=False)
    engine.succeed(tmp_path, "init")

    done = engine.run(tmp_path, "apply", "-auto-approve", env=reads(environ))

    assert done.returncode == 1
    assert "501" in done.stderr
    s3.write(BUCKET, "dump", b"one", {})
    s3.write(BUCKET, "dump", b"two", {})
    assert len(s3.versions(BUCKET, "dump")) == 2  # it is versioned as before


def reads(environ: Mapping[str, str]) -> dict[str, str]:
    names = ("SPACES_ACCESS_KEY_ID", "SPACES_SECRET_ACCESS_KEY", "SPACES_ENDPOINT_URL")
    return {name: environ[name] for name in (*names, "HTTP_PROXY", "http_proxy")}


def test_terraform_has_no_key_of_spaces(environ: Mapping[str, str]) -> None:
    assert not set(KEY.values()) & set(environ.values())


@pytest.mark.parametrize(("method", "query"), CALLS)
def test_settings_are_passed_on(method: str, query: str, environ: Mapping[str, str]) -> None:
    assert ask(environ, method, f"http://{HOST}/?{query}") == 200
    assert ask(environ, method, f"http://fra1.digitaloceanspaces.com/{BUCKET}?{query}") == 200


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", f"http://{HOST}/dumps/newest", 403),
        ("HEAD", f"http://{HOST}/dumps/newest", 403),
        ("GET", f"http://{HOST}/", 403),
        ("GET", f"http://{HOST}/?list-type=2", 403),
        ("GET", f"http://{HOST}/?versions", 403),
        ("GET", f"http://{HOST}/?versioning&acl", 403),
        ("GET", "http://fra1.digitaloceanspaces.com/?versioning", 403),
        ("GET", f"http://{HOST}.example/?versioning", 403),
        ("GET", f"http://user@{HOST}/?versioning", 403),
        ("GET", f"http://{HOST}/{BUCKET}?versioning", 403),
        ("GET", f"http://fra1.digitaloceanspaces.com/{BUCKET}/dumps?versioning", 403),
        ("GET", "/?versioning", 403),
        ("PUT", f"http://{HOST}/?versioning", 501),
        ("DELETE", f"http://{HOST}/", 501),
        ("POST", f"http://{HOST}/?delete", 501),
        ("CONNECT", f"{HOST}:443", 501),
    ],
)
def test_all_else_is_refused(
    method: str, url: str, status: int, environ: Mapping[str, str]
) -> None:
    assert ask(environ, method, url) == status


def test_who_has_not_been_given_the_relay_is_refused(environ: Mapping[str, str]) -> None:
    url = f"http://{HOST}/?versioning"

    assert ask(environ, "GET", url, Authorization="AWS4-HMAC-SHA256 Credential=other/") == 403


def test_the_relay_ends_with_the_block() -> None:
    with spaces_read_only(KEY) as environ:
        pass

    with pytest.raises(ConnectionRefusedError):
        ask(environ, "GET", f"http://{HOST}/?versioning")


def test_without_a_key_nothing_is_changed() -> None:
    with spaces_read_only({"PATH": "/bin"}) as environ:
        assert environ == {"PATH": "/bin"}


def test_what_is_passed_on_is_signed_by_version_4(
    environ: Mapping[str, str], s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def noted(method: str, path: str) -> bool:
        asked.append(path)
        return True

    with spaces(s3) as front, front.refusing(noted):
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", front.url)
        ask(environ, "GET", f"http://{HOST}/?versioning")

    [path] = asked
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in path
