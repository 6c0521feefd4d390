"""How Kubernetes finds out that a process serves: the single checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from immutabledict import immutabledict
from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._command_line import ExecLine
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import PortName
from devops_constructs.project._refusals import Refused
from devops_constructs.project.computed import HostOf
from devops_constructs.project.secret_literals import secret_reason


@dataclass(frozen=True)
class Check:
    """One of the three probes of a container, with its times."""

    probe: Probe
    period_seconds: int
    failure_threshold: int


@dataclass(frozen=True)
class Checks:
    """The three probes of a container; None: it has no such probe."""

    startup: Check | None
    readiness: Check | None
    liveness: Check | None


class Probe(Definition):
    """One check, used for start-up, readiness and liveness alike; it must not touch database or
    Redis. `Health` tells the three apart."""

    written_as: ClassVar[str] = "a probe, such as HttpProbe(...)"

    startup_seconds: int = Field(default=150, ge=5, le=1800)
    """How long the process may take to boot before it is restarted."""
    period_seconds: int | None = Field(default=None, ge=1, le=3600)
    """From one check to the next; None: 10 for readiness, 20 for liveness. Until the process has
    started it is asked every 5 seconds."""
    timeout_seconds: int = Field(default=5, ge=1, le=300)
    """After this time a check counts as failed."""
    failure_threshold: int | None = Field(default=None, ge=1, le=100)
    """Failures one after the other until something is done; None: 3 for readiness, which takes the
    pod off its Service, and 6 for liveness, which restarts the container."""
    success_threshold: int = Field(default=1, ge=1, le=100)
    """Successes one after the other until the pod is ready again; only as readiness in `Health`."""

    STARTUP_PERIOD_SECONDS: ClassVar[int] = 5
    asks_port: ClassVar[bool] = False
    """Whether it goes to a port of the container."""

    def checks(self, *, serves: bool) -> Checks:
        """The probes where this one is used for all. What no Service sends requests to needs no
        readiness: the startup probe holds back the roll-out."""
        readiness = self.readiness() if serves else None
        return Checks(self.startup(), readiness, self.liveness())

    def startup(self, period_seconds: int | None = None) -> Check:
        """Asked until it passes for the first time."""
        period = period_seconds or self.STARTUP_PERIOD_SECONDS
        return Check(self, period, -(-self.startup_seconds // period))

    def readiness(self) -> Check:
        """Decides whether the pod gets requests."""
        return Check(self, self.period_seconds or 10, self.failure_threshold or 3)

    def liveness(self) -> Check:
        """Decides on a restart. Patient (two minutes): restarting an overloaded process only moves
        its load to the others."""
        return Check(self, self.period_seconds or 20, self.failure_threshold or 6)


def _is_a_request_path(path: str) -> str:
    if re.fullmatch("/[!-~]*", path):
        return path
    raise Refused(
        f"is {path!r}",
        why="the probe asks the component's own port, so it needs a path and nothing else",
        fix="write it with a leading slash and without spaces, such as '/up'",
    )


def _is_a_host_header(host: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?", host):
        return host
    raise Refused(
        f"is {host!r}",
        why="the Host header has a host name, and perhaps a port",
        fix="write a host name such as shop.acme.example",
    )


_OWN_FIELDS = {"host": "host", "x-forwarded-proto": "forwarded_proto"}


def _header_refusal(name: str, value: str) -> Refused | None:
    if own := _OWN_FIELDS.get(name.lower()):
        return Refused("has a field of its own", why="it would be sent twice", fix=f"write {own}=")
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
        return Refused(
            "is no name of a header",
            why="HTTP knows letters, digits and hyphens there",
            fix="write one such as 'Accept'",
        )
    if not re.fullmatch(r"[\t -~]*", value):
        return Refused(
            f"is {value!r}",
            why="a header holds one line of ASCII characters",
            fix="leave out what is not",
        )
    if reason := secret_reason(name, value):
        return Refused(
            "looks like a secret in clear",
            why=f"{reason}; a probe is readable by everyone who may read pods",
            fix="let the process answer this path without it",
        )
    return None


def _are_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    found = ((n, refused) for n, v in headers.items() if (refused := _header_refusal(n, v)))
    if whole := Refused.all(found):
        raise whole
    return immutabledict(headers)


RequestPath = Annotated[str, AfterValidator(_is_a_request_path)]
HostHeader = Annotated[str, AfterValidator(_is_a_host_header)]


class PortProbe(Probe):
    """A check that goes to a port of the container."""

    asks_port: ClassVar[bool] = True

    port: PortName | None = None
    """The name of a port of the same container, as in `extra_ports`; None: its main one."""


class HttpProbe(PortProbe):
    """A GET that answers 200 to 399."""

    path: RequestPath = Field(kw_only=False, examples=["/up"])
    """Path on the component's port, such as Rails' /up."""
    host: HostHeader | HostOf | None = None
    """The Host header, for frameworks that check it; None: the pod's address."""
    forwarded_proto: Literal["https", "http"] | None = "https"
    """X-Forwarded-Proto: with "https" a forced redirect to TLS does not make the probe fail (Rails
    force_ssl). None: the header is not sent."""
    headers: Annotated[Mapping[str, str], AfterValidator(_are_headers)] = immutabledict()
    """More headers by name."""
    scheme: Literal["HTTP", "HTTPS"] = "HTTP"
    """"HTTPS" for a process that speaks TLS itself; its certificate is not checked."""

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        if isinstance(self.host, HostOf) and self.host.scheme:
            yield self.problem(
                "host",
                what=f"host is a HostOf(...) with scheme={self.host.scheme!r}",
                why="the Host header has a host name, and perhaps a port",
                fix="leave the scheme out",
            )


class TcpProbe(PortProbe):
    """The port accepts a connection."""


class GrpcProbe(PortProbe):
    """The gRPC health service on the port answers SERVING."""

    service: str | None = Field(default=None, min_length=1)
    """The name that is asked for; None: the empty one, which stands for the whole server."""


class CommandProbe(Probe):
    """A command in the container that ends with 0."""

    @property
    def words(self) -> tuple[str, ...]:
        """The command and its arguments."""
        return ()


class ExecProbe(CommandProbe):
    """A command in the container that ends with 0."""

    command: ExecLine = Field(kw_only=False, min_length=1, examples=[("true",)])
    """The command and its arguments; no shell."""

    @property
    def words(self) -> tuple[str, ...]:
        """The command as it was written."""
        return self.command
