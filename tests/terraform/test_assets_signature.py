"""What the Worker of uploads signs: the path of one upload and nothing else, as AWS' client does.

Its key may list the bucket, so a request for the root with a signature would give away the names of
all uploads.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest import mock
from urllib.parse import parse_qs, quote, unquote, unquote_to_bytes, urlsplit

import boto3
import pytest
from botocore.config import Config
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.terraform.test_assets_worker import SPACE, script
from tests.terraform.worker_in_node import KEY, NOW, WorkerInNode, worker_in_node

DAY = 86_400
EXPIRES = 7 * DAY
CLIENT = boto3.client(
    "s3",
    aws_access_key_id=KEY["SPACES_ACCESS_KEY_ID"],
    aws_secret_access_key=KEY["SPACES_SECRET_ACCESS_KEY"],
    region_name="us-east-1",
    endpoint_url="https://fra1.digitaloceanspaces.com",
    config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
)
BUCKET = "agency-shop-production-assets"
QUERY = ["Algorithm", "Credential", "Date", "Expires", "Signature", "SignedHeaders"]

printable = st.characters(exclude_categories=("Cs", "Cc"))
names = st.text(printable, min_size=1, max_size=40)
instants = st.integers(NOW - 400 * DAY, NOW + 4000 * DAY)


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerInNode]:
    with worker_in_node(tmp_path_factory.mktemp("worker"), script()) as running:
        yield running


def asked(worker: WorkerInNode, path: str, now: int = NOW) -> str:
    """The address that the Space is asked at for what visitors find at a path."""
    address: str = worker.path(path, now=now)["asked"]["url"]
    return address


def signed_at(address: str) -> datetime:
    [date] = parse_qs(urlsplit(address).query)["X-Amz-Date"]
    return datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@given(name=names, safe=st.sampled_from(["/", "", "/+&=:@,;$!*'()~"]), now=instants)
@example(name="ü/a b+c%2F&d=1?acl#x.png", safe="/", now=NOW)
@example(name="a//b/", safe="/", now=NOW)
@example(name="..a/b../...", safe="/", now=NOW)
@example(name="back\\slash", safe="", now=NOW)
@example(name="😀/é/é", safe="/", now=NOW)
def test_it_is_the_address_that_the_client_of_aws_makes(
    worker: WorkerInNode, name: str, safe: str, now: int
) -> None:
    assume(not name.startswith("/") and not {".", ".."} & set(name.split("/")))

    found = asked(worker, "/" + quote(name, safe=safe), now)

    with mock.patch("botocore.auth.get_current_datetime") as clock:
        clock.return_value = signed_at(found).replace(tzinfo=None)
        made = CLIENT.generate_presigned_url(
            "get_object", Params={"Bucket": BUCKET, "Key": name}, ExpiresIn=EXPIRES
        )
    assert found == made


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "//",
        "///a",
        "/%2F",
        "/%2f%2Fa",
        "/.",
        "/..",
        "/%2e%2E",
        "/a/..",
        "/a/../",
        "/a/..%2F",
        "/a%2F..%2f..%2F",
        "/%2e%2e%2Fa",
        "/a/%2E%2fb",
        "/a%2f.",
        "/%00",
        "/a%00",
        "/%0A",
        "/%7f",
        "/%0d%0aHost:%20x",
        "/%",
        "/%zz",
        "/%ff",
        "/%c0%af",
        "/%ed%a0%80",
        "/?list-type=2",
        "/?acl",
        "//?versions",
        "/%00?uploads",
        "/\\",
        "/#a",
    ],
)
def test_nothing_is_asked_for_where_no_upload_can_be(worker: WorkerInNode, path: str) -> None:
    found = worker.path(path)

    assert found["asked"] is None
    assert (found["status"], found["body"]) == (404, "Not found\n")


@given(
    path=st.lists(
        st.sampled_from([*"/.%\\?#&=+a ", "%2e", "%2F", "%5c", "%00", "%25", "%3F", "é", "acl"]),
        max_size=12,
    )
)
def test_whatever_a_visitor_writes_one_upload_is_asked_for_or_nothing(
    worker: WorkerInNode, path: list[str]
) -> None:
    found = worker.path("/" + "".join(path))["asked"]
    if found is None:
        return

    address = urlsplit(found["url"])
    assert f"{address.scheme}://{address.netloc}" == SPACE
    name = unquote_to_bytes(address.path)[1:]
    assert name
    assert not name.startswith(b"/")
    assert b"\0" not in name
    assert not {b".", b".."} & set(name.split(b"/"))
    assert address.path == quote(unquote(address.path), safe="/~")
    assert sorted(parse_qs(address.query)) == [f"X-Amz-{each}" for each in QUERY]


def test_what_stands_behind_the_path_neither_reaches_the_space_nor_splits_the_cache(
    worker: WorkerInNode,
) -> None:
    paths = (
        "/a/b.png",
        "/a/b.png?acl",
        "/a/b.png?v=2&X-Amz-Date=1",
        "/a/%62.png#x",
        "/x/../a/b.png",
    )

    assert len({asked(worker, path) for path in paths}) == 1


@given(name=names, now=instants)
def test_an_address_is_valid_for_most_of_a_day_more_and_not_before_its_time(
    worker: WorkerInNode, name: str, now: int
) -> None:
    since = signed_at(asked(worker, "/a" + quote(name), now)).timestamp()

    assert since + 3600 <= now
    assert now + 22 * 3600 < since + EXPIRES


@given(name=names, start=instants)
def test_an_upload_has_one_address_for_six_days(
    worker: WorkerInNode, name: str, start: int
) -> None:
    """By it Cloudflare keeps the upload, so a new one asks the Space again."""
    path = "/a" + quote(name)
    first = asked(worker, path, start)
    lasts = signed_at(first) + timedelta(seconds=3600) + timedelta(days=6)

    assert asked(worker, path, int(lasts.timestamp()) - 1) == first
    assert asked(worker, path, int(lasts.timestamp())) != first


def test_uploads_do_not_all_get_new_addresses_at_once(worker: WorkerInNode) -> None:
    hours = {
        (signed_at(asked(worker, f"/uploads/{number}.png")).timestamp() + 3600) // 3600
        for number in range(50)
    }

    assert len(hours) > 25
