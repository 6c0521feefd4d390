"""A server in place of Spaces, and a pipeline on it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.operations.apply.pipeline import Pipeline
from tests.operations.plans.conftest import one_s3, s3
from tests.s3_server import S3Server

__all__ = ["one_s3", "s3"]


@pytest.fixture
def pipeline(tmp_path: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """An infrastructure repository, its archive, and a job that applies, as ada."""
    for name in (
        "GITHUB_REF",
        "GITHUB_REPOSITORY",
        "GITHUB_TRIGGERING_ACTOR",
        "DIGITALOCEAN_TOKEN",
    ):
        monkeypatch.delenv(name, raising=False)
    for name in ("GITHUB_ACTOR", "GITHUB_TRIGGERING_ACTOR"):
        monkeypatch.setenv(name, "ada")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", os.devnull)  # nothing of the person's own
    made = Pipeline(tmp_path, s3)
    monkeypatch.setenv("PLANS_IDENTITY", made.identity)
    return made
