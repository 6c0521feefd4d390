"""The Worker that delivers uploads, run by the Node that the project brings along."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.node import use_bundled_node
from devops_constructs.project.assets_delivery import AssetsWorker
from devops_constructs.project.edge import Uploads, uploads
from devops_constructs.project.release import Release
from devops_constructs.terraform.assets_host import worker_script
from tests.terraform.edge_samples import FLEET, shop

HARNESS = """
import worker from "./worker.mjs";
const { request, answer } = JSON.parse(process.argv[2]);
let asked = null;
globalThis.fetch = async (url, options) => {
  asked = { url, ...options, headers: Object.fromEntries(options.headers) };
  if (answer === null) throw new Error("connection lost");
  const empty = [204, 304].includes(answer.status) || options.method === "HEAD";
  return new Response(empty ? null : answer.body, answer);
};
const given = await worker.fetch(new Request(request.url, request));
const headers = Object.fromEntries(given.headers);
console.log(JSON.stringify({ asked, status: given.status, headers, body: await given.text() }));
"""
STORED = {"status": 200, "body": "bytes", "headers": {"content-type": "image/png", "etag": '"1"'}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = shop(delivery=AssetsWorker(cache_seconds=7200, browser_cache_seconds=60))
    found = uploads(Release(FLEET, project, project.environments[0]))
    assert isinstance(found, Uploads)
    here = tmp_path_factory.mktemp("worker")
    (here / "worker.mjs").write_text(worker_script(found), encoding="utf-8")
    (here / "harness.mjs").write_text(HARNESS, encoding="utf-8")
    return here


def delivered(folder: Path, answer: Any = STORED, **request: Any) -> dict[str, Any]:
    """What a visitor gets, and what the Space was asked for."""
    use_bundled_node()
    asked = {"url": "https://assets.acme.example/a/photo.png?v=2", **request}
    given = json.dumps({"request": asked, "answer": answer})
    done = subprocess.run(
        [os.environ["JSII_NODE"], "harness.mjs", given],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_the_space_is_asked_under_its_own_name(folder: Path) -> None:
    asked = delivered(folder)["asked"]

    assert asked["url"] == (
        "https://agency-shop-production-assets.fra1.digitaloceanspaces.com/a/photo.png?v=2"
    )
    assert asked["redirect"] == "manual"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nobody_can_change_an_upload(folder: Path, method: str) -> None:
    found = delivered(folder, method=method)

    assert found["asked"] is None
    assert (found["status"], found["headers"]["allow"]) == (405, "GET, HEAD")


def test_neither_cookies_nor_credentials_reach_the_space(folder: Path) -> None:
    headers = {"cookie": "session=1", "authorization": "Bearer x", "range": "bytes=0-9"}

    assert delivered(folder, headers=headers)["asked"]["headers"] == {"range": "bytes=0-9"}


def test_uploads_are_kept_for_the_declared_time_and_errors_are_not(folder: Path) -> None:
    assert delivered(folder)["asked"]["cf"] == {
        "cacheEverything": True,
        "cacheTtlByStatus": {"200-299": 7200, "300-499": 60, "500-599": 0},
    }


def test_browsers_keep_an_upload_for_the_declared_time_unless_it_says_otherwise(
    folder: Path,
) -> None:
    own = {**STORED, "headers": {"cache-control": "private"}}

    assert delivered(folder)["headers"]["cache-control"] == "public, max-age=60"
    assert delivered(folder, own)["headers"]["cache-control"] == "private"


@pytest.mark.parametrize(
    ("stored", "shown"), [(403, 404), (404, 404), (500, 502), (503, 502), (416, 416)]
)
def test_errors_are_told_as_what_they_are_and_kept_by_nobody(
    folder: Path, stored: int, shown: int
) -> None:
    found = delivered(folder, {"status": stored, "body": "<Error/>", "headers": {}})

    assert (found["status"], found["headers"]["cache-control"]) == (shown, "no-store")


def test_a_space_that_does_not_answer_is_a_bad_gateway(folder: Path) -> None:
    found = delivered(folder, None)

    assert (found["status"], found["headers"]["cache-control"]) == (502, "no-store")


def test_a_file_that_has_not_changed_is_not_sent_again(folder: Path) -> None:
    found = delivered(folder, {"status": 304, "headers": {"etag": '"1"'}})

    assert (found["status"], found["body"], found["headers"]["etag"]) == (304, "", '"1"')


def test_what_the_space_says_of_itself_stays_inside(folder: Path) -> None:
    inside = {"x-amz-request-id": "1", "x-rgw-object-type": "Normal", "set-cookie": "a=1"}
    found = delivered(folder, {**STORED, "headers": {**inside, "content-type": "image/png"}})

    assert not inside.keys() & found["headers"].keys()
    assert found["headers"]["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("type_", "shut"), [("text/html", True), ("image/svg+xml", True), ("image/png", False)]
)
def test_a_page_among_the_uploads_runs_no_script(folder: Path, type_: str, shut: bool) -> None:
    found = delivered(folder, {**STORED, "headers": {"content-type": type_}})

    assert ("sandbox" in found["headers"].get("content-security-policy", "")) == shut
    assert found["headers"]["x-content-type-options"] == "nosniff"


def test_nothing_in_the_script_means_something_to_terraform(folder: Path) -> None:
    script = (folder / "worker.mjs").read_text(encoding="utf-8")

    assert "${" not in script
    assert "%{" not in script
