"""All secrets of a caller, given to the workflow that it calls."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HandedOn:
    """Without it a called job has no secret of its own environment either (docs/decisions/0033).

    zizmor reports it wherever it stands. What is called is ours, at a commit that was reviewed,
    and which secrets it reads is compared with docs/reference/credentials.md.
    """

    @property
    def reference(self) -> str:
        """As a workflow has it, with the answer to zizmor as a comment."""
        return "inherit # zizmor: ignore[secrets-inherit] to our own workflow, at a reviewed commit"
