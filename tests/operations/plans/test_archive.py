"""Plans in real S3 protocol, on a server on loopback."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.errors import OperationError
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.records import Applied, PlanResult
from devops_constructs.operations.plans.stored_plan import HANDED_ON
from devops_constructs.project.loader import load
from tests.operations.plans.plan_folders import CONTENT, MADE, handed_on, summary
from tests.operations.plans.stack_folders import STATES
from tests.operations.plans.unsteady_server import unsteady
from tests.preparation import ROOT
from tests.s3_server import S3Server

PRIVATE = "agency-rails-shop-private"
DIGEST = hashlib.sha256(b"encrypted").hexdigest()[:8]
FLEET_KEY = f"plans/fleet/{CONTENT[:16]}/20261128T154209Z-{DIGEST}"
RESULT = PlanResult("applied", "2026-11-28T16:00:00Z", "ada", "c0ffee")


def archive() -> PlanArchive:
    portfolio = load(ROOT).portfolio
    return PlanArchive(portfolio.fleet, portfolio.projects)


@pytest.fixture
def private(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The private space of a project is there, with a key to it."""
    s3.make_bucket(PRIVATE)
    monkeypatch.setenv("PLANS_KEY_RAILS_SHOP", "loopback:secret")
    return s3


def test_a_plan_is_kept_under_its_stack_content_and_time(s3: S3Server, tmp_path: Path) -> None:
    key = archive().save(handed_on(tmp_path))

    assert key == FLEET_KEY
    assert s3.read(STATES, f"{key}/plan.age") == b"encrypted"
    assert s3.read(STATES, f"{key}/plan.txt") == b"Plan: 1 to add\n"
    assert json.loads(s3.read(STATES, f"{key}/summary.json"))["stack"] == "fleet"


@pytest.mark.parametrize("stack", ["rails-shop", "rails-shop-production", "rails-shop-staging"])
def test_plans_of_a_project_go_to_its_private_space(
    private: S3Server, tmp_path: Path, stack: str
) -> None:
    key = archive().save(handed_on(tmp_path, of=summary(stack)))

    assert private.holds(PRIVATE, f"{key}/summary.json")
    assert not private.holds(STATES, f"{key}/summary.json")


@pytest.mark.parametrize("stack", ["fleet", "production-1", "zone-agency-example", "django-api"])
def test_all_others_go_to_the_space_of_the_states(
    private: S3Server, tmp_path: Path, stack: str
) -> None:
    key = archive().save(handed_on(tmp_path, of=summary(stack)))

    assert private.holds(STATES, f"{key}/summary.json")


def test_the_plan_that_makes_the_private_space_is_found_when_that_is_there(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = archive().save(handed_on(tmp_path, of=summary("rails-shop")))
    s3.make_bucket(PRIVATE)
    monkeypatch.setenv("PLANS_KEY_RAILS_SHOP", "loopback:secret")
    later = summary("rails-shop", made="2026-11-29T15:42:09Z")

    second = archive().save(handed_on(tmp_path / "later", of=later))

    assert [plan.key for plan in archive().all("rails-shop")] == [second, first]
    assert archive().fetch(first).plan == b"encrypted"


def test_a_key_without_the_space_is_no_hindrance(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANS_KEY_RAILS_SHOP", "loopback:secret")

    key = archive().save(handed_on(tmp_path, of=summary("rails-shop")))

    assert s3.holds(STATES, f"{key}/summary.json")


def test_the_newest_plan_of_a_content_is_found_whatever_commit_it_was_made_of(
    s3: S3Server, tmp_path: Path
) -> None:
    old = handed_on(tmp_path / "old", b"old", summary(commit="a"))
    new = handed_on(tmp_path / "new", b"new", summary(commit="b", made="2026-11-29T00:00:00Z"))
    other = summary(content="f" * 64, made="2026-11-30T00:00:00Z")
    same_start = summary(content=CONTENT[:16] + "f" * 48, made="2026-11-30T00:00:00Z")
    for folder in (new, old):
        archive().save(folder)
    archive().save(handed_on(tmp_path / "other", of=other))
    archive().save(handed_on(tmp_path / "start", b"start", same_start))

    found = archive().newest("fleet", CONTENT)

    assert found is not None
    assert found.summary.commit == "b"
    assert archive().newest("fleet", "e" * 64) is None
    assert archive().newest("flee", CONTENT) is None


def test_a_plan_that_was_saved_by_halves_is_none_and_is_completed(
    s3: S3Server, tmp_path: Path
) -> None:
    folder = handed_on(tmp_path)
    plans = archive()

    with pytest.MonkeyPatch.context() as broken:
        writing = plans._state_space.put

        def put(key: str, content: bytes) -> None:
            if key.endswith("summary.json"):
                raise OperationError("the connection is cut")
            writing(key, content)

        broken.setattr(plans._state_space, "put", put)
        with pytest.raises(OperationError):
            plans.save(folder)
    by_halves = archive().newest("fleet", CONTENT)

    assert by_halves is None
    assert archive().save(folder) == FLEET_KEY
    assert archive().newest("fleet", CONTENT) is not None


def test_saving_twice_writes_once(s3: S3Server, tmp_path: Path) -> None:
    folder = handed_on(tmp_path)

    assert archive().save(folder) == archive().save(folder)
    assert len(s3.versions(STATES, f"{FLEET_KEY}/plan.age")) == 1


def test_what_became_of_a_plan_is_told_with_it(s3: S3Server, tmp_path: Path) -> None:
    key = archive().save(handed_on(tmp_path))

    archive().record(key, RESULT)

    [stored] = archive().all("fleet")
    assert stored.result == RESULT
    assert archive().fetch(key).text == "Plan: 1 to add\n"


def test_what_a_stack_is_now_lies_beside_its_state(s3: S3Server) -> None:
    now = Applied("fleet", "c0ffee", CONTENT, MADE, "ada", FLEET_KEY)
    before = archive().applied("fleet")

    archive().set_applied(now)

    assert before is None
    assert archive().applied("fleet") == now
    written = json.loads(s3.read(STATES, "fleet/applied.json"))
    assert (written["schema"], written["content"]) == ("devops-constructs/applied/v1", CONTENT)


@pytest.mark.parametrize("file", ["plan.age", "plan.txt", "summary.json"])
def test_what_somebody_has_changed_is_not_taken(s3: S3Server, tmp_path: Path, file: str) -> None:
    """Not even with the hash that it says to have."""
    key = archive().save(handed_on(tmp_path))
    told = {"sha256": hashlib.sha256(b"encrypted").hexdigest()}
    s3.write(STATES, f"{key}/{file}", b"forged", told)

    with pytest.raises(OperationError) as caught:
        archive().fetch(key)

    assert str(caught.value) == (
        f"{key}/{file} in {STATES} is not what was put there\n"
        "    why: its content does not have the hash that it was put with\n"
        "    fix: bring an older version of it back, or make the plan anew"
    )


def test_another_plan_in_its_place_is_not_taken(s3: S3Server, tmp_path: Path) -> None:
    key = archive().save(handed_on(tmp_path))
    told = {"sha256": hashlib.sha256(b"forged").hexdigest()}
    s3.write(STATES, f"{key}/plan.age", b"forged", told)

    with pytest.raises(OperationError) as caught:
        archive().fetch(key)

    assert str(caught.value) == (
        f"{key} is not what was saved\n"
        "    why: a file of it is missing, or its plan is not the one that its key names\n"
        "    fix: make the plan anew: devops plans make"
    )


@pytest.mark.parametrize("key", [FLEET_KEY, "../../etc", "plans/fleet/x"])
def test_a_key_of_nothing_is_told(s3: S3Server, key: str) -> None:
    with pytest.raises(OperationError) as caught:
        archive().fetch(key)

    assert str(caught.value) == (
        f"there is no plan {key}\n"
        "    why: no space that plans are kept in has it\n"
        "    fix: choose one of: devops plans list"
    )


@pytest.mark.parametrize("more", [{"content": "../up"}, {"content": ""}])
def test_a_summary_that_leads_elsewhere_is_refused(
    s3: S3Server, tmp_path: Path, more: dict[str, Any]
) -> None:
    folder = handed_on(tmp_path, of=summary(**more))

    with pytest.raises(OperationError) as caught:
        archive().save(folder)

    assert str(caught.value) == (
        f"{'plans/fleet/' + more['content'] + '/20261128T154209Z-' + DIGEST!r} cannot be the key of"
        " a plan\n"
        "    why: it is made of the stack, its content and the time in summary.json\n"
        "    fix: make the plan anew: devops plans make"
    )


@pytest.mark.parametrize("lacking", HANDED_ON)
def test_a_folder_without_a_plan_is_refused(s3: S3Server, tmp_path: Path, lacking: str) -> None:
    folder = handed_on(tmp_path)
    (folder / lacking).unlink()

    with pytest.raises(OperationError) as caught:
        archive().save(folder)

    assert str(caught.value) == (
        f"{folder} holds no plan\n"
        "    why: a plan of a stack is plan.age, plan.txt, signature.json, summary.json in a folder"
        " of its name\n"
        "    fix: name a folder that devops plans make has made"
    )


def test_a_plan_under_the_name_of_another_stack_is_refused(s3: S3Server, tmp_path: Path) -> None:
    folder = handed_on(tmp_path).rename(tmp_path / "production-1")

    with pytest.raises(OperationError, match="holds no plan"):
        archive().save(folder)


def test_old_plans_go_with_their_versions_and_the_applied_one_stays(
    s3: S3Server, tmp_path: Path
) -> None:
    old = [summary(made=f"2025-01-0{day}T00:00:00Z") for day in (1, 2)]
    gone, stays = (archive().save(handed_on(tmp_path / str(n), of=of)) for n, of in enumerate(old))
    half = gone.replace("20250101", "20250103")
    s3.write(STATES, f"{half}/plan.age", b"", {})
    new = archive().save(handed_on(tmp_path / "new", of=summary(made="2999-01-01T00:00:00Z")))
    archive().set_applied(Applied("fleet", "c0ffee", CONTENT, MADE, "ada", stays))

    looked = archive().prune(30, run=False)
    still = [plan.key for plan in archive().all("fleet")]
    pruned = archive().prune(30, run=True)

    assert looked == pruned == [gone, half]
    assert still == [new, stays, gone]
    assert [plan.key for plan in archive().all("fleet")] == [new, stays]
    assert s3.versions(STATES, f"{gone}/plan.age") == []
    assert s3.versions(STATES, f"{stays}/plan.age") != []


def test_a_space_that_is_not_there_is_told(s3: S3Server) -> None:
    s3._ask("DELETE", STATES)

    with pytest.raises(OperationError) as caught:
        archive().all("fleet")

    told = str(caught.value)
    assert told.startswith(f"the space {STATES} cannot be read: ")
    assert told.endswith(
        "\n    why: plans and what was applied are kept there\n"
        "    fix: use a key that may do so; run devops bootstrap if the space is not there"
    )


def test_without_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATE_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID", "SPACES_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(OperationError) as caught:
        archive().all("fleet")

    assert str(caught.value) == (
        "STATE_ACCESS_KEY_ID and STATE_SECRET_ACCESS_KEY are not set\n"
        f"    why: plans, and what was applied, are kept in the space {STATES}\n"
        "    fix: put a Spaces key for it into these variables; to look, one that reads is enough"
    )


def test_what_fails_on_the_way_is_tried_again(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unsteady(s3, failures=1) as (url, asked):
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)

        key = archive().save(handed_on(tmp_path))

    assert asked.count(f"PUT /{STATES}/{key}/plan.age") == 2
    assert s3.read(STATES, f"{key}/plan.age") == b"encrypted"
    assert s3.holds(STATES, f"{key}/summary.json")
