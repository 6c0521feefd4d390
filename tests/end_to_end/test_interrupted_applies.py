"""Applies that come to no end: the next run takes up what was merged, and all ends the same."""

from __future__ import annotations

import re

import pytest

from tests.end_to_end.change import Change
from tests.end_to_end.interruptions import (
    Interruption,
    clouds_refuse,
    dies_after_apply,
    dies_while_applying,
    interrupted,
    spaces_refuse,
)
from tests.end_to_end.moments import difference, end_state
from tests.end_to_end.world import World

INTERRUPTIONS = {
    "an API fails": clouds_refuse("cloudflare_dns_record"),
    "the state cannot be written": spaces_refuse(
        "PUT", "shop-production/terraform.tfstate", times=1
    ),
    "it cannot be written down what is applied": spaces_refuse("PUT", "applied.json"),
    "the machine goes away when it is applied": dies_after_apply,
}


@pytest.mark.parametrize("interruption", INTERRUPTIONS.values(), ids=INTERRUPTIONS)
def test_the_next_run_recovers(agency: World, change: Change, interruption: Interruption) -> None:
    change.merged.bring_back(agency)
    with interrupted(agency, interruption):
        run = agency.apply()
    assert run.failed[0] == "Apply", run.said

    again = agency.apply()

    assert again.went_well, again.said
    assert difference(end_state(agency), change.end) == []


def test_a_machine_that_goes_away_with_terraform_leaves_a_lock_that_a_person_takes_away(
    agency: World, change: Change
) -> None:
    change.merged.bring_back(agency)
    with interrupted(agency, dies_while_applying):
        agency.apply()
    locked = agency.apply()
    [lock] = re.findall(r"\bID: +(\S+)", locked.said)
    agency.unlock("shop-production", lock)

    again = agency.apply()

    assert "Error acquiring the state lock" in locked.said
    assert again.went_well, again.said
    assert "planned anew, with the same changes" in again.said
    assert difference(end_state(agency), change.end) == []
