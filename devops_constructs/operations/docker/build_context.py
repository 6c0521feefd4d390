"""What the builder gets to see of the repository: the context without what is ignored."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from e2b_dockerfile_utils import PatternMatcher

from devops_constructs.operations.docker.repository import Repository

IGNORE_FILE = ".dockerignore"


@dataclass(frozen=True)
class BuildContext:
    """A folder of the repository."""

    repository: Repository
    folder: str
    """In the repository; "." is all of it."""
    dockerfile: str
    """The Dockerfile that is built; it may have an ignore file of its own."""

    @property
    def usual_ignore_file(self) -> str:
        """Where one for all Dockerfiles of the context lies."""
        return self.path(IGNORE_FILE)

    @property
    def ignore_file(self) -> str | None:
        """The one that counts: the Dockerfile's own, else the context's; None: there is none."""
        candidates = (self.dockerfile + IGNORE_FILE, self.usual_ignore_file)
        return next((each for each in candidates if each in self.repository.files), None)

    @cached_property
    def matcher(self) -> PatternMatcher:
        """What it excludes.

        Raises:
            ValueError: a line of it is no pattern.
        """
        text = self.repository.text(self.ignore_file) if self.ignore_file else ""
        return PatternMatcher(text.splitlines())

    @cached_property
    def files(self) -> frozenset[str]:
        """Those of the repository that lie in it, seen from it."""
        if self.folder == ".":
            return self.repository.files
        below = f"{self.folder}/"
        inside = (path for path in self.repository.files if path.startswith(below))
        return frozenset(path.removeprefix(below) for path in inside)

    @cached_property
    def sent(self) -> frozenset[str]:
        """Those of them that the builder gets."""
        return frozenset(path for path in self.files if not self.matcher.matches(path))

    def path(self, inside: str) -> str:
        """Seen from the repository, what is seen from the context."""
        return posixpath.normpath(posixpath.join(self.folder, inside))

    def taken(self, source: str) -> tuple[str, ...]:
        """The files that a COPY of that source takes along; empty: nothing is there."""
        return matching(source, self.sent)


def matching(source: str, files: Iterable[str]) -> tuple[str, ...]:
    """Those of the files that a source of COPY names, or that lie in a folder which it names."""
    wanted = seen_from_the_context(source)
    if any(character in wanted for character in "*?["):
        pattern = PatternMatcher([wanted])
        return tuple(sorted(path for path in files if pattern.matches(path)))
    below = "" if wanted == "." else f"{wanted}/"
    return tuple(sorted(p for p in files if p == wanted or p.startswith(below)))


def seen_from_the_context(source: str) -> str:
    """A source of COPY as the builder reads it: nothing leads out of the context."""
    return posixpath.normpath("/" + source.lstrip("/")).lstrip("/") or "."
