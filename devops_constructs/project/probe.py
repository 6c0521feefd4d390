"""How Kubernetes finds out that a process serves."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from devops_constructs.project._definition import Definition


class Probe(Definition):
    """One check, used for start-up, readiness and liveness alike; it must not touch database or
    Redis."""

    written_as: ClassVar[str] = "an HttpProbe(...), TcpProbe() or ExecProbe(...)"

    startup_seconds: int = Field(default=150, ge=5, le=1800)
    """How long the process may take to boot before it is restarted."""


class HttpProbe(Probe):
    """A GET that answers 200 to 399."""

    path: str = Field(kw_only=False, examples=["/up"])
    """Path on the component's port, such as Rails' /up."""
    host: str | None = None
    """The Host header, for frameworks that check it; None: the pod's address."""
    forwarded_proto: Literal["https", "http"] = "https"
    """X-Forwarded-Proto: with "https" a forced redirect to TLS does not make the probe fail (Rails
    force_ssl)."""


class TcpProbe(Probe):
    """The component's port accepts a connection."""


class ExecProbe(Probe):
    """A command in the container that ends with 0."""

    command: tuple[str, ...] = Field(kw_only=False, min_length=1, examples=[("true",)])
    """The command and its arguments; no shell."""
