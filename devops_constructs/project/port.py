"""Ports: where a process listens, and under which number others reach it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._label_maps import is_label_key
from devops_constructs.project._quantities import PortNumber, between
from devops_constructs.project._refusals import Refused

ServiceNumber = Annotated[
    int, AfterValidator(between(1, 65_535, "", "that is how far the numbers of ports go"))
]


def _is_a_protocol(text: str) -> str:
    if is_label_key(text):  # the same rule
        return text
    raise Refused(
        f"is {text!r}",
        why="an application protocol is a name of IANA's, or one with the domain of who defines it",
        fix="write one such as 'https', 'kubernetes.io/h2c' or 'kubernetes.io/ws'",
    )


class Port(Definition):
    """A port of which there is more to say than its number."""

    number: PortNumber = Field(kw_only=False, examples=[3000])
    """The port that the process listens on."""
    service_number: ServiceNumber | None = None
    """Under which number the Service has it, such as 80; None: the same."""
    app_protocol: Annotated[str, AfterValidator(_is_a_protocol)] | None = None
    """What is spoken on it, such as "https" or "kubernetes.io/h2c", for controllers that look at
    it; None: not said."""
    protocol: Literal["TCP", "UDP"] = "TCP"
    """The transport of the port."""

    @property
    def reached_at(self) -> int:
        """The number under which others reach it."""
        return self.service_number or self.number


def port_of(declared: int | Port) -> Port:
    """The port that a number stands for."""
    # not validated: the number has been
    return declared if isinstance(declared, Port) else Port.model_construct(number=declared)


class ClusterIp(Definition):
    """One address, which only the cluster reaches; each connection goes to one of the pods."""

    session_affinity_seconds: int | None = Field(default=None, ge=1, le=86_400)
    """How long after its last connection a client comes to the same pod; None: to any. It counts
    between components: the ingress controller chooses pods by itself."""


class Headless(Definition):
    """The addresses of the pods themselves, for clients that choose, and pods that find each other.

    Kubernetes changes no Service from one kind to the other: it has to be deleted once.
    """

    with_unready: bool = False
    """True: also pods that are not ready, so that they find each other while they start."""


ServiceKind = ClusterIp | Headless
"""What a Service gives out for its name."""
