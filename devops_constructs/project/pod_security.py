"""What the containers of a pod may do, and as whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition

Level = Literal["restricted", "baseline", "privileged"]
"""Levels of the Pod Security Standards, the strictest first."""

Capability = Literal[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_ADMIN",
    "SYS_CHROOT",
    "SYS_NICE",
    "SYS_PTRACE",
    "SYS_RESOURCE",
    "SYS_TIME",
]
"""Linux capabilities, without the prefix CAP_. Source: capabilities(7)."""

_OF_BASELINE: frozenset[Capability] = frozenset(
    {
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    }
)
"""Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"""


class SecurityException(Definition):
    """Rights beyond the level *restricted*, with the reason.

    The namespace has to allow the level that the exception needs; `devops show` lists it.
    """

    because: str = Field(min_length=1, kw_only=False, examples=["the image starts as root"])
    """Why the process cannot do without, for the reviewer."""
    root: bool = False
    """True lets processes run as root, as the image says. Needs level *baseline*."""
    capabilities: tuple[Capability, ...] = ()
    """Capabilities kept besides those of *restricted*. Those of a normal container need
    *baseline*, others *privileged*."""
    escalation: bool = False
    """True lets a process gain more rights than its parent, such as by sudo. Needs *baseline*."""

    @property
    def level(self) -> Level:
        """The level that the namespace has to allow."""
        return "baseline" if _OF_BASELINE.issuperset(self.capabilities) else "privileged"


class PodSecurity(Definition):
    """As whom a pod's processes run; by default as the image's `user_id`, without any right."""

    user_id: int | None = Field(default=None, ge=1, le=65_535)
    """Numeric user of the component's container; None: the image's."""
    group_id: int | None = Field(default=None, ge=1, le=65_535)
    """Numeric group; None: that of the user's number."""
    volumes_group_id: int | None = Field(default=None, ge=1, le=65_535)
    """The group that owns volumes (fsGroup); None: the process' group."""
    volumes_group_change: Literal["OnRootMismatch", "Always"] = "OnRootMismatch"
    """When a volume's files are given to that group: if its root is not, or at every start, which
    takes minutes on large volumes."""
    bind_low_ports: bool = False
    """True adds NET_BIND_SERVICE, the one capability that *restricted* allows."""
    exception: SecurityException | None = None
    """Rights beyond *restricted*; None: it has none."""

    LEAST: ClassVar[Level] = "restricted"

    @property
    def level(self) -> Level:
        """The level that the namespace has to allow."""
        return self.exception.level if self.exception else self.LEAST

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """What is added after everything was dropped, in order."""
        low: tuple[Capability, ...] = ("NET_BIND_SERVICE",) if self.bind_low_ports else ()
        further = self.exception.capabilities if self.exception else ()
        return tuple(sorted({*low, *further}))

    def _problems(self) -> Iterator[Problem]:
        allowed = self.exception
        if allowed and not (allowed.root or allowed.capabilities or allowed.escalation):
            yield allowed.problem(
                what="an exception that allows nothing",
                why="it would weaken the namespace for no gain",
                fix="write what the process needs, such as root=True, or leave it out",
            )
