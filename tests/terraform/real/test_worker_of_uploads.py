"""The Worker of uploads in Cloudflare's runtime, in front of a real S3 server with private objects.

That the server checks no signature is why tests/terraform/test_assets_signature.py compares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest

from devops_constructs.terraform.assets_host import COMPATIBILITY_DATE
from tests.s3_server import S3Server
from tests.terraform.test_assets_worker import script
from tests.terraform.worker_in_node import KEY
from tests.worker_runtime import worker_runtime

BUCKET = "agency-shop-production-assets"
NAMES = [
    "photo.png",
    "ünï/çödé  x.txt",
    "a+b & c=d.txt",
    "a//b",
    "folder/",
    "q?acl",
    "100%25.txt",
    "f'(x)!*~$,;:@.txt",
    "back\\slash",
    "..a/...",
    "é 😀",
]


@dataclass(frozen=True)
class Answer:
    """What came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


class Visitor:
    """Sends a path as it is, which urllib would not."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = HTTPConnection(self._host, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": "assets.acme.example", **sent})
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        found = Answer(answer.status, named, answer.read())
        connection.close()
        return found


@pytest.fixture(scope="module")
def visitor(one_s3: S3Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    folder = tmp_path_factory.mktemp("worker")
    outside = urlsplit(one_s3.url).netloc
    with worker_runtime(folder, script(), KEY, COMPATIBILITY_DATE, outside) as url:
        yield Visitor(url)


@pytest.fixture(autouse=True)
def uploaded(s3: S3Server) -> None:
    s3.make_bucket(BUCKET)
    for name in NAMES:
        s3.write(BUCKET, quote(name), f"content of {name}".encode(), {})


@pytest.mark.parametrize("name", NAMES)
def test_an_upload_of_any_name_is_delivered(visitor: Visitor, name: str) -> None:
    found = visitor.get("/" + quote(name))

    assert (found.status, found.body) == (200, f"content of {name}".encode())
    assert found.headers["cache-control"] == "public, max-age=60"


def test_the_space_itself_shows_nobody_an_upload(s3: S3Server) -> None:
    asked = HTTPConnection(urlsplit(s3.url).netloc, timeout=20)
    asked.request("GET", f"/{BUCKET}/photo.png")

    assert asked.getresponse().status == 403


def test_head_says_how_long_an_upload_is_and_sends_none_of_it(visitor: Visitor) -> None:
    found = visitor.get("/photo.png", method="HEAD")

    assert (found.status, found.headers["content-length"], found.body) == (200, "20", b"")


def test_a_part_of_an_upload_is_delivered(visitor: Visitor) -> None:
    found = visitor.get("/photo.png", range="bytes=3-6")

    assert (found.status, found.body) == (206, b"tent")
    assert found.headers["content-range"] == "bytes 3-6/20"


def test_what_a_browser_has_already_is_not_sent_again(visitor: Visitor) -> None:
    tag = visitor.get("/photo.png").headers["etag"]

    found = visitor.get("/photo.png", if_none_match=tag)

    assert (found.status, found.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "//",
        "/%2F",
        "/%00",
        "/..",
        "/%2e%2e",
        "/a/..%2F",
        "/?list-type=2",
        "/?versions",
        "/?acl",
        "//?uploads",
        "/nothing-here",
    ],
)
def test_nobody_gets_a_list_of_uploads(visitor: Visitor, path: str) -> None:
    found = visitor.get(path)

    assert (found.status, found.body) == (404, b"Not found\n")


@pytest.mark.parametrize("question", ["acl", "versions", "uploads", "tagging", "versionId=null"])
def test_a_question_behind_an_upload_is_not_asked(visitor: Visitor, question: str) -> None:
    assert visitor.get(f"/photo.png?{question}").body == b"content of photo.png"
