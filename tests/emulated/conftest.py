from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulated.runs import Account
from tests.emulated.runs import account as new_account
from tests.s3_server import S3Server, s3_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3") / "log") as server:
        yield server


@pytest.fixture
def account(server: S3Server) -> Iterator[Account]:
    # not pytest's own folder: the path of a socket may have about a hundred characters
    with (
        tempfile.TemporaryDirectory(prefix="devops-") as folder,
        new_account(Path(folder), server) as made,
    ):
        yield made
