"""Probes of a container from one declared check."""

from __future__ import annotations

from typing import Any

from devops_constructs.project.probe import ExecProbe, HttpProbe, Probe

_PERIOD_SECONDS = 5


def probes(probe: Probe, *, port: str | None, serves: bool) -> dict[str, Any]:
    """Startup, readiness and liveness.

    Liveness is patient (two minutes): restarting an overloaded process only moves its load to the
    others. What no Service sends requests to needs no readiness of its own; the startup probe
    holds back the roll-out.
    """
    check = {**_check(probe, port), "timeoutSeconds": 5}
    startup = {
        **check,
        "periodSeconds": _PERIOD_SECONDS,
        "failureThreshold": -(-probe.startup_seconds // _PERIOD_SECONDS),
    }
    liveness = {**check, "periodSeconds": 20, "failureThreshold": 6}
    readiness = {**check, "periodSeconds": 10, "failureThreshold": 3}
    return {
        "startupProbe": startup,
        **({"readinessProbe": readiness} if serves else {}),
        "livenessProbe": liveness,
    }


def _check(probe: Probe, port: str | None) -> dict[str, Any]:
    if isinstance(probe, ExecProbe):
        return {"exec": {"command": list(probe.command)}}
    if isinstance(probe, HttpProbe):
        headers = [{"name": "X-Forwarded-Proto", "value": probe.forwarded_proto}]
        if probe.host:
            headers.insert(0, {"name": "Host", "value": probe.host})
        return {"httpGet": {"path": probe.path, "port": port, "httpHeaders": headers}}
    return {"tcpSocket": {"port": port}}
