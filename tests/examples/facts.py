"""What a release consists of, as facts by which two of them can be compared.

What Kubernetes takes as its default is the default here, so leaving a field out and writing the
default are the same fact. Not compared: the content of files, labels, annotations that are none of
Helm's hooks or of an Ingress, pull policies, IP families, rights of single containers (their pod
is judged as a whole), names of volumes, and how the first container of a pod is named: it is
`main`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def secret(name: str, key: str) -> str:
    """Where a variable comes from."""
    return f"<Secret {name}: {key}>"


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One check: what it asks, and when."""

    asks: str
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: int = 0
    period_seconds: int = 10
    timeout_seconds: int = 1
    failures: int = 3


@dataclass(frozen=True, kw_only=True)
class Container:
    """A container, of whatever kind."""

    image: str
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    mounts: Mapping[str, str] = field(default_factory=dict)
    startup: Probe | None = None
    readiness: Probe | None = None
    liveness: Probe | None = None
    requests: str = ""
    limits: str = ""
    pre_stop: str = ""
    read_only_root: bool = False
    native: bool = False


@dataclass(frozen=True, kw_only=True)
class Workload:
    """Something that makes pods."""

    containers: Mapping[str, Container]
    init_containers: Mapping[str, Container] = field(default_factory=dict)
    replicas: int | None = None
    rollout: str = "RollingUpdate, maxSurge 25%, maxUnavailable 25%"
    revisions: int = 10
    hook: str = ""
    weight: int | None = None
    schedule: str = ""
    deadline_seconds: int | None = None
    retries: int = 6
    grace_seconds: int = 30
    runs_as: str = ""
    service_account: str = ""
    pod_security: str = "baseline"
    spread: str = ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A PersistentVolumeClaim."""

    size: str
    access: str = "ReadWriteOnce"
    kept: bool = True


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A whole release. `others` are objects that are only counted, as "Kind name"."""

    workloads: Mapping[str, Workload]
    services: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    routes: Mapping[str, str] = field(default_factory=dict)
    ingresses: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
