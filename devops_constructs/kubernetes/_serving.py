"""Ports, probes and the end of a container that is kept running."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devops_constructs.kubernetes._probes import probes
from devops_constructs.project.companions import Sidecar
from devops_constructs.project.component import Process
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.port import Port, port_of
from devops_constructs.project.pre_stop import PreStop, PreStopCommand
from devops_constructs.project.release import Release

NATIVE_SLEEP = (1, 34)
"""From this version of Kubernetes on the kubelet waits by itself. Source:
https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-implementations
"""


def serving(release: Release, process: Process) -> dict[str, Any]:
    """What a process' container says of its ports, health and end; nothing for jobs."""
    if not isinstance(process, LongRunning):
        return {}
    serves = process.port_number is not None
    return {
        **_ports(process.own_ports),
        **_lifecycle(release, process.pre_stop),
        **(
            probes(release, process.health, process.named_ports, serves=serves)
            if process.health
            else {}
        ),
    }


def sidecar_serving(release: Release, sidecar: Sidecar) -> dict[str, Any]:
    """The same of a sidecar."""
    return {
        **_ports({name: port_of(port) for name, port in sidecar.ports.items()}),
        **_lifecycle(release, sidecar.pre_stop),
        **(probes(release, sidecar.health, sidecar.ports, serves=False) if sidecar.health else {}),
    }


def grace_seconds(process: Process) -> int | None:
    """How long a pod may take to end; None for jobs, which end when they are done."""
    return process.grace_period_seconds if isinstance(process, LongRunning) else None


def _ports(ports: Mapping[str, Port]) -> dict[str, Any]:
    listed = [
        {
            "name": name,
            "containerPort": port.number,
            **({"protocol": port.protocol} if port.protocol != "TCP" else {}),
        }
        for name, port in ports.items()
    ]
    return {"ports": listed} if listed else {}


def _lifecycle(release: Release, hook: PreStop | None) -> dict[str, Any]:
    if hook is None:
        return {}
    if isinstance(hook, PreStopCommand):
        action: dict[str, Any] = {"exec": {"command": list(hook.command)}}
    elif release.cluster.minor_version >= NATIVE_SLEEP:
        action = {"sleep": {"seconds": hook.seconds}}
    else:
        action = {"exec": {"command": ["sleep", str(hook.seconds)]}}
    return {"lifecycle": {"preStop": action}}
