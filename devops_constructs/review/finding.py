"""What a rule has to say of what it looked at."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from devops_constructs.errors import Place

SCHEMA = "devops-constructs/check/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that a reviewer should know, with what to do about it."""

    rule: str
    severity: Literal["hint", "warning", "error"]
    """A hint is said, and is no reason to fail."""
    what: str
    why: str
    fix: str
    where: Place | None = None
    """The line that it is about; None: no line in particular."""

    def __str__(self) -> str:
        head = f"{self.severity}: {self.what} [{self.rule}]"
        head = f"{self.where}: {head}" if self.where else head
        return f"{head}\n    why: {self.why}\n    fix: {self.fix}"


def as_json(findings: list[Finding]) -> dict[str, Any]:
    """The findings as data."""
    return {"schema": SCHEMA, "findings": [asdict(finding) for finding in findings]}
