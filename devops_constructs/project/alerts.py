"""What DigitalOcean watches for a cluster and its databases, and mails about.

Nobody is told unless the fleet has `alert_emails`: without them no alert is made.

Sources: https://docs.digitalocean.com/products/monitoring/details/features/
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devops_constructs.project._cloud_names import CheckedPath, each_once
from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused

UptimeRegion = Literal["us_east", "us_west", "eu_west", "se_asia"]

AlertMinutes = Literal[5, 10, 30, 60]
"""The lengths of time over which DigitalOcean averages."""


class NodeAlert(Definition):
    """A limit for each node of a cluster, found by the cluster's tag."""

    metric: Literal["cpu", "memory", "disk"] = Field(kw_only=False, examples=["cpu"])
    """What is measured, in percent of what the node has."""
    above_percent: int = Field(ge=1, le=99, examples=[90])
    """The limit, in percent of the whole."""
    minutes: AlertMinutes = 10
    """It is passed when the average over so long is above it."""


class DatabaseAlert(Definition):
    """A limit for a database cluster."""

    metric: Literal["cpu", "memory", "disk"] = Field(kw_only=False, examples=["disk"])
    """What is measured, in percent of what the database has. A full disk makes it read-only."""
    above_percent: int = Field(ge=1, le=99, examples=[80])
    """The limit, in percent of the whole."""
    minutes: AlertMinutes = 10
    """It is passed when the average over so long is above it."""


def _each_metric_and_limit_once(
    alerts: tuple[NodeAlert | DatabaseAlert, ...],
) -> tuple[NodeAlert | DatabaseAlert, ...]:
    seen: set[tuple[str, int]] = set()
    for alert in alerts:
        if (key := (alert.metric, alert.above_percent)) in seen:
            raise Refused(
                f"has two alerts on {alert.metric} above {alert.above_percent} %",
                why="metric and limit name the alert, and with it the resource in Terraform",
                fix="leave one of them out",
            )
        seen.add(key)
    return alerts


NodeAlerts = Annotated[tuple[NodeAlert, ...], AfterValidator(_each_metric_and_limit_once)]
DatabaseAlerts = Annotated[tuple[DatabaseAlert, ...], AfterValidator(_each_metric_and_limit_once)]

NODE_ALERTS = (
    NodeAlert("cpu", above_percent=90, minutes=30),
    NodeAlert("memory", above_percent=90),
    NodeAlert("disk", above_percent=85),
)
"""What is watched unless a cluster says otherwise: what a node does not get over by itself."""

DATABASE_ALERTS = (
    DatabaseAlert("cpu", above_percent=80, minutes=30),
    DatabaseAlert("memory", above_percent=90),
    DatabaseAlert("disk", above_percent=80),
)
"""The same for a database cluster."""


class UptimeCheck(Definition):
    """DigitalOcean asks a host over HTTPS from outside, each minute, and mails when it is down.

    Sources: https://docs.digitalocean.com/products/uptime/
    """

    path: CheckedPath = "/"
    """What is asked for; anything but an answer below 400 counts as down."""
    regions: Annotated[tuple[UptimeRegion, ...], AfterValidator(each_once("regions"))] = Field(
        default=("eu_west", "us_east"), min_length=1
    )
    """From where it is asked."""
    after_minutes: Literal[2, 3, 5, 10, 15, 30, 60] = 2
    """Nobody is told before it has been down for so long everywhere."""
    certificate_days: int | None = Field(default=None, ge=1, le=90)
    """Tell so many days before the certificate ends; None: Cloudflare renews its own."""
    slower_than_ms: int | None = Field(default=None, ge=1, le=60_000)
    """Tell when answers take longer; None: nobody minds."""
