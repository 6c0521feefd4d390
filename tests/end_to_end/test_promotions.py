"""What is promoted is what the shop's own pushes have built, whatever others do at the registry or
with tags of its repository."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster.nodes import BROKEN
from tests.end_to_end.beginning import FIRST, Beginning
from tests.end_to_end.world import RELEASE, World
from tests.github_api import Artifact, PushRun

LATER, LATEST, FOREIGN = ("sha256:" + letter * 64 for letter in "def")


@pytest.fixture
def shop(agency: World, beginning: Beginning) -> Iterator[World]:
    """The agency, whose shop runs its first image again afterwards: moments leave it as it is."""
    yield agency
    agency.release(beginning.pushed)


def test_a_promotion_runs_what_was_built_though_somebody_has_moved_the_tag(shop: World) -> None:
    """The token of the registry is one for all projects."""
    commit = shop.push("later", LATER)
    shop.registry_has(commit, BROKEN)

    released = shop.release(commit)

    assert released.went_well, released.said
    assert shop.digests == {LATER}


def test_what_a_tag_has_built_that_is_named_like_the_branch_is_not_promoted(
    shop: World,
) -> None:
    before = shop.digests
    git = shop.shop.git
    git("switch", "--quiet", "--create", "topic")
    commit = shop.shop.commit("with a push.yml of its own")
    git("switch", "--quiet", "main")
    shop.registry_has(FOREIGN, FOREIGN)
    shop.github.api.runs.append(PushRun(commit, [Artifact.of("app", FOREIGN)], branch="main"))

    refused = shop.release(commit)

    assert refused.failed == ["Release"]
    assert f"{commit} is not part of main" in refused.said
    assert shop.digests == before


def test_one_goes_back_to_what_ran_when_github_has_forgotten_it(
    shop: World, beginning: Beginning
) -> None:
    runs = shop.github.api.runs
    shop.release(beginning.pushed)
    shop.release(shop.push("latest", LATEST))
    kept, runs[:] = list(runs), []

    back = shop.release(beginning.pushed)
    runs[:] = kept

    assert back.went_well, back.said
    assert "ran here" in back.said
    assert shop.digests == {FIRST}


def test_digests_that_somebody_names_are_released(shop: World, beginning: Beginning) -> None:
    shop.push("latest", LATEST)

    released = shop.release(digests=f"app={LATEST}")

    assert released.went_well, released.said
    assert shop.digests == {LATEST}
    assert f"{RELEASE} runs by-hand" in released.said


def test_what_the_registry_has_lost_is_told_before_anything_changes(shop: World) -> None:
    before = shop.digests
    commit = shop.push("latest", LATEST)
    (shop.programs / "images" / LATEST).unlink()

    refused = shop.release(commit)

    assert refused.failed == ["Release"]
    assert f"@{LATEST} no more" in refused.said
    assert shop.digests == before
