"""A server in place of Spaces, and checkouts of a pull request and of its base."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.plans.plan_folders import SIGNING_KEY
from tests.operations.plans.proposals import TERRAFORM
from tests.operations.plans.stack_folders import STATES
from tests.preparation import ROOT
from tests.s3_server import CREDENTIALS, S3Server, s3_server


@pytest.fixture(scope="session")
def one_s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3") / "log") as server:
        yield server


@pytest.fixture
def s3(one_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """A server with the space of the states, to which the environment leads."""
    one_s3.forget()
    one_s3.make_bucket(STATES)
    for name in ("SPACES_ACCESS_KEY_ID", "SPACES_SECRET_ACCESS_KEY", "PLANS_KEY_RAILS_SHOP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", one_s3.url)
    # whom tests write as: what others wrote is not to be read
    monkeypatch.setenv("STATE_ACCESS_KEY_ID", CREDENTIALS["AWS_ACCESS_KEY_ID"])
    monkeypatch.setenv("STATE_SECRET_ACCESS_KEY", CREDENTIALS["AWS_SECRET_ACCESS_KEY"])
    monkeypatch.setenv("PLANS_SIGNING_KEY", SIGNING_KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return one_s3


@pytest.fixture
def proposed(tmp_path: Path) -> Path:
    """A checkout of a pull request that changes nothing yet."""
    shutil.copytree(ROOT / TERRAFORM, tmp_path / "proposed" / TERRAFORM)
    return tmp_path / "proposed"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A checkout of the branch that can be written to."""
    shutil.copytree(ROOT / TERRAFORM, tmp_path / "base" / TERRAFORM)
    return tmp_path / "base"
