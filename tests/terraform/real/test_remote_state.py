"""The committed backend blocks on a real S3 server: only endpoint and path style are its own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.s3_server import S3Server
from tests.terraform.real.committed_stacks import EACH_STACK, STACKS, CommittedStack
from tests.terraform.real.remote_state import RemoteStack
from tests.terraform_engine import ENGINES, Name, any_engine, engine

EACH_ENGINE = pytest.mark.parametrize("name", ENGINES)


@EACH_STACK
def test_the_state_of_a_committed_stack_is_kept_under_its_name(
    stack: CommittedStack, s3: S3Server, tmp_path: Path
) -> None:
    remote = RemoteStack.of(stack, any_engine(), tmp_path / "stack", s3)
    remote.write("kept")

    remote.apply()

    assert remote.key == f"{stack.name}/terraform.tfstate"
    assert remote.value() == "kept"
    assert not s3.holds(remote.backend["bucket"], f"{remote.key}.tflock")


@EACH_ENGINE
def test_a_second_run_is_refused_while_the_first_holds_the_lock(
    name: Name, s3: S3Server, tmp_path: Path
) -> None:
    first = RemoteStack.of(STACKS[0], engine(name), tmp_path / "first", s3)
    second = RemoteStack.of(STACKS[0], engine(name), tmp_path / "second", s3)
    first.write("first", provisioner={"local-exec": {"command": waits_for(tmp_path / "go-on")}})
    second.write("second")

    with first.apply_at_once() as running:
        wait_until_locked(first)
        refused = second.engine.run(second.folder, "apply", "-auto-approve", env=second.env)
        (tmp_path / "go-on").touch()
        assert running.wait(60) == 0

    assert refused.returncode == 1
    assert "Error acquiring the state lock" in refused.stderr
    assert "PreconditionFailed" in refused.stderr
    assert first.value() == "first"
    second.apply()
    assert second.value() == "second"


@EACH_ENGINE
def test_each_state_before_the_last_is_still_there(
    name: Name, s3: S3Server, tmp_path: Path
) -> None:
    remote = RemoteStack.of(STACKS[-1], engine(name), tmp_path / "stack", s3)
    for value in ("old", "new"):
        remote.write(value)
        remote.apply()

    new, old = s3.versions(remote.backend["bucket"], remote.key)

    assert (remote.value(old), remote.value(new)) == ("old", "new")


def waits_for(file: Path) -> str:
    """A command that ends when the file is there, and after a minute at the latest."""
    return f"for _ in $(seq 600); do [ -e '{file}' ] && exit 0; sleep 0.1; done; exit 1"


def wait_until_locked(stack: RemoteStack) -> None:
    deadline = time.monotonic() + 60
    while not stack.server.holds(stack.backend["bucket"], f"{stack.key}.tflock"):
        assert time.monotonic() < deadline, "the first run did not lock the state"
        time.sleep(0.05)
