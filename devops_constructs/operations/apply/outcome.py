"""What became of each step of a run, as data and as lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from devops_constructs.operations.apply.lines import told

SCHEMA = "devops-constructs/apply/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

State = Literal["applied", "unchanged", "waits for a person", "waiting", "failed", "left over"]


@dataclass(frozen=True)
class Outcome:
    """What became of one version of a step."""

    step: str
    commit: str | None
    """The merged commit that it is of; None: what it waits for is no matter of commits."""
    state: State
    says: str = ""
    """What was done, or why not."""
    plan: str | None = None
    """The key of the plan that was applied, or waits."""
    approve: str | None = None
    """The command by which a person lets it be applied."""
    uninstall: str | None = None
    """The command by which a person ends what is left over."""

    @property
    def done(self) -> bool:
        """Whether what follows may be done."""
        return self.state in ("applied", "unchanged")

    def saying(self, more: str) -> Outcome:
        """The same, and something more to say."""
        return replace(self, says=f"{self.says}; {more}" if self.says else more)


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """2: something failed; 1: something waits for a person; 0: all is done, or waits its turn."""
    states = {outcome.state for outcome in outcomes}
    return 2 if "failed" in states else 1 if "waits for a person" in states else 0


def as_json(head: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The outcomes as data; `head` is the commit that was brought out."""
    return {"schema": SCHEMA, "commit": head, "steps": [asdict(each) for each in outcomes]}


def as_text(outcomes: Sequence[Outcome]) -> str:
    """A line for each, what is to be done by a person below it."""
    if not outcomes:
        return "everything that was merged is applied\n"
    return "".join(map(_lines, outcomes))


def _lines(outcome: Outcome) -> str:
    commit = f" {outcome.commit[:12]}" if outcome.commit else ""
    how = [f"approve: {outcome.approve}"] if outcome.approve else []
    how += [f"end it: {outcome.uninstall}"] if outcome.uninstall else []
    return told(f"{outcome.state}: {outcome.step}{commit}", outcome.says, how)
