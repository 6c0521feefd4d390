"""How pods of a new version take over."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused


def _is_a_share(value: int | str) -> int | str:
    if isinstance(value, int):
        if 0 <= value <= 100:
            return value
    elif re.fullmatch("(?:0|[1-9][0-9]?|100)%", value):
        return value
    raise Refused(
        f"is {value!r}",
        why="it is a number of pods from 0 to 100, or a share of them from '0%' to '100%'",
        fix="write one such as 1 or '25%'",
    )


Pods = Annotated[int | str, AfterValidator(_is_a_share)]
"""A number of pods, or a share of the replicas such as "25%"."""


REVISIONS_KEPT = 5
"""Old versions of a workload, unless it says otherwise."""


class Rollout(Definition):
    """The strategy of a Deployment; `RollingUpdate` and `Recreate` are the two."""

    written_as: ClassVar[str] = "a RollingUpdate(...) or Recreate()"

    min_ready_seconds: int = Field(default=0, ge=0, le=3600)
    """How long a new pod has to be ready without a break until the next one is replaced."""
    progress_deadline_seconds: int | None = Field(default=None, ge=10, le=86_400)
    """A roll-out that gets no further for so long has failed; None: Kubernetes' 600, or as much
    more as start and end of the process may take."""
    revisions_kept: int = Field(default=REVISIONS_KEPT, ge=0, le=100)
    """Old versions to go back to without Helm."""

    @property
    def suits_own_volumes(self) -> bool:
        """Whether a StatefulSet can do it: pods with volumes of their own go one by one."""
        return False


class RollingUpdate(Rollout):
    """New pods become ready before old ones go."""

    max_surge: Pods = 1
    """How many pods more than `replicas` may exist meanwhile; a share is rounded up."""
    max_unavailable: Pods = 0
    """How many pods fewer than `replicas` may serve meanwhile; a share is rounded down."""

    @property
    def suits_own_volumes(self) -> bool:
        """Whether it says nothing of what a StatefulSet does its own way."""
        usual = (self.max_surge, self.max_unavailable) == (1, 0)
        return usual and self.progress_deadline_seconds is None

    @property
    def stands_still(self) -> bool:
        """Whether no pod could ever be replaced."""
        return all(pods in (0, "0%") for pods in (self.max_surge, self.max_unavailable))


class Recreate(Rollout):
    """All old pods end before the first new one starts: a gap, but never two at once."""
