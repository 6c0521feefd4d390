"""What is to be applied, in which order, and what each part waits for: pure, asks nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from devops_constructs.review.stack_files import Step


@dataclass(frozen=True)
class Version:
    """A stack, or a chart of a cluster, as of the commit that changed it."""

    commit: str
    position: int
    """How many commits of the branch are before that one."""
    content: str | None
    """The hash of its files; None: that commit took it away."""


@dataclass(frozen=True)
class Entry:
    """A version of a step that is not applied."""

    step: Step
    version: Version


def pending(
    versions: Sequence[Version],
    applied: Version | None,
    begun: Collection[str] = (),
) -> tuple[Version, ...]:
    """The versions of a stack that are to be applied, the oldest first.

    Args:
        versions: all of them, the oldest first; no two neighbours have the same content
        applied: what was applied last; its position is -1 if its commit is not in the history any
            more, and None is a stack that was never applied
        begun: the contents whose apply was begun since, and did not end well

    What was taken back before anything of it was done is not applied at all. What came before a
    version that was begun is not gone back to. A stack that was away and is there again is applied
    also if it is the same as ever: meanwhile others may have changed what it steers, as
    `zone-<zone>` does when the zone is not to be strict any more.
    """
    rest = not_applied(versions, applied)
    away = next((i for i, version in enumerate(rest) if version.content is None), len(rest))
    tried = [index for index, version in enumerate(rest) if version.content in begun]
    back = [
        index
        for index, version in enumerate(rest[:away])
        if applied and version.content == applied.content
    ]
    if tried:
        # what was begun has to be finished, or be followed by what came after it
        rest = rest[max([tried[-1], *back]) :]
    elif back:
        rest = rest[back[-1] + 1 :]
    elif applied is None:
        rest = rest[-1:]
    return tuple(version for version in rest if version.content is not None)


def not_applied(versions: Sequence[Version], applied: Version | None) -> Sequence[Version]:
    """What was merged of a stack since, whether it is wanted or not."""
    if applied is None:
        return versions
    if applied.position >= 0:
        before = [v for v in versions if v.position <= applied.position]
        if before and before[-1].content == applied.content:
            return versions[len(before) :]
    same = [index for index, v in enumerate(versions) if v.content == applied.content]
    # nothing says what lies between, if it is not there at all: only the newest is wanted then
    return versions[same[-1] + 1 :] if same else versions[-1:]


def newest_of(versions: Sequence[Version], content: str) -> Version | None:
    """The last version with a content; None: none has it."""
    return next((v for v in reversed(versions) if v.content == content), None)


def queue(steps: Sequence[Step], versions: Mapping[str, Iterable[Version]]) -> tuple[Entry, ...]:
    """The pending versions of all steps, by their keys: commit by commit, within one in the order
    of the steps."""
    order = {step.key: number for number, step in enumerate(steps)}
    entries = [Entry(step, version) for step in steps for version in versions.get(step.key, ())]
    return tuple(sorted(entries, key=lambda e: (e.version.position, order[e.step.key])))


class Existing(Protocol):
    """The keys of steps that exist in some version."""

    def __contains__(self, key: object, /) -> bool:
        """Whether it does."""

    def add(self, key: str, /) -> None:
        """From now on it does."""


@dataclass
class Progress:
    """How far a run has come with its queue."""

    entries: Sequence[Entry]
    there: Existing
    _open: list[Entry] = field(init=False)

    def __post_init__(self) -> None:
        self._open = list(self.entries)

    def done(self, entry: Entry) -> None:
        """It is applied, and with it whatever of the same step was before it."""
        self.there.add(entry.step.key)
        self._open = [
            e
            for e in self._open
            if e.step.key != entry.step.key or e.version.position > entry.version.position
        ]

    def waits_for(self, entry: Entry) -> tuple[str, ...]:
        """The keys of steps that have to come first: they do not exist, or are older than the
        entry's commit wants them."""
        return tuple(
            key
            for key in entry.step.after
            if key not in self.there or any(self._holds_up(other, entry) for other in self._of(key))
        )

    def follows(self, entry: Entry) -> bool:
        """Whether the same step has a newer version."""
        return any(e.version.position > entry.version.position for e in self._of(entry.step.key))

    def _of(self, key: str) -> Iterator[Entry]:
        return (entry for entry in self._open if entry.step.key == key)

    def _holds_up(self, other: Entry, entry: Entry) -> bool:
        return other.version.position <= entry.version.position
