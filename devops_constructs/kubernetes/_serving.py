"""Ports, probes and the end of a process that is kept running."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._probes import probes
from devops_constructs.project.companions import Sidecar
from devops_constructs.project.component import Process
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.web_service import ServedComponent
from devops_constructs.project.worker import Worker

PRE_STOP_SECONDS = 10
"""Serving goes on this long after the pod's end began, until every load balancer has heard of
it."""

SPARE_SECONDS = 5
"""Between the end of draining and SIGKILL: who takes all the time given still ends by itself."""

MAIN_PORT = "http"


def serving(process: Process) -> dict[str, Any]:
    """What a process' container says of its ports, health and end; nothing for jobs."""
    if not isinstance(process, LongRunning):
        return {}
    made: dict[str, Any] = {}
    health = process.health if isinstance(process, ServedComponent | Worker) else None
    if isinstance(process, ServedComponent):
        ports = {MAIN_PORT: process.port, **process.extra_ports}
        made["ports"] = [{"name": name, "containerPort": port} for name, port in ports.items()]
        made["lifecycle"] = {"preStop": {"sleep": {"seconds": PRE_STOP_SECONDS}}}
    if health:
        serves = isinstance(process, ServedComponent)
        made |= probes(health, port=MAIN_PORT if serves else None, serves=serves)
    return made


def sidecar_serving(sidecar: Sidecar) -> dict[str, Any]:
    """The same of a sidecar."""
    made: dict[str, Any] = {}
    if sidecar.ports:
        ports = [{"name": name, "containerPort": port} for name, port in sidecar.ports.items()]
        made["ports"] = ports
    if sidecar.health:
        made |= probes(sidecar.health, port=next(iter(sidecar.ports), None), serves=False)
    return made


def grace_seconds(process: Process) -> int | None:
    """How long a pod may take to end: waiting, draining, and some to spare."""
    if not isinstance(process, LongRunning):
        return None
    waiting = PRE_STOP_SECONDS if isinstance(process, ServedComponent) else 0
    return waiting + process.drain_seconds + SPARE_SECONDS
