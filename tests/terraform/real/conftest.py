"""What the tests with real programs share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.s3_server import S3Server, s3_server


@pytest.fixture(scope="session")
def one_s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server in place of Spaces, one for all tests of a process."""
    with s3_server(tmp_path_factory.mktemp("s3") / "log") as server:
        yield server


@pytest.fixture
def s3(one_s3: S3Server) -> S3Server:
    """The same server with nothing on it."""
    one_s3.forget()
    return one_s3
