"""A change of the shop on its way: proposed, planned, merged, applied."""

from __future__ import annotations

from dataclasses import dataclass

from tests.end_to_end.definitions import HOSTS, MORE_HOSTS
from tests.end_to_end.github import Run
from tests.end_to_end.moments import Moment, end_state
from tests.end_to_end.world import World


@dataclass(frozen=True, repr=False)
class Change:
    """The pull request with one more host for the shop, as it goes when all goes well."""

    number: int
    planned: Run
    merged: Moment
    applied: Run
    end: list[str]
    """What every way has to lead to."""


def changed(world: World) -> Change:
    """Let it go its way."""
    file = world.infrastructure.root / "projects/shop.py"
    text = file.read_text("utf-8")
    assert HOSTS in text
    file.write_text(text.replace(HOSTS, MORE_HOSTS), "utf-8")
    world.synthesise()
    number = world.propose("One more host")
    planned = world.plan(number)
    world.merge(number)
    merged = Moment.of(world)
    return Change(number, planned, merged, world.apply(), end_state(world))
