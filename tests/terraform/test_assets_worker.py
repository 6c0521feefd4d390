"""The Worker that delivers uploads: what it asks the Space for, and what it passes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from devops_constructs.project.assets_delivery import AssetsWorker
from devops_constructs.project.edge import Uploads, uploads
from devops_constructs.project.release import Release
from devops_constructs.terraform.assets_host import worker_script
from tests.terraform.edge_samples import FLEET, shop
from tests.terraform.worker_in_node import KEY, STORED, WorkerInNode, worker_in_node

SPACE = "https://agency-shop-production-assets.fra1.digitaloceanspaces.com"


def script() -> str:
    project = shop(delivery=AssetsWorker(cache_seconds=7200, browser_cache_seconds=60))
    found = uploads(Release(FLEET, project, project.environments[0]))
    assert isinstance(found, Uploads)
    return worker_script(found)


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerInNode]:
    with worker_in_node(tmp_path_factory.mktemp("worker"), script()) as running:
        yield running


def test_the_space_is_asked_for_the_upload_under_its_own_name(worker: WorkerInNode) -> None:
    asked = worker.delivered()["asked"]

    assert asked["url"].startswith(f"{SPACE}/a/photo.png?X-Amz-Algorithm=AWS4-HMAC-SHA256&")
    assert asked["redirect"] == "manual"


def test_head_is_asked_for_as_get(worker: WorkerInNode) -> None:
    """Cloudflare's cache makes GET of it, which a signature for HEAD would not fit."""
    head, get = worker.delivered(method="HEAD"), worker.delivered()

    assert head["asked"] == get["asked"]
    assert head["asked"]["method"] == "GET"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nobody_can_change_an_upload(worker: WorkerInNode, method: str) -> None:
    found = worker.delivered(method=method)

    assert found["asked"] is None
    assert (found["status"], found["headers"]["allow"]) == (405, "GET, HEAD")


def test_neither_cookies_nor_credentials_reach_the_space(worker: WorkerInNode) -> None:
    headers = {
        "authorization": "Bearer x",
        "cookie": "session=1",
        "range": "bytes=0-9",
        "x-amz-security-token": "x",
        "x-forwarded-host": "other.example",
    }

    assert worker.delivered(headers=headers)["asked"]["headers"] == {"range": "bytes=0-9"}


def test_uploads_are_kept_for_the_declared_time_and_errors_are_not(worker: WorkerInNode) -> None:
    assert worker.delivered()["asked"]["cf"] == {
        "cacheEverything": True,
        "cacheTtlByStatus": {"200-299": 7200, "300-499": 60, "500-599": 0},
    }


def test_browsers_keep_an_upload_for_the_declared_time_unless_it_says_otherwise(
    worker: WorkerInNode,
) -> None:
    own = {**STORED, "headers": {"etag": '"1"', "cache-control": "private"}}

    assert worker.delivered()["headers"]["cache-control"] == "public, max-age=60"
    assert worker.delivered(own)["headers"]["cache-control"] == "private"


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        (400, "KeyTooLongError", 404),
        (403, "AccessDenied", 404),
        (403, "InvalidAccessKeyId", 502),
        (403, "SignatureDoesNotMatch", 502),
        (404, "NoSuchKey", 404),
        (405, "MethodNotAllowed", 502),
        (412, "PreconditionFailed", 412),
        (416, "InvalidRange", 416),
        (500, "InternalError", 502),
        (503, "SlowDown", 502),
    ],
)
def test_errors_are_told_as_what_they_are_and_kept_by_nobody(
    worker: WorkerInNode, stored: int, code: str, shown: int
) -> None:
    body = f"<Error><Code>{code}</Code><BucketName>agency-shop</BucketName></Error>"
    found = worker.delivered({"status": stored, "body": body, "headers": {"x-amz-id-2": "1"}})

    assert (found["status"], found["headers"]["cache-control"]) == (shown, "no-store")
    assert "<" not in found["body"]


def test_who_asks_for_more_than_there_is_learns_how_much_there_is(worker: WorkerInNode) -> None:
    headers = {"content-range": "bytes */5"}
    found = worker.delivered({"status": 416, "body": "<Error/>", "headers": headers})

    assert found["headers"]["content-range"] == "bytes */5"


def test_a_space_that_does_not_answer_is_a_bad_gateway(worker: WorkerInNode) -> None:
    found = worker.delivered(None)

    assert (found["status"], found["headers"]["cache-control"]) == (502, "no-store")


@pytest.mark.parametrize("status", [301, 302, 307])
def test_nobody_is_sent_to_a_signed_address(worker: WorkerInNode, status: int) -> None:
    elsewhere = {"location": f"{SPACE}/?X-Amz-Signature=1", "etag": '"1"'}
    found = worker.delivered({"status": status, "body": "", "headers": elsewhere})

    assert found["status"] == 502
    assert "location" not in found["headers"]


def test_a_list_of_uploads_is_never_passed_on(worker: WorkerInNode) -> None:
    """The last of the locks: it has neither of what every object has."""
    listed = {"content-type": "application/xml", "x-amz-bucket-region": "fra1"}
    found = worker.delivered({"status": 200, "body": "<ListBucketResult/>", "headers": listed})

    assert (found["status"], found["body"]) == (404, "Not found\n")


def test_a_file_that_has_not_changed_is_not_sent_again(worker: WorkerInNode) -> None:
    found = worker.delivered({"status": 304, "headers": {"etag": '"1"'}})

    assert (found["status"], found["body"], found["headers"]["etag"]) == (304, "", '"1"')


def test_what_the_space_says_of_itself_stays_inside(worker: WorkerInNode) -> None:
    inside = {"x-amz-request-id": "1", "x-rgw-object-type": "Normal", "set-cookie": "a=1"}
    found = worker.delivered({**STORED, "headers": {**inside, "etag": '"1"'}})

    assert found["status"] == 200
    assert not inside.keys() & found["headers"].keys()
    assert found["headers"]["access-control-allow-origin"] == "*"


def test_the_key_is_in_no_answer(worker: WorkerInNode) -> None:
    answers: list[Any] = [STORED, None, {"status": 403, "body": "<Error/>", "headers": {}}]

    for answer in answers:
        found = worker.delivered(answer)
        told = f"{found['status']} {found['headers']} {found['body']}"
        assert not [value for value in KEY.values() if value in told]


@pytest.mark.parametrize(
    ("type_", "shut"), [("text/html", True), ("image/svg+xml", True), ("image/png", False)]
)
def test_a_page_among_the_uploads_runs_no_script(
    worker: WorkerInNode, type_: str, shut: bool
) -> None:
    found = worker.delivered({**STORED, "headers": {"etag": '"1"', "content-type": type_}})

    assert ("sandbox" in found["headers"].get("content-security-policy", "")) == shut
    assert found["headers"]["x-content-type-options"] == "nosniff"


def test_nothing_in_the_script_means_something_to_terraform() -> None:
    assert "${" not in script()
    assert "%{" not in script()
