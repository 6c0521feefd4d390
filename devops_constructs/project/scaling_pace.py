"""How fast an autoscaler changes the number of pods."""

from __future__ import annotations

from pydantic import Field

from devops_constructs.project._definition import Definition


class ScalingStep(Definition):
    """A limit on the change within a time; `ByPods` and `ByPercent` are the two kinds."""

    period_seconds: int = Field(default=60, ge=1, le=1800)
    """The time in which the change may be as large."""


class ByPods(ScalingStep):
    """So many pods."""

    pods: int = Field(ge=1, le=100, kw_only=False, examples=[2])
    """At most so many more, or fewer, in the period."""


class ByPercent(ScalingStep):
    """So many percent of the pods that there are."""

    percent: int = Field(ge=1, le=1000, kw_only=False, examples=[50])
    """At most so many percent more, or fewer, in the period."""


class Paced(Definition):
    """Within limits, and not at every twitch."""

    stabilization_seconds: int | None = Field(default=None, ge=0, le=3600)
    """How long the load must ask for the change; None: as Kubernetes does, 0 up and 300 down."""
    steps: tuple[ByPods | ByPercent, ...] = ()
    """How much at a time; empty: as Kubernetes does."""
    slowest: bool = False
    """Of several steps the smallest change counts; False: the largest."""


class Never(Definition):
    """The number of pods never changes in that direction by load."""


ScalingPace = Paced | Never
"""How the number of pods follows in one direction."""
