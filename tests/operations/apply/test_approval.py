"""Who may let a plan be applied, and which."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devops_constructs.operations.plans.encryption import decrypted
from devops_constructs.operations.plans.terraform_cli import Terraform
from tests.operations.apply.pipeline import Pipeline
from tests.operations.apply.repositories import STACKS

ONE, TWO = {"one": {"input": "1"}}, {"two": {"input": "2"}}


@pytest.fixture
def waiting(pipeline: Pipeline) -> tuple[Pipeline, str]:
    """A stack that nobody has reviewed, and the key of its plan."""
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", ONE)
    pipeline.merge()
    return pipeline, pipeline.apply().only["plan"]


def only_by(pipeline: Pipeline, *logins: str) -> None:
    pipeline.define(applied_by=logins)
    pipeline.merge("who may apply")


def test_whoever_is_named_may_approve_however_the_login_is_written(
    waiting: tuple[Pipeline, str],
) -> None:
    pipeline, key = waiting
    only_by(pipeline, "grace", "Ada")

    assert pipeline.apply("--approve", key).states == ["fleet: applied"]


@pytest.mark.parametrize(
    ("env", "who", "name"),
    [
        ({"GITHUB_ACTOR": "eve"}, "eve", "GITHUB_ACTOR"),
        ({"GITHUB_TRIGGERING_ACTOR": "eve"}, "eve", "GITHUB_TRIGGERING_ACTOR"),
        ({"GITHUB_ACTOR": ""}, "nobody", "GITHUB_ACTOR"),
    ],
)
def test_nobody_else_may(
    waiting: tuple[Pipeline, str],
    monkeypatch: pytest.MonkeyPatch,
    env: dict[str, str],
    who: str,
    name: str,
) -> None:
    """Who starts a run again that somebody else has started is not enough."""
    pipeline, key = waiting
    only_by(pipeline, "grace", "ada")
    for variable, login in env.items():
        monkeypatch.setenv(variable, login)

    done = pipeline.apply("--approve", key)

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"{who} may not approve {key}\n"
        f"    why: {name} says who asks, and InfrastructureRepository.applied_by names ada, grace\n"
        f"    fix: one of these starts it: gh workflow run apply.yml -f approve={key}\n"
    )
    assert pipeline.applied("fleet") is None


def test_a_plan_that_does_not_exist_is_refused(waiting: tuple[Pipeline, str]) -> None:
    pipeline, _ = waiting
    key = f"plans/fleet/{'0' * 16}/20261128T154209Z-01234567"

    done = pipeline.apply("--approve", key)

    assert done.code == 2
    assert done.err.startswith(f"there is no plan {key}\n")


def refusal(key: str, why: str) -> str:
    return (
        f"{key} cannot be approved\n"
        f"    why: {why}\n"
        "    fix: choose what waits now: devops plans list fleet\n"
    )


GONE = "what it is a plan of is applied, was never merged, or was taken back"


def test_what_is_applied_already_is_refused(waiting: tuple[Pipeline, str]) -> None:
    pipeline, key = waiting
    pipeline.apply("--approve", key)

    done = pipeline.apply("--approve", key)

    assert (done.code, done.err) == (2, refusal(key, GONE))


def test_what_was_never_merged_is_refused(waiting: tuple[Pipeline, str]) -> None:
    pipeline, key = waiting
    pipeline.apply("--approve", key)
    pipeline.stack("fleet", TWO)
    unmerged = pipeline.review("fleet")

    done = pipeline.apply("--approve", unmerged)

    assert (done.code, done.err) == (2, refusal(unmerged, GONE))


def test_what_comes_later_in_the_queue_is_refused(waiting: tuple[Pipeline, str]) -> None:
    pipeline, key = waiting
    pipeline.apply("--approve", key)
    pipeline.stack("fleet", TWO)
    first = pipeline.merge()
    pipeline.stack("fleet", {"three": {"input": "3"}})
    later = pipeline.review("fleet")
    pipeline.merge()

    done = pipeline.apply("--approve", later)

    assert (done.code, done.err) == (2, refusal(later, f"{first[:12]} of fleet comes first"))


def by_hand(pipeline: Pipeline, resources: dict[str, dict[str, str]]) -> None:
    stack = pipeline.repository.root / STACKS / "fleet"
    committed = (stack / "cdk.tf.json").read_text()
    pipeline.stack("fleet", resources)
    with Terraform.on(stack, pipeline.program) as terraform:
        terraform.init()
        terraform.plan(lock=True)
        terraform.apply()
    (stack / "cdk.tf.json").write_text(committed)


def test_an_approved_plan_that_has_become_stale_waits_again(waiting: tuple[Pipeline, str]) -> None:
    pipeline, key = waiting
    by_hand(pipeline, TWO)

    done = pipeline.apply("--approve", key)

    assert (done.code, done.states) == (1, ["fleet: waits for a person"])
    assert done.only["says"] == (
        f"a new plan is not what {key} was\nnew: delete terraform_data.two"
    )
    assert done.only["plan"] != key
    assert pipeline.state("fleet") == {"two": "2"}


def test_a_plan_that_does_something_else_than_it_says_is_not_applied(
    waiting: tuple[Pipeline, str],
) -> None:
    """Not even if somebody has signed another plan under a harmless summary."""
    pipeline, key = waiting
    pipeline.apply("--approve", key)
    pipeline.stack("fleet", {})
    pipeline.merge()
    destroying = pipeline.apply().only["plan"]
    fetched = pipeline.archive.fetch(destroying)
    shown = replace(fetched.summary, changes=(), made="2099-01-01T00:00:00Z", made_for="review")
    plan = decrypted(fetched.plan, pipeline.identity)
    forged = pipeline.save(shown, plan, "No changes.\n")

    done = pipeline.apply()

    assert (done.code, done.states) == (2, ["fleet: failed"])
    assert done.only["says"] == (
        f"{forged} is not the plan that was shown\n"
        "    why: what is encrypted is of other files, or does something else, than its summary"
        " says\n"
        "    fix: find out who can write to the archive; then make a new plan"
    )
    assert pipeline.state("fleet") == {"one": "1"}


def test_without_the_identity_no_saved_plan_is_applied(
    waiting: tuple[Pipeline, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline, key = waiting
    monkeypatch.delenv("PLANS_IDENTITY")

    done = pipeline.apply("--approve", key)

    assert done.states == ["fleet: failed"]
    assert done.only["says"].startswith("PLANS_IDENTITY holds no age identity\n")
