"""What a definition gives up on purpose."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused
from devops_constructs.project.patch import Reason
from devops_constructs.project.resource_addresses import DataAddress


def is_a_day(text: str) -> bool:
    """Whether the calendar has it, written as YYYY-MM-DD."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_a_day(text: str) -> str:
    if is_a_day(text):
        return text
    raise Refused(
        f"is {text!r}", why="it is a day of the calendar", fix="write one such as '2026-11-25'"
    )


Day = Annotated[str, AfterValidator(_is_a_day)]
"""A day as YYYY-MM-DD."""


class Tombstone(Definition):
    """Says that something which holds data is no longer defined, and that this is meant.

    Terraform then forgets the resource and leaves the thing itself alone (`removed`, with `destroy`
    false); a person deletes it by hand, if at all. Once that is applied, take the tombstone out.
    """

    address: DataAddress = Field(
        kw_only=False, examples=["digitalocean_spaces_bucket.acme-shop_private"]
    )
    """What Terraform calls it; of a volume `<release>/PersistentVolumeClaim/<name>` or
    `<release>/StatefulSet/<name>`."""
    reason: Reason = Field(examples=["uploads moved to another provider"])
    """Why it is given up."""
    date: Day = Field(examples=["2026-11-25"])
    """When that was decided."""
    backup: Reason = Field(examples=["dump of 2026-11-24 in the private space"])
    """Where a copy of the data is, or why none is needed."""
