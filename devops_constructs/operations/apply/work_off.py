"""Goes through a queue, whatever its entries are."""

from __future__ import annotations

from collections.abc import Callable, Collection

from devops_constructs.operations.apply.outcome import Outcome
from devops_constructs.operations.apply.queue import Entry, Progress


def work_off(
    progress: Progress,
    do: Callable[[Entry], Outcome],
    chosen: Collection[str] | None = None,
) -> list[Outcome]:
    """Do what can be done, and say of each entry what became of it.

    Where a version fails, the next one of the same step is tried: it may be what mends it. Behind
    one that waits, those of the same step wait as well. What does not depend on either goes on.

    Args:
        progress: how far the fleet is; it is kept up
        do: brings one entry about
        chosen: the keys of the steps to do; None: all
    """
    entries = [e for e in progress.entries if chosen is None or e.step.key in chosen]
    settled: dict[Entry, Outcome] = {}
    while True:
        before = len(settled)
        waiting = _pass(entries, progress, do, settled)
        if len(settled) == before:
            return [settled.get(entry) or waiting[entry] for entry in entries]


def _pass(
    entries: Collection[Entry],
    progress: Progress,
    do: Callable[[Entry], Outcome],
    settled: dict[Entry, Outcome],
) -> dict[Entry, Outcome]:
    """One time through what is not settled yet; what is done may be what something before it in the
    queue waited for."""
    waiting: dict[Entry, Outcome] = {}
    held: dict[str, str] = {}
    for entry in entries:
        key = entry.step.key
        if key not in held and entry not in settled:
            if first := progress.waits_for(entry):
                waiting[entry] = _waiting(entry, ", ".join(first))
            else:
                settled[entry] = do(entry)
                if settled[entry].done:
                    progress.done(entry)
        elif entry not in settled:
            waiting[entry] = _waiting(entry, held[key])
        outcome = settled.get(entry) or waiting[entry]
        if not outcome.done and outcome.state != "failed":
            held.setdefault(key, entry.version.commit[:12])
    return waiting


def _waiting(entry: Entry, first: str) -> Outcome:
    return Outcome(entry.step.key, entry.version.commit, "waiting", f"comes after {first}")
