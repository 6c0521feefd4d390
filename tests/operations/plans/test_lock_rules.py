"""Which builds of providers a pull request is planned with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.operations.plans.proposals import STACKS, another_size, change, judge, refusal
from tests.provider_lock_files import lock_text

LOCK_WHY = "    why: a build of a provider is run with credentials at hand\n"

LOCK = Path("fleet/.terraform.lock.hcl")
PINNED = {"digitalocean/digitalocean": "2.99.1", "integrations/github": "6.13.0"}


def text_of(versions: dict[str, str] = PINNED) -> str:
    return lock_text(sorted(versions), versions=versions)


def locked(root: Path, text: str = "", *, committed: bool = True) -> None:
    """Puts a lock beside the stack of the fleet, and where synth takes it from."""
    (root / STACKS / LOCK).write_text(text or text_of())
    if committed:
        (root / "locks").mkdir(exist_ok=True)
        (root / "locks/digitalocean-github.terraform.lock.hcl").write_text(text or text_of())


def other_lock() -> str:
    return text_of().replace("zh:", "zh:0")


def test_a_stack_is_planned_with_the_locks_of_the_base(proposed: Path, base: Path) -> None:
    locked(base)
    locked(proposed, committed=False)
    change(proposed, "fleet", another_size)

    [stack] = judge(proposed, base).changed

    assert stack.lock == stack.base_lock


def test_another_lock_is_planned_where_it_is_all_that_changes(proposed: Path, base: Path) -> None:
    locked(base)
    locked(proposed, other_lock())

    [stack] = judge(proposed, base).changed

    assert stack.stack == stack.base_stack


def test_another_lock_beside_another_change_is_refused(proposed: Path, base: Path) -> None:
    locked(base)
    locked(proposed, other_lock())
    change(proposed, "fleet", another_size)

    assert refusal(proposed, base) == (
        f"{STACKS / LOCK} is not the base's, and the stack changes too\n{LOCK_WHY}"
        "    fix: run devops providers lock in a pull request of its own first"
    )


def test_a_lock_that_is_taken_away_is_refused(proposed: Path, base: Path) -> None:
    locked(base)

    assert refusal(proposed, base) == (
        f"{STACKS / LOCK} is not there, and the base has one for these providers\n{LOCK_WHY}"
        "    fix: run devops synth"
    )


def test_a_lock_of_another_version_is_refused_also_alone(proposed: Path, base: Path) -> None:
    locked(proposed, text_of({**PINNED, "digitalocean/digitalocean": "2.99.0"}))

    assert refusal(proposed, base) == (
        f"{STACKS / LOCK} does not fit: the stacks want digitalocean/digitalocean 2.99.1, and the"
        f" lock has version 2.99.0\n{LOCK_WHY}"
        "    fix: run devops providers lock"
    )


@pytest.mark.parametrize(("tampered", "taken"), [("", True), ("zh:0", False)])
def test_a_new_set_of_providers_is_locked_by_builds_that_the_base_knows(
    proposed: Path, base: Path, tampered: str, taken: bool
) -> None:
    """A stack that comes to require a provider which others have already."""
    (base / "locks").mkdir()
    file = proposed / STACKS / "staging/cdk.tf.json"
    required = json.loads(file.read_text())["terraform"]["required_providers"]
    versions = {each["source"]: each["version"] for each in required.values()}
    for source, version in versions.items():
        text = text_of({source: version})
        (base / f"locks/of-{source.partition('/')[2]}.terraform.lock.hcl").write_text(text)
    both = text_of(versions).replace("zh:", tampered or "zh:")
    (proposed / STACKS / "staging/.terraform.lock.hcl").write_text(both)
    shutil.rmtree(base / STACKS / "staging")

    if taken:
        assert [stack.name for stack in judge(proposed, base).changed] == ["staging"]
    else:
        assert "is not the base's, and the stack changes too\n" in refusal(proposed, base)


def test_a_lock_with_something_else_in_it_is_refused(proposed: Path, base: Path) -> None:
    (base / "locks").mkdir()
    (base / "locks/all.terraform.lock.hcl").write_text(text_of())
    locked(proposed, text_of() + 'provider "x/y/z" {}\n')
    change(proposed, "fleet", another_size)

    assert "is not the base's, and the stack changes too\n" in refusal(proposed, base)
