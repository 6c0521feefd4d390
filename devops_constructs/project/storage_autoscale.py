"""The disk of a database that grows by itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused


def _is_of_tens(gib: int) -> int:
    if gib % 10 == 0:
        return gib
    raise Refused(
        f"is {gib}",
        why="the disk of a database grows by 10 GiB",
        fix=f"write {gib + 10 - gib % 10}",
    )


DiskGib = Annotated[int, AfterValidator(_is_of_tens)]
"""What the disk of a database can have, or get more."""


class StorageAutoscale(Definition):
    """DigitalOcean enlarges the disk of a database cluster when it is nearly full, once an hour at
    most. What it has grown to stays, and is paid for.

    Sources:
        https://docs.digitalocean.com/reference/doctl/reference/databases/storage-autoscale/update/
        https://docs.digitalocean.com/reference/api/digitalocean/#tag/Databases
    """

    enabled: bool = True
    """False: it is switched off again. Taking the whole away would leave it on at DigitalOcean."""
    above_percent: int = Field(default=80, ge=15, le=95)
    """How full the disk is when it grows."""
    by_gib: DiskGib = Field(default=10, ge=10, le=500)
    """By how much it grows each time."""
