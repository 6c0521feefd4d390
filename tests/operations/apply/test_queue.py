"""What is to be applied, in which order: whatever was merged, and wherever runs end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_constructs.operations.apply.outcome import Outcome, State
from devops_constructs.operations.apply.queue import (
    Entry,
    Progress,
    Version,
    newest_of,
    pending,
    queue,
)
from devops_constructs.operations.apply.work_off import work_off
from devops_constructs.review.stack_files import Step


def versions(*contents: str | None) -> tuple[Version, ...]:
    return tuple(Version(f"commit-{n}", n, content) for n, content in enumerate(contents))


def contents(found: Sequence[Version]) -> str:
    return "".join(version.content or "-" for version in found)


def stack(name: str, *after: str) -> Step:
    return Step("stack", name, tuple(f"stack/{each}" for each in after))


def by_key(**history: Sequence[Version]) -> dict[str, Sequence[Version]]:
    return {f"stack/{name}": found for name, found in history.items()}


def test_every_merged_version_is_applied_and_the_oldest_first() -> None:
    history = versions("a", "b", "c")

    assert pending(history, history[0]) == history[1:]


def test_of_what_was_never_applied_only_the_newest_is_wanted() -> None:
    assert contents(pending(versions("a", "b", "c"), None)) == "c"


@pytest.mark.parametrize(
    ("history", "applied", "begun", "wanted"),
    [
        ("aba", 0, "", ""),  # nothing of it was done, so nothing is to be undone
        ("aba", 0, "b", "a"),  # something may have been done
        ("abac", 0, "", "c"),
        ("abab", 1, "", ""),
        ("abcd", 0, "b", "bcd"),
        ("abcd", 0, "bc", "cd"),  # not back to what came before the last that was begun
        ("abacd", 0, "c", "cd"),
        ("ab-", 0, "", "b"),  # taken away after it was retired, both before the apply
        ("ab-", 1, "", ""),
        ("a-b", 0, "", "b"),
        ("a-a", 0, "", "a"),  # what it steers may be another's meanwhile
        ("aba-a", 0, "", "a"),
        ("a-ba", 0, "", "ba"),
        ("a-", None, "", ""),  # never there
        ("abc", None, "a", "abc"),  # begun, and the record of it was lost
    ],
)
def test_what_is_pending(history: str, applied: int | None, begun: str, wanted: str) -> None:
    known = versions(*(None if letter == "-" else letter for letter in history))
    last = None if applied is None else known[applied]

    assert contents(pending(known, last, set(begun))) == wanted


@pytest.mark.parametrize(
    ("content", "wanted"),
    [("b", "cd"), ("d", ""), ("gone", "d")],
)
def test_an_applied_commit_that_is_no_longer_in_the_history_is_known_by_its_content(
    content: str, wanted: str
) -> None:
    """Where not even that is there, only the newest version is sure to be wanted."""
    lost = Version("rewritten", -1, content)

    assert contents(pending(versions("a", "b", "c", "d"), lost)) == wanted


def test_a_commit_whose_content_was_rewritten_is_known_by_its_content() -> None:
    """The commit is there, and what it holds is not what was applied."""
    elsewhere = Version("commit-2", 2, "a")

    assert contents(pending(versions("a", "b", "c"), elsewhere)) == "bc"


def test_one_commit_goes_through_all_steps_before_the_next() -> None:
    fleet, shop = stack("fleet"), stack("shop", "fleet")

    entries = queue((fleet, shop), by_key(shop=versions("a", "b"), fleet=versions("a", "b")))

    said = [(e.step.name, e.version.position) for e in entries]
    assert said == [("fleet", 0), ("shop", 0), ("fleet", 1), ("shop", 1)]


def outcomes(entries: Sequence[Entry], there: set[str], states: Mapping[str, State]) -> list[str]:
    def do(entry: Entry) -> Outcome:
        state = states.get(f"{entry.step.name}{entry.version.position}", "applied")
        return Outcome(entry.step.name, entry.version.commit, state)

    done = work_off(Progress(entries, {f"stack/{name}" for name in there}), do)
    return [
        f"{o.step.removeprefix('stack/')} {o.state}" + (f", {o.says}" if o.says else "")
        for o in done
    ]


FLEET, SHOP, BLOG = stack("fleet"), stack("shop", "fleet"), stack("blog", "shop")
STEPS = (FLEET, SHOP, BLOG)


def test_what_does_not_exist_is_waited_for() -> None:
    entries = queue(STEPS, by_key(blog=versions("a")))

    assert outcomes(entries, {"fleet"}, {}) == ["blog waiting, comes after stack/shop"]


def test_what_is_older_than_wanted_is_waited_for_and_what_is_newer_is_not() -> None:
    history = by_key(fleet=versions("a", "b")[1:], shop=versions("a", "b", "c")[::2])
    entries = queue(STEPS, history)

    assert outcomes(entries, {"fleet", "shop"}, {"fleet1": "waits for a person"}) == [
        "shop applied",
        "fleet waits for a person",
        "shop waiting, comes after stack/fleet",
    ]


def test_behind_a_version_that_waits_those_of_the_same_step_wait() -> None:
    entries = queue(STEPS, by_key(fleet=versions("a", "b")))

    assert outcomes(entries, set(), {"fleet0": "waits for a person"}) == [
        "fleet waits for a person",
        "fleet waiting, comes after commit-0",
    ]


def test_behind_a_version_that_fails_the_next_is_tried_since_it_may_mend_it() -> None:
    entries = queue(STEPS, by_key(fleet=versions("a", "b"), shop=versions("a", "b")))

    assert outcomes(entries, set(), {"fleet0": "failed"}) == [
        "fleet failed",
        "shop applied",
        "fleet applied",
        "shop applied",
    ]


def test_what_an_older_commit_waits_for_may_come_with_a_newer_one() -> None:
    """As in a first deploy: the load balancer's chart was changed last."""
    history = by_key(fleet=versions("a", "b")[1:], shop=versions("a"))
    entries = queue(STEPS, history)

    assert outcomes(entries, set(), {}) == ["shop applied", "fleet applied"]


def test_only_what_was_chosen_is_done_and_still_waits_for_the_rest() -> None:
    entries = queue(STEPS, by_key(fleet=versions("a"), shop=versions("a")))
    progress = Progress(entries, {"stack/fleet"})

    done = work_off(progress, lambda e: Outcome(e.step.key, None, "applied"), ["stack/shop"])

    assert [(o.step, o.state) for o in done] == [("stack/shop", "waiting")]


class Cut(Exception):  # noqa: N818 - nothing is wrong with a run that is cut off
    """The machine of a run is gone."""


@dataclass
class World:
    """Steps, what was merged of each, what is applied; applies fail or are cut off as drawn."""

    steps: tuple[Step, ...]
    history: dict[str, tuple[Version, ...]]
    fates: list[str]
    applied: dict[str, Version] = field(default_factory=dict)
    begun: dict[str, set[str]] = field(default_factory=dict)
    did: list[tuple[str, Version]] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    """The steps that somebody has applied once more, one after each run."""

    def repair(self) -> None:
        """What has nothing to be applied is applied once more, if it was ever applied."""
        name = self.repairs.pop() if self.repairs else ""
        if name not in self.applied:
            return
        versions, is_now, begun = self.history[name], self.applied[name], self.begun.get(name, ())
        if not pending(versions, is_now, begun):
            assert is_now.content
            again = newest_of(versions, is_now.content)
            assert again
            self.did.append((name, again))
            self.applied[name] = again

    def run(self) -> list[Outcome]:
        waiting = {
            step.key: pending(
                self.history[step.key],
                self.applied.get(step.key),
                self.begun.get(step.key, ()),
            )
            for step in self.steps
        }
        progress = Progress(queue(self.steps, waiting), set(self.applied))
        return work_off(progress, self._do)

    def _do(self, entry: Entry) -> Outcome:
        name, version = entry.step.key, entry.version
        for other in entry.step.after:
            self._must_be_as_of(other, version.position)
        fate = self.fates.pop() if self.fates else "applied"
        if fate == "cut before":
            raise Cut
        if fate == "waits":
            return Outcome(name, version.commit, "waits for a person")
        assert version.content
        self.begun.setdefault(name, set()).add(version.content)
        self.did.append((name, version))
        if fate == "failed":
            return Outcome(name, version.commit, "failed")
        if fate == "cut after":  # done, and not written down
            raise Cut
        self.applied[name] = version
        self.begun.pop(name)
        return Outcome(name, version.commit, "applied")

    def _must_be_as_of(self, name: str, position: int) -> None:
        """It has what it had at that commit, or something newer, or it was taken back."""
        is_now = self.applied[name]
        wanted = [v for v in self.history[name] if v.position <= position]
        assert (
            not wanted
            or is_now.position >= wanted[-1].position
            or (
                is_now.content
                in {v.content for v in self.history[name] if v.position >= wanted[-1].position}
            )
        )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    names = "abcde"[: draw(st.integers(1, 5))]
    steps = tuple(
        stack(name, *(draw(st.sets(st.sampled_from(names[:n]))) if n else ()))
        for n, name in enumerate(names)
    )
    history = {}
    for step in steps:
        drawn = draw(st.lists(st.sampled_from("xyz"), min_size=1, max_size=6))
        kept = [c for n, c in enumerate(drawn) if n == 0 or drawn[n - 1] != c]
        length = len(kept)
        places = draw(st.lists(st.integers(0, 9), min_size=length, max_size=length, unique=True))
        history[step.key] = tuple(
            Version(str(place), place, c) for place, c in zip(sorted(places), kept, strict=True)
        )
    fate = st.sampled_from(("applied", "failed", "waits", "cut before", "cut after"))
    repairs = draw(st.lists(st.sampled_from([step.key for step in steps]), max_size=10))
    return World(steps, history, draw(st.lists(fate, max_size=15)), repairs=repairs)


def runs(world: World) -> None:
    """As many as it takes."""
    for _ in range(60):
        try:
            if not world.run() and not world.fates:
                return
        except Cut:
            continue
        finally:
            world.repair()


@given(worlds())
def test_whatever_happens_on_the_way_everything_comes_to_what_was_merged(world: World) -> None:
    """And never a step before those that it comes after, as its own commit has them."""
    runs(world)

    assert {n: v.content for n, v in world.applied.items()} == {
        name: history[-1].content for name, history in world.history.items()
    }


@given(worlds())
def test_no_step_ever_goes_back_to_an_older_version(world: World) -> None:
    runs(world)

    for step in world.steps:
        order = [version.position for name, version in world.did if name == step.key]
        assert order == sorted(order)


@given(worlds())
def test_once_all_is_applied_a_run_does_nothing(world: World) -> None:
    world.fates.clear()
    world.run()
    did = len(world.did)

    assert world.run() == []
    assert len(world.did) == did
