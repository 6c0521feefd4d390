"""A space that takes no state for a while: what was made is not forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest

from devops_constructs.operations.plans import terraform_cli
from tests.operations.apply.pipeline import Pipeline
from tests.operations.plans.stack_folders import STATES
from tests.s3_server import S3Server
from tests.spaces_front import Refuses, Spaces, spaces

STATE, KEPT = "fleet/terraform.tfstate", "fleet/unwritten.tfstate"
LOCK = f"{STATE}.tflock"


@pytest.fixture
def front(s3: S3Server) -> Iterator[Spaces]:
    with spaces(s3) as front:
        yield front


@pytest.fixture
def merged(
    front: Spaces, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Pipeline:
    """Two resources are reviewed and merged, and nothing is done yet."""
    monkeypatch.setattr(terraform_cli, "PAUSES_SECONDS", (0.0, 0.0, 0.0))
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", front.url)
    monkeypatch.chdir(tmp_path)
    pipeline.s3 = S3Server(front.url)
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", {"one": {"input": "1"}, "two": {"input": "2"}})
    pipeline.review("fleet")
    pipeline.merge()
    return pipeline


def refusing(*requests: str, times: int = 1_000) -> Refuses:
    """What is asked so is refused so many times each."""
    left = dict.fromkeys(requests, times)

    def refuses(method: str, path: str) -> bool:
        asked = f"{method} {path.partition('?')[0].removeprefix(f'/{STATES}/')}"
        left[asked] = left.get(asked, 0) - 1
        return left[asked] >= 0

    return refuses


def made(state: bytes) -> dict[str, str]:
    """The resources that a state knows, with their ids."""
    resources: list[dict[str, Any]] = json.loads(state)["resources"]
    return {each["name"]: each["instances"][0]["attributes"]["id"] for each in resources}


def test_a_state_that_is_not_taken_at_once_is_written_by_the_same_run(
    merged: Pipeline, front: Spaces
) -> None:
    """And its lock is taken back, which could not be done at once either."""
    with front.refusing(refusing(f"PUT {STATE}", f"DELETE {LOCK}", times=2)):
        failed = merged.apply()
    written = made(merged.s3.read(STATES, STATE))

    again = merged.apply()

    assert failed.only["state"] == "failed"
    assert failed.only["says"].startswith("the state could be written only after some time:\n")
    assert failed.only["says"].endswith(
        "\n    why: its space did not take it at first\n"
        "    fix: none is needed: it is written now, and the next run goes on from there"
    )
    assert set(written) == {"one", "two"}
    assert again.states == ["fleet: unchanged"]
    assert made(merged.s3.read(STATES, STATE)) == written
    assert not merged.s3.holds(STATES, KEPT)


def test_a_state_that_is_not_taken_for_long_is_written_by_the_next_run(
    merged: Pipeline, front: Spaces
) -> None:
    with front.refusing(refusing(f"PUT {STATE}")):
        failed = merged.apply()
    kept = made(merged.s3.read(STATES, KEPT))

    again = merged.apply()

    assert failed.only["state"] == "failed"
    assert failed.only["says"].startswith("the state of fleet could not be written:\n")
    assert failed.only["says"].endswith(
        "\n    why: the space of the states did not take it for minutes\n"
        "    fix: none is needed: the next run writes it"
    )
    assert set(kept) == {"one", "two"}
    assert again.states == ["fleet: unchanged"]
    assert made(merged.s3.read(STATES, STATE)) == kept
    assert not merged.s3.holds(STATES, KEPT)


def test_a_state_that_no_space_takes_is_left_to_a_person_for_nobody_else_to_read(
    merged: Pipeline, front: Spaces, tmp_path: Path
) -> None:
    with front.refusing(refusing(f"PUT {STATE}", f"PUT {KEPT}")):
        failed = merged.apply()
    file = tmp_path / "unwritten-states/fleet.tfstate.age"
    state = pyrage.decrypt(file.read_bytes(), [pyrage.x25519.Identity.from_str(merged.identity)])

    assert failed.only["says"].endswith(
        "\n    fix: bring unwritten-states/fleet.tfstate.age back before anything of fleet is"
        " applied again: docs/reference/apply.md says how"
    )
    assert set(made(state)) == {"one", "two"}
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_state_that_was_kept_and_does_not_fit_any_more_waits_for_a_person(
    merged: Pipeline,
) -> None:
    merged.apply()
    other = json.loads(merged.s3.read(STATES, STATE)) | {"lineage": "another"}
    merged.archive.states.put(KEPT, json.dumps(other).encode())
    merged.stack("fleet", {"one": {"input": "1"}})
    merged.review("fleet")
    merged.merge()

    failed = merged.apply()

    first, *_, why, fix = failed.only["says"].splitlines()
    assert first == f"{KEPT} in {STATES} cannot be made the state of fleet:"
    assert why == "    why: an apply could not write it, and has left it there"
    assert fix == "    fix: bring into the state what is missing there, then delete it"
    assert merged.s3.holds(STATES, KEPT)
