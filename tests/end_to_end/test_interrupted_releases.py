"""Releases that go wrong: what ran goes on running, and the next release ends as it should."""

from __future__ import annotations

from tests.cluster.nodes import BROKEN
from tests.end_to_end.beginning import FIRST, Beginning
from tests.end_to_end.change import Change
from tests.end_to_end.world import NOBODY, World

BETTER = "sha256:" + "b" * 64


def test_an_image_that_does_not_start_is_taken_back_and_the_next_one_runs(
    agency: World,
) -> None:
    before, told = agency.digests, len(agency.rollbar.deploys)
    broken = agency.release(agency.push("broken", BROKEN))
    after = agency.digests
    better = agency.release(agency.push("better", BETTER))

    assert not broken.went_well
    assert "runs as before again" in broken.said
    assert after == before
    assert better.went_well, better.said
    assert agency.digests == {BETTER}
    assert agency.rollbar.deploys[told:] == ["started", "failed", "started", "succeeded"]


def test_a_release_does_without_rollbar(agency: World, beginning: Beginning) -> None:
    with agency.having(ROLLBAR_API=NOBODY):
        silent = agency.release(beginning.pushed)

    assert silent.went_well, silent.said
    assert "::warning::Rollbar was not told that it succeeded" in silent.said
    assert agency.digests == {FIRST}


def test_a_release_waits_for_its_chart_when_its_stack_is_another_already(
    agency: World, beginning: Beginning, change: Change
) -> None:
    """The stack is applied, and the registry took no chart."""
    change.merged.bring_back(agency)
    with agency.with_wrong("REGISTRY_TOKEN"):
        run = agency.apply()
    assert run.failed == ["Publish charts"], run.said

    early = agency.release(beginning.pushed)
    agency.apply()
    late = agency.release(beginning.pushed)

    assert "the stack shop-production is not applied as this chart needs it" in early.said
    assert late.went_well, late.said
    [ingress] = agency.objects("networking.k8s.io/v1", "ingresses")
    assert "www.acme.example" in [rule["host"] for rule in ingress["spec"]["rules"]]
