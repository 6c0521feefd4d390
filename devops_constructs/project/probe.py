"""How Kubernetes finds out that a process serves."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from devops_constructs.project._command_line import CommandLine
from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused


class Probe(Definition):
    """One check, used for start-up, readiness and liveness alike; it must not touch database or
    Redis."""

    written_as: ClassVar[str] = "an HttpProbe(...), TcpProbe() or ExecProbe(...)"

    startup_seconds: int = Field(default=150, ge=5, le=1800)
    """How long the process may take to boot before it is restarted."""


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


class HttpProbe(Probe):
    """A GET that answers 200 to 399."""

    path: Annotated[str, AfterValidator(_is_a_request_path)] = Field(
        kw_only=False, examples=["/up"]
    )
    """Path on the component's port, such as Rails' /up."""
    host: Annotated[str, AfterValidator(_is_a_host_header)] | None = None
    """The Host header, for frameworks that check it; None: the pod's address."""
    forwarded_proto: Literal["https", "http"] = "https"
    """X-Forwarded-Proto: with "https" a forced redirect to TLS does not make the probe fail (Rails
    force_ssl)."""


class TcpProbe(Probe):
    """The component's port accepts a connection."""


class ExecProbe(Probe):
    """A command in the container that ends with 0."""

    written_as: ClassVar[str] = "an ExecProbe(...)"

    command: CommandLine = Field(kw_only=False, min_length=1, examples=[("true",)])
    """The command and its arguments; no shell."""
