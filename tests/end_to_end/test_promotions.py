"""What is promoted is what the shop's own pushes have built, whatever others do at the registry or
with tags of its repository."""

from __future__ import annotations

from tests.cluster.nodes import BROKEN
from tests.end_to_end.beginning import FIRST, Beginning
from tests.end_to_end.world import RELEASE, World
from tests.github_api import Artifact, PushRun

LATER, LATEST, FOREIGN = ("sha256:" + letter * 64 for letter in "def")


def test_a_promotion_runs_what_was_built_though_somebody_has_moved_the_tag(agency: World) -> None:
    """The token of the registry is one for all projects."""
    commit = agency.push("later", LATER)
    agency.registry_has(commit, BROKEN)

    released = agency.release(commit)

    assert released.went_well, released.said
    assert agency.digests == {LATER}


def test_what_a_tag_has_built_that_is_named_like_the_branch_is_not_promoted(
    agency: World,
) -> None:
    before = agency.digests
    git = agency.shop.git
    git("switch", "--quiet", "--create", "topic")
    commit = agency.shop.commit("with a push.yml of its own")
    git("switch", "--quiet", "main")
    agency.registry_has(FOREIGN, FOREIGN)
    agency.github.api.runs.append(PushRun(commit, [Artifact.of("app", FOREIGN)], branch="main"))

    refused = agency.release(commit)

    assert refused.failed == ["Release"]
    assert f"{commit} is not part of main" in refused.said
    assert agency.digests == before


def test_one_goes_back_to_what_ran_when_github_has_forgotten_it(
    agency: World, beginning: Beginning
) -> None:
    runs = agency.github.api.runs
    agency.release(beginning.pushed)
    agency.release(agency.push("latest", LATEST))
    kept, runs[:] = list(runs), []

    back = agency.release(beginning.pushed)
    runs[:] = kept

    assert back.went_well, back.said
    assert "ran here" in back.said
    assert agency.digests == {FIRST}


def test_digests_that_somebody_names_are_released(agency: World, beginning: Beginning) -> None:
    agency.push("latest", LATEST)

    released = agency.release(digests=f"app={LATEST}")

    assert released.went_well, released.said
    assert agency.digests == {LATEST}
    assert f"{RELEASE} runs by-hand" in released.said


def test_what_the_registry_has_lost_is_told_before_anything_changes(agency: World) -> None:
    before = agency.digests
    commit = agency.push("latest", LATEST)
    (agency.programs / "images" / LATEST).unlink()

    refused = agency.release(commit)

    assert refused.failed == ["Release"]
    assert f"@{LATEST} no more" in refused.said
    assert agency.digests == before
