"""What differs between two trees of artifacts, thing by thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Action = Literal["added", "removed", "changed"]


@dataclass(frozen=True, order=True)
class Detail:
    """A field that differs."""

    path: str
    """In the platform's words; items of lists by their names, as in `containers[web].env[FOO]`."""
    before: str | None
    """In one line, shortened; None: it was not there."""
    after: str | None
    """The same of now. Both None: the two differ, and what they are may be a secret."""


@dataclass(frozen=True, order=True)
class Change:
    """A thing that is new, gone or different."""

    artifact: str
    """A chart, a stack or the workflows of a project: `helm/<chart>`, `terraform/<stack>`,
    `workflows/<project>`."""
    subject: str
    """In the words of the platform: `Deployment web`, `digitalocean_database_db.shop`."""
    action: Action
    details: tuple[Detail, ...] = ()
    """Of what is changed; none: only what is counted up or computed differs, such as a checksum."""
