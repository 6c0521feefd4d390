"""The whole way of a small agency, from definitions to a shop that runs."""

from __future__ import annotations

import re

from tests.end_to_end.beginning import FIRST, Beginning
from tests.end_to_end.change import Change
from tests.end_to_end.github import Run
from tests.end_to_end.world import World

_OUTCOME = re.compile(r"^(applied|waits for a person|waiting): \w+/(\S+)", re.MULTILINE)


def became(run: Run, of: str) -> list[str]:
    """The steps that this became of, in their order."""
    return [step for state, step in _OUTCOME.findall(run.said) if state == of]


def test_nothing_of_a_fleet_is_made_before_a_person_has_let_it_through(
    beginning: Beginning,
) -> None:
    first, *approved = beginning.founded

    assert became(first, "waits for a person") == ["fleet"]
    assert became(first, "applied") == []
    assert [became(run, "applied") for run in approved] == [
        ["fleet"],
        ["production-1", "zone-acme-example"],
        ["production-1-base", "production-1-ingress"],
    ]
    assert approved[-1].went_well


def test_a_pull_request_is_looked_at_without_a_secret_and_has_its_plans_started(
    beginning: Beginning,
) -> None:
    [dispatched] = [
        " ".join(told["call"])
        for told in beginning.world.github.told
        if told["call"][:2] == ["workflow", "run"]
    ]
    # without a registry of providers there are no locks
    found = re.findall(r"^(?:warning|error): .*\[(\S+)\]$", beginning.checked.said, re.MULTILINE)

    assert beginning.checked.results == {"synth": "success", "check": "failure", "plan": "success"}
    assert set(found) == {"provider-locks"}
    assert dispatched == "workflow run plan.yml --ref main --field pull_request=1"


def test_what_a_pull_request_was_planned_as_is_applied_after_a_squash(
    beginning: Beginning,
) -> None:
    first, approved = beginning.applied

    assert beginning.planned.went_well, beginning.planned.said
    assert became(first, "applied") == ["fleet", "zone-acme-example", "shop"]
    assert first.said.count("as it was reviewed") == 3
    # its plan could not be made before there was a project to look up
    assert "shop-production: waiting: for stack/fleet, stack/shop" in beginning.planned.said
    assert became(first, "waits for a person") == ["shop-production"]
    assert became(approved, "applied") == ["shop-production"]


def test_a_plan_of_a_shop_that_runs_needs_nobody_after_its_review(change: Change) -> None:
    assert change.planned.went_well, change.planned.said
    assert became(change.applied, "applied") == ["shop-production"]
    assert "planned anew, with the same changes" in change.applied.said
    assert change.applied.went_well, change.applied.said


def test_the_cluster_runs_the_image_that_was_built(agency: World, beginning: Beginning) -> None:
    assert beginning.released.went_well, beginning.released.said
    assert agency.digests == {FIRST}


def test_rollbar_is_told_that_a_release_begins_and_that_it_went_well(
    beginning: Beginning,
) -> None:
    [token] = {
        each["access_token"]
        for each in beginning.world.clouds.named("rollbar_project_access_token")
        if each["name"] == "production-releases"
    }
    started, succeeded = beginning.world.rollbar.told[:2]

    assert (started.method, succeeded.method) == ("POST", "PATCH")
    for told, status in ((started, "started"), (succeeded, "succeeded")):
        assert told.token == token
        assert told.body["status"] == status
        assert told.body["revision"] == beginning.pushed
        assert told.body["environment"] == "production"


def test_strictness_comes_when_the_shop_serves_its_certificate(beginning: Beginning) -> None:
    strict = "zone-acme-example-strict"

    assert became(beginning.applied[-1], "waiting") == [strict]
    assert f"{strict} " in beginning.applied[-1].said
    assert became(beginning.last, "applied") == [strict]
    assert "as it was reviewed" in beginning.last.said


def test_who_merged_it_is_told_what_waits(beginning: Beginning) -> None:
    bodies = [
        told["body"]["body"]
        for told in beginning.world.github.told
        if any(word.endswith("/issues/1/comments") for word in told["call"])
    ]

    assert bodies[0].startswith("<!-- devops-review -->")
    assert bodies[1].startswith("<!-- devops-plans -->")
    assert "`shop-production` of this waits for a person" in bodies[2]
