"""Synthesis and plans that come to no end: the next one is whole, and all ends the same."""

from __future__ import annotations

from tests.end_to_end.change import Change
from tests.end_to_end.definitions import HOSTS
from tests.end_to_end.interruptions import interrupted, spaces_refuse
from tests.end_to_end.moments import difference, end_state
from tests.end_to_end.world import World

STATE_CANNOT_BE_READ = spaces_refuse("GET", "shop-production/terraform.tfstate")
PLAN_IS_KEPT_BY_HALVES = spaces_refuse("PUT", "summary.json", "signature.json")


def test_a_plan_that_was_not_made_or_not_kept_is_made_by_the_next_run(
    agency: World, change: Change
) -> None:
    before = kept(agency)
    with interrupted(agency, STATE_CANNOT_BE_READ):
        unplanned = agency.plan(change.number)
    with interrupted(agency, PLAN_IS_KEPT_BY_HALVES):
        halved = agency.plan(change.number)
    between = kept(agency)
    agency.plan(change.number)
    agency.merge(change.number)
    applied = agency.apply()

    assert "shop-production: failed" in unplanned.said
    others = {"review": "success", "plan": "success", "tell": "success"}
    assert halved.results == {**others, "archive": "failure"}
    assert between == before
    assert "planned anew, with the same changes" in applied.said
    assert difference(end_state(agency), change.end) == []


def test_a_wrong_definition_leaves_everything_as_it_was(agency: World) -> None:
    file = agency.infrastructure.root / "projects/shop.py"
    text = file.read_text("utf-8")
    file.write_text(text.replace(HOSTS, 'hosts=("shop.elsewhere.example",)'), "utf-8")

    wrong = agency.devops("synth")

    assert wrong.returncode == 2
    assert "Nothing was written." in wrong.stderr
    assert agency.infrastructure.git("status", "--porcelain") == "M projects/shop.py"
    file.write_text(text, "utf-8")
    assert agency.devops("synth", "--check").returncode == 0


def kept(world: World) -> list[str]:
    """The plans that are whole, as they are listed."""
    secrets = world.github.secrets("infrastructure", "terraform-apply")
    done = world.devops("plans", "list", "--most", "1000", **secrets)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
