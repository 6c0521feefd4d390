"""When DigitalOcean may change what it looks after."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from devops_constructs.project._definition import Definition

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class MaintenanceWindow(Definition):
    """The hour of the week in which upgrades begin. Cluster and database each have their own.

    Sources: https://docs.digitalocean.com/products/kubernetes/how-to/upgrade-cluster/
    """

    day: Day = Field(kw_only=False, examples=["sunday"])
    """A day of the week, in English and lower case."""
    start_hour: int = Field(ge=0, le=23, examples=[3])
    """The hour of the day, in UTC. The work may take some hours."""

    @property
    def start_time(self) -> str:
        """The hour as the provider wants it."""
        return f"{self.start_hour:02}:00"
