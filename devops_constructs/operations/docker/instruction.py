"""One instruction of a Dockerfile, with the variables that the builder fills in filled in."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

REMOTE = ("http://", "https://", "git://", "git@", "ssh://")
"""What the sources of ADD begin with that are not of the build context."""


@dataclass(frozen=True)
class Instruction:
    """An instruction; of a variable without a value its `$NAME` stays."""

    name: str
    """In capitals, such as "RUN"."""
    words: tuple[str, ...]
    """Its arguments; those of RUN, CMD and ENTRYPOINT in the form of a shell are one word."""
    flags: tuple[tuple[str, str], ...]
    """Its options, such as ("from", "build") for `--from=build`."""
    is_exec: bool
    """Whether its arguments are a JSON list, which no shell reads."""
    documents: tuple[str, ...]
    """The contents of its here-documents."""
    text: str
    """The whole instruction in one line, as it is written."""
    line: int
    variables: Mapping[str, str]
    """What ARG and ENV have set before it."""

    def flag(self, name: str) -> str | None:
        """The value of an option; None: it is not given."""
        return dict(self.flags).get(name)

    @property
    def pairs(self) -> tuple[tuple[str, str | None], ...]:
        """Of ARG and ENV: the variables that it sets, and to what; None: to nothing."""
        cut = (word.partition("=") for word in self.words)
        return tuple((name, value if equals else None) for name, equals, value in cut)

    @property
    def mounts(self) -> tuple[Mapping[str, str], ...]:
        """Of RUN: its `--mount` options, each as a mapping."""
        given = (value for name, value in self.flags if name == "mount")
        return tuple(
            {key.strip().lower(): text for key, _, text in map(_cut, each.split(","))}
            for each in given
        )

    @property
    def scripts(self) -> tuple[str, ...]:
        """Of RUN: what a shell reads, or the words of a program as a shell would write them."""
        if self.is_exec:
            return (shlex.join(self.words),)
        return (*self.documents, *self.words)

    @property
    def sources(self) -> tuple[str, ...]:
        """Of COPY and ADD: what is copied from the build context, or from the stage of `from`."""
        mentioned = self.words[:-1] if self.name in ("COPY", "ADD") else ()
        return tuple(word for word in mentioned if not word.startswith(("<<", *REMOTE)))

    @property
    def downloads(self) -> tuple[str, ...]:
        """Of ADD: the addresses that it fetches."""
        mentioned = self.words[:-1] if self.name == "ADD" else ()
        return tuple(word for word in mentioned if word.startswith(REMOTE))


def _cut(option: str) -> tuple[str, str, str]:
    return option.partition("=")
