"""How many pods may be taken away at once, as when a node is drained."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused


def _spares_some(pods: int | str) -> int | str:
    if isinstance(pods, str) and re.fullmatch("([1-9][0-9]?|100)%", pods):
        return pods
    if isinstance(pods, int) and pods >= 1:
        return pods
    raise Refused(
        f"is {pods!r}",
        why="a node can be drained only if a pod may be away: one at least, or a share of them",
        fix="write 1 or more, or a share such as '25%'",
    )


class MaxUnavailable(Definition):
    """So many pods may be away."""

    pods: Annotated[int | str, AfterValidator(_spares_some)] = Field(kw_only=False, examples=[1])
    """A number, or a share such as "25%", of which Kubernetes rounds the pods up: it is never
    none."""


class MinAvailable(Definition):
    """So many pods stay; fewer than there are for sure, or no node could be drained."""

    pods: int = Field(ge=1, le=99, kw_only=False, examples=[1])
    """How many; at most one fewer than there are at any load."""


Disruption = MaxUnavailable | MinAvailable
"""How many pods may be away at once."""
