"""Every error that devops_constructs raises on purpose.

    DevopsError
    ├── DefinitionError    definitions are wrong; carries every Problem found, not only the first
    ├── ResourceError      a Terraform resource was given attributes its provider does not know
    ├── OutputError        the artifacts cannot be written as they stand
    ├── UnreadableError    an artifact is not what synthesis writes, and cannot be compared
    ├── ProposalError      what a pull request proposes may not be planned; carries every Problem
    └── OperationError     something outside did not do what a command asked of it
        ├── DamagedError       what lies in a space is not what was put there, or cannot be read
        └── TerraformError     a run of Terraform ended badly; carries the last lines it said
            ├── StalePlanError     the state has moved on since the plan was made
            └── UnwrittenStateError    something was made, and no state says so; carries the state

Programming mistakes are left to Python's own exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file; `file` is relative to the root of the repository where there is one."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: what, where, why, and how to mend it. Never holds a secret value."""

    what: str
    why: str
    fix: str
    where: Place | None = None
    follows: bool = False
    """True: only the consequence of another problem, which is the one to report."""

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n    why: {self.why}\n    fix: {self.fix}"


class DevopsError(Exception):
    """The root: catch it to catch everything that is reported rather than a bug."""


class DefinitionError(DevopsError):
    """One or more definitions are wrong; `problems` has all of them, ordered by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        nowhere = Place("", 0)
        causes = dict.fromkeys(problem for problem in problems if not problem.follows)
        ordered = sorted(causes, key=lambda p: (p.where or nowhere, p.what))
        self.problems = tuple(ordered)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[DefinitionError], tuple[tuple[Problem, ...]]]:
        # from a second process it comes back whole, not made again from its text
        return type(self), (self.problems,)


class ResourceError(DevopsError):
    """A resource was given unknown, missing or mistyped attributes; the text names each of them."""


class OutputError(DevopsError):
    """The artifacts' folder holds something that synthesis will neither overwrite nor delete."""


class UnreadableError(DevopsError):
    """An artifact is no such file as synthesis writes; the text says what it is instead."""


class ProposalError(DevopsError):
    """A pull request proposes what may not be planned with credentials at hand."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class OperationError(DevopsError):
    """A program or a server that a command needs is missing, or refused; says which, and why."""


class DamagedError(OperationError):
    """An object of a space is not what was put there, or not what it should be."""


class TerraformError(OperationError):
    """A run of Terraform ended badly; `last_lines` is the end of what it said, without secrets."""

    def __init__(self, text: str, last_lines: str = "") -> None:
        self.last_lines = last_lines
        super().__init__(text)


class StalePlanError(TerraformError):
    """A saved plan is not of the state that there is now; a new one has to be made."""


class UnwrittenStateError(TerraformError):
    """Terraform has made something and could not write the state that says so, which is `state`.

    It is full of secrets, and without it what was made is nobody's.
    """

    def __init__(self, text: str, last_lines: str, state: bytes) -> None:
        self.state = state
        super().__init__(text, last_lines)
