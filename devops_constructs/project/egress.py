"""Outgoing traffic besides what every process may do anyway."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused


def _are_ports(ports: tuple[int, ...]) -> tuple[int, ...]:
    for port in ports:
        if not 1 <= port <= 65_535:
            raise Refused(
                f"has {port}",
                why="a TCP port is a number from 1 to 65535",
                fix="write the ports of the outside service, such as (587,) for mail",
            )
    return ports


class Egress(Definition):
    """TCP to any address outside the private ranges. HTTPS (443) is open without it."""

    purpose: str = Field(min_length=1, kw_only=False, examples=["mail"])
    """What for, in a word or two; the reviewer reads it, and `devops show` prints it."""
    ports: Annotated[tuple[int, ...], AfterValidator(_are_ports)] = Field(
        min_length=1, examples=[(587,)]
    )
    """TCP ports. A NetworkPolicy knows addresses and not names, so every host has them open."""
