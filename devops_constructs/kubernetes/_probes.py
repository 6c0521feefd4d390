"""Probes of a container from its declared checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devops_constructs.project.computed import HostOf
from devops_constructs.project.container_env import host_of
from devops_constructs.project.health import Health
from devops_constructs.project.probe import (
    Check,
    CommandProbe,
    GrpcProbe,
    HttpProbe,
    PortProbe,
    Probe,
)
from devops_constructs.project.release import Release


def probes(
    release: Release, health: Probe | Health, ports: Mapping[str, int], *, serves: bool
) -> dict[str, Any]:
    """Startup, readiness and liveness of a container with these ports.

    Sources: https://kubernetes.io/docs/concepts/workloads/pods/probes/
    """
    checks = health.checks(serves=serves)
    named = {
        "startupProbe": checks.startup,
        "readinessProbe": checks.readiness,
        "livenessProbe": checks.liveness,
    }
    return {name: _probe(release, check, ports) for name, check in named.items() if check}


def _probe(release: Release, check: Check, ports: Mapping[str, int]) -> dict[str, Any]:
    probe = check.probe
    successes = probe.success_threshold
    return {
        **_action(release, probe, ports),
        "timeoutSeconds": probe.timeout_seconds,
        "periodSeconds": check.period_seconds,
        "failureThreshold": check.failure_threshold,
        **({"successThreshold": successes} if successes > 1 else {}),
    }


def _action(release: Release, probe: Probe, ports: Mapping[str, int]) -> dict[str, Any]:
    port = probe.port or next(iter(ports)) if isinstance(probe, PortProbe) else ""
    match probe:
        case CommandProbe():
            return {"exec": {"command": list(probe.words)}}
        case HttpProbe():
            scheme = {"scheme": probe.scheme} if probe.scheme != "HTTP" else {}
            headers = _headers(release, probe)
            named = {"httpHeaders": headers} if headers else {}
            return {"httpGet": {"path": probe.path, "port": port, **scheme, **named}}
        case GrpcProbe():
            service = {"service": probe.service} if probe.service else {}
            return {"grpc": {"port": ports[port], **service}}  # it takes no name of a port
    return {"tcpSocket": {"port": port}}


def _headers(release: Release, probe: HttpProbe) -> list[dict[str, str]]:
    host = probe.host
    if isinstance(host, HostOf):
        host = host_of(host, release.environment)
    values = {"Host": host, "X-Forwarded-Proto": probe.forwarded_proto}
    own = {name: value for name, value in values.items() if value}
    headers = {**own, **dict(sorted(probe.headers.items()))}
    return [{"name": name, "value": value} for name, value in headers.items()]
