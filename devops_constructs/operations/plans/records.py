"""What is written down of plans that were applied."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self

from devops_constructs.errors import OperationError

Outcome = Literal["begun", "applied", "failed", "stale", "refused"]
"""Of an apply that nothing is said of after "begun", nobody knows how far it came."""


@dataclass(frozen=True)
class _Record:
    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """The record that the content is of.

        Raises:
            OperationError: it is of another schema.
        """
        data: Mapping[str, Any] = json.loads(content)
        known = {each.name: data[each.name] for each in fields(cls) if each.name in data}
        made = cls(**known)
        wanted = next(each.default for each in fields(cls) if each.name == "schema")
        if data.get("schema") != wanted:
            raise OperationError(
                f"a record has the schema {data.get('schema')!r}\n"
                f"    why: this version reads {wanted}\n"
                "    fix: read it with the version that wrote it"
            )
        return made

    def as_bytes(self) -> bytes:
        """The record as it is kept."""
        return (json.dumps(asdict(self), indent=2) + "\n").encode()


@dataclass(frozen=True)
class PlanResult(_Record):
    """What became of a plan: `result.json` beside it."""

    outcome: Outcome
    made: str
    """When, as 2026-11-28T15:42:09Z."""
    by: str
    """Who started the run, by login at GitHub."""
    commit: str
    """The merged commit that was applied."""
    says: str = ""
    """More about it, such as the last lines of a failure."""
    approved_by: str = ""
    """Who let it be applied, by login at GitHub, where that was not the review."""
    schema: str = "devops-constructs/plan-result/v1"


@dataclass(frozen=True)
class Applied(_Record):
    """What a stack is now: `<stack>/applied.json` beside its state."""

    stack: str
    commit: str
    content: str
    """The hash of the stack's files, see `content.py`."""
    made: str
    """When it was applied, as 2026-11-28T15:42:09Z."""
    by: str
    plan: str | None = None
    """The key of the plan; None: it was applied without one that is kept."""
    schema: str = "devops-constructs/applied/v1"
