"""What follows from changes when they are rolled out; what a reviewer has to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["loses", "interrupts", "restarts", "to do", "note"]

SEVERITIES: tuple[Severity, ...] = ("loses", "interrupts", "to do", "restarts", "note")
"""The worst first. "loses": data or a thing that does not come back; "interrupts": users notice, or
the rollout fails; "to do": a person has to do something; "restarts": processes start anew,
unnoticed; "note": worth knowing."""


@dataclass(frozen=True)
class Consequence:
    """One thing that happens, or has to be done, because of the change."""

    kind: str
    """What it is about, in a word or two with hyphens, such as `pods-restart`; stable, as scripts
    look for it."""
    severity: Severity
    artifact: str
    subject: str
    """As in `Change`."""
    what: str
    """What happens, in a sentence without an end, for a reader who does not know the definition."""
    why: str
    fix: str | None = None
    """What to do; None: nothing."""


def worst_first(consequences: list[Consequence]) -> list[Consequence]:
    """The same in the order in which they are told."""
    return sorted(
        set(consequences),
        key=lambda c: (SEVERITIES.index(c.severity), c.artifact, c.kind, c.subject, c.what, c.why),
    )
