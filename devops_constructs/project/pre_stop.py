"""What a container does between the beginning of its end and SIGTERM."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from devops_constructs.project._command_line import ExecLine
from devops_constructs.project._definition import Definition


class PreStop(Definition):
    """A hook before SIGTERM; `PreStopSleep` and `PreStopCommand` are the two."""

    written_as: ClassVar[str] = "a PreStopSleep(...) or PreStopCommand(...)"

    seconds: int = Field(default=10, ge=1, le=3600)
    """How long it takes at most; it counts against the grace period."""


class PreStopSleep(PreStop):
    """Goes on as before until every load balancer has heard of the pod's end.

    From Kubernetes 1.34 on the kubelet waits by itself; below, the image needs the program `sleep`.
    """

    seconds: int = Field(default=10, ge=1, le=3600, kw_only=False)
    """How long it serves on."""


class PreStopCommand(PreStop):
    """A command in the container, such as one that stops taking new work."""

    command: ExecLine = Field(kw_only=False, min_length=1, examples=[("nginx", "-s", "quit")])
    """The command and its arguments; no shell."""
