"""What somebody who can write to the archive, and knows the public recipient, can get applied."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

import pytest

from devops_constructs.operations.plans.records import PlanResult
from devops_constructs.operations.plans.summary import Summary, changes_of
from devops_constructs.operations.plans.terraform_cli import Terraform
from tests.operations.apply.pipeline import Done, Pipeline
from tests.operations.apply.repositories import STACKS
from tests.operations.plans.plan_folders import SIGNING_KEY
from tests.operations.plans.stack_folders import STATES

OTHER_KEY = "a7" * 32
KEPT = {"one": {"input": "1", "lifecycle": {"prevent_destroy": True}}}
MORE = KEPT | {"two": {"input": "2"}}


@pytest.fixture
def data(pipeline: Pipeline) -> Pipeline:
    """A stack whose data nobody may destroy, and a merged commit that adds something."""
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", KEPT)
    pipeline.review("fleet")
    pipeline.merge()
    pipeline.apply()
    pipeline.stack("fleet", MORE)
    return pipeline


def crafted(pipeline: Pipeline) -> tuple[Summary, bytes]:
    """A saved plan that destroys what the merged files protect, and carries just these files: that
    nothing may be destroyed is judged when a plan is made."""
    stack = pipeline.repository.root / STACKS / "fleet"
    merged = (stack / "cdk.tf.json").read_bytes()
    pipeline.stack("fleet", {})
    with Terraform.on(stack, pipeline.program) as terraform:
        terraform.init()
        made = terraform.plan(lock=False).read_bytes()
        changes, program = changes_of(terraform.show_json()), terraform.program
    (stack / "cdk.tf.json").write_bytes(merged)
    key = pipeline.review("fleet")
    summary = replace(pipeline.archive.fetch(key).summary, changes=changes)
    assert [change.actions for change in changes] == [("delete",)]
    assert str(program) == f"{summary.program} {summary.version}"
    return replace(summary, made="2099-01-01T00:00:00Z"), with_files(made, merged)


def with_files(plan: bytes, stack: bytes) -> bytes:
    made = io.BytesIO()
    with ZipFile(io.BytesIO(plan)) as old, ZipFile(made, "w") as new:
        for name in old.namelist():
            own = name.endswith("cdk.tf.json")
            new.writestr(name, stack if own else old.read(name))
    return made.getvalue()


def put(pipeline: Pipeline, key: str, content: bytes) -> None:
    """As whoever has a key to the space can."""
    told = {"sha256": sha256(content).hexdigest()}
    pipeline.s3.write(STATES, key, content, told)


def counts_for_nothing(key: str) -> str:
    return f"{key} is not authentic, and counts for nothing: find out who can write there"


def test_a_planted_plan_that_destroys_is_not_applied(data: Pipeline) -> None:
    """Though its summary is honest, and its files are the merged ones."""
    summary, plan = crafted(data)
    planted = data.save(summary, plan, "No changes.\n", signing=OTHER_KEY)
    data.merge()

    done = data.apply()

    assert (done.code, done.states) == (0, ["fleet: applied"])
    said = f"1 to create, as it was reviewed\n{counts_for_nothing(planted)}"
    assert done.only["says"] == said
    assert data.state("fleet") == {"one": "1", "two": "2"}


def test_it_is_the_signature_that_keeps_it_out(data: Pipeline) -> None:
    """Whoever has the key has it applied: Terraform itself has nothing against it."""
    summary, plan = crafted(data)
    data.save(summary, plan, "No changes.\n", signing=SIGNING_KEY)
    data.merge()

    assert data.apply().states == ["fleet: applied"]
    assert data.state("fleet") == {}


def unsigned(pipeline: Pipeline, key: str) -> str:
    pipeline.s3._ask("DELETE", f"{STATES}/{key}/signature.json")
    return key


def of_another_key(pipeline: Pipeline, key: str) -> str:
    put(pipeline, f"{key}/signature.json", b'{"schema": "x", "sha256": {}, "signature": "00"}')
    return key


def with_nonsense_for_a_signature(pipeline: Pipeline, key: str) -> str:
    put(pipeline, f"{key}/signature.json", b"[" * 100_000)
    return key


def with_another_text(pipeline: Pipeline, key: str) -> str:
    put(pipeline, f"{key}/plan.txt", b"No changes.\n")
    return key


def with_another_plan(pipeline: Pipeline, key: str) -> str:
    put(pipeline, f"{key}/plan.age", b"age-encryption.org/v1")
    return key


def without_its_plan(pipeline: Pipeline, key: str) -> str:
    pipeline.s3._ask("DELETE", f"{STATES}/{key}/plan.age")
    return key


def with_another_summary(pipeline: Pipeline, key: str) -> str:
    changed = {**summary_of(pipeline, key), "author": "eve"}
    put(pipeline, f"{key}/summary.json", json.dumps(changed).encode())
    return key


def with_a_summary_that_is_none(pipeline: Pipeline, key: str) -> str:
    put(pipeline, f"{key}/summary.json", b'{"schema": "devops-constructs/plan/v1"}')
    return key


def with_a_summary_of_another_version(pipeline: Pipeline, key: str) -> str:
    put(pipeline, f"{key}/summary.json", b'{"schema": "devops-constructs/plan/v9"}')
    return key


def with_a_summary_that_has_another_hash(pipeline: Pipeline, key: str) -> str:
    pipeline.s3.write(STATES, f"{key}/summary.json", b"{}", {"sha256": "0" * 64})
    return key


def under_a_later_time(pipeline: Pipeline, key: str) -> str:
    later = key.rpartition("/")[0] + "/20990101T000000Z" + key[-9:]
    for name in ("plan.age", "plan.txt", "signature.json", "summary.json"):
        put(pipeline, f"{later}/{name}", pipeline.s3.read(STATES, f"{key}/{name}"))
        pipeline.s3._ask("DELETE", f"{STATES}/{key}/{name}")
    return later


def summary_of(pipeline: Pipeline, key: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(pipeline.s3.read(STATES, f"{key}/summary.json"))
    return found


@pytest.mark.parametrize(
    "changed",
    [
        unsigned,
        of_another_key,
        with_nonsense_for_a_signature,
        with_another_text,
        with_another_plan,
        without_its_plan,
        with_another_summary,
        with_a_summary_that_is_none,
        with_a_summary_of_another_version,
        with_a_summary_that_has_another_hash,
        under_a_later_time,
    ],
)
def test_a_reviewed_plan_that_somebody_has_changed_counts_for_nothing(
    data: Pipeline, changed: Callable[[Pipeline, str], str]
) -> None:
    """A person gets a plan that the run has made, and can approve that."""
    key = changed(data, data.review("fleet"))
    data.merge()

    done = data.apply()

    assert (done.code, done.states) == (1, ["fleet: waits for a person"])
    assert done.only["says"] == (
        f"nobody has reviewed a plan of it: 1 to create\n{counts_for_nothing(key)}"
    )
    assert data.state("fleet") == {"one": "1"}
    assert data.apply("--approve", done.only["plan"]).states == ["fleet: applied"]


def test_nonsense_among_plans_of_a_stack_stops_no_other(data: Pipeline) -> None:
    """Whoever can write to the space of one project does not stop the fleet."""
    data.steps(shop=[], fleet=[])
    data.stack("shop", {"one": {"input": "1"}})
    broken = data.review("shop")
    data.review("fleet")
    put(data, f"{broken}/summary.json", b"\xff")
    data.merge()

    done = data.apply()

    assert sorted(done.states) == ["fleet: applied", "shop: waits for a person"]


@pytest.fixture
def waiting(data: Pipeline) -> tuple[Pipeline, str]:
    """The key of a plan that nobody has approved."""
    data.merge()
    return data, data.apply().only["plan"]


APPROVED = PlanResult("stale", "2026-11-28T16:00:00Z", "eve", "c0ffee", approved_by="ada")


def forged_approval(pipeline: Pipeline, key: str) -> bytes:
    return APPROVED.as_bytes()


def approval_of_another_plan(pipeline: Pipeline, key: str) -> bytes:
    [first] = [p.key for p in pipeline.archive.all("fleet") if p.result]
    pipeline.archive.record(first, APPROVED)
    return pipeline.s3.read(STATES, f"{first}/result.json")


def signature_of_the_plan(pipeline: Pipeline, key: str) -> bytes:
    return pipeline.s3.read(STATES, f"{key}/signature.json")


@pytest.mark.parametrize(
    "forged", [forged_approval, approval_of_another_plan, signature_of_the_plan]
)
def test_nobody_approves_by_writing_it_into_the_archive(
    waiting: tuple[Pipeline, str], forged: Callable[[Pipeline, str], bytes]
) -> None:
    pipeline, key = waiting
    put(pipeline, f"{key}/result.json", forged(pipeline, key))

    done = pipeline.apply()

    assert (done.code, done.states) == (1, ["fleet: waits for a person"])
    assert done.only["says"] == (
        f"nobody has reviewed a plan of it: 1 to create\n{counts_for_nothing(key + '/result.json')}"
    )
    assert (done.only["plan"], pipeline.state("fleet")) == (key, {"one": "1"})


def test_nobody_says_that_an_apply_was_begun_by_writing_it_into_the_archive(
    pipeline: Pipeline,
) -> None:
    """Then a part of what was reviewed could be applied without the rest."""
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", {"one": {"input": "1"}, "two": {"input": "2"}})
    key = pipeline.review("fleet")
    by_hand(pipeline, {"one": {"input": "1"}})
    pipeline.merge()
    begun = PlanResult("begun", "2999-01-01T00:00:00Z", "eve", "c0ffee")
    put(pipeline, f"{key}/result.json", begun.as_bytes())

    done = pipeline.apply()

    assert done.states == ["fleet: waits for a person"]
    assert "no longer: create terraform_data.one" in done.only["says"]


def by_hand(pipeline: Pipeline, resources: dict[str, dict[str, str]]) -> None:
    stack = pipeline.repository.root / STACKS / "fleet"
    committed = (stack / "cdk.tf.json").read_text()
    pipeline.stack("fleet", resources)
    with Terraform.on(stack, pipeline.program) as terraform:
        terraform.init()
        terraform.plan(lock=True)
        terraform.apply()
    (stack / "cdk.tf.json").write_text(committed)


def test_a_planted_plan_cannot_be_approved(data: Pipeline) -> None:
    summary, plan = crafted(data)
    waits = replace(summary, made_for="apply")
    planted = data.save(waits, plan, "No changes.\n", signing=OTHER_KEY)
    data.merge()

    done = data.apply("--approve", planted)

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"{planted} is not authentic\n"
        "    why: it is not as the job that plans, or the one that applies, has signed it\n"
        "    fix: find out who can write to the archive, and approve the plan that devops apply"
        " makes\n"
    )
    assert data.state("fleet") == {"one": "1"}


def test_only_a_plan_that_an_apply_has_made_is_approved(data: Pipeline) -> None:
    reviewed = data.review("fleet")
    data.merge()

    done = data.apply("--approve", reviewed)

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"{reviewed} cannot be approved\n"
        "    why: it is of a pull request, whose review counts; only plans of devops apply wait\n"
        "    fix: choose what waits now: devops plans list fleet\n"
    )


def test_an_old_authentic_plan_in_place_of_the_newest_is_stale(pipeline: Pipeline) -> None:
    """The state has moved on since, and a new plan that does something else waits."""
    pipeline.steps(fleet=[])
    content = {"one": {"input": "1"}}
    pipeline.stack("fleet", content)
    old = pipeline.review("fleet")
    pipeline.merge()
    pipeline.apply()
    pipeline.stack("fleet", {"two": {"input": "2"}})
    pipeline.review("fleet")
    pipeline.merge()
    pipeline.apply()
    pipeline.stack("fleet", content | {"three": {"input": "3"}})
    pipeline.merge()
    pipeline.apply("--approve", pipeline.apply().only["plan"])
    pipeline.stack("fleet", content)
    newest = pipeline.review("fleet")
    pipeline.merge()
    for key in (f"{newest}/summary.json", f"{old}/result.json"):
        pipeline.s3._ask("DELETE", f"{STATES}/{key}")

    done = pipeline.apply()

    assert done.states == ["fleet: waits for a person"]
    assert done.only["says"].splitlines() == [
        f"a new plan is not what {old} was",
        "no longer: create terraform_data.one",
        "new: delete terraform_data.three",
    ]
    assert pipeline.state("fleet") == {"one": "1", "three": "3"}


def test_plans_that_wait_survive_a_new_key(data: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    data.review("fleet")
    data.merge()
    monkeypatch.setenv("PLANS_SIGNING_KEY", f"{OTHER_KEY}\n{SIGNING_KEY}\n")

    assert data.apply().states == ["fleet: applied"]


def test_without_the_old_key_they_wait_for_a_person(
    data: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = data.review("fleet")
    data.merge()
    monkeypatch.setenv("PLANS_SIGNING_KEY", OTHER_KEY)

    done = data.apply()

    assert done.states == ["fleet: waits for a person"]
    assert counts_for_nothing(key) in done.only["says"]


def refused(done: Done) -> str:
    assert (done.code, done.out) == (2, "")
    return done.err


def test_without_a_key_nothing_is_applied(data: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    data.review("fleet")
    data.merge()
    monkeypatch.delenv("PLANS_SIGNING_KEY")

    assert refused(data.apply()) == (
        "PLANS_SIGNING_KEY is not set\n"
        "    why: only plans that the jobs which plan and apply have signed are applied\n"
        "    fix: give the job the secret; a person makes it once: openssl rand -hex 32\n"
    )
    assert data.state("fleet") == {"one": "1"}


def test_what_is_no_key_is_refused_and_not_shown(
    data: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANS_SIGNING_KEY", f"{SIGNING_KEY}\nhunter2")

    assert refused(data.apply()) == (
        "PLANS_SIGNING_KEY holds something else than keys\n"
        "    why: a key is at least 32 bytes, as 64 hexadecimal digits on a line\n"
        "    fix: make one: openssl rand -hex 32\n"
    )
