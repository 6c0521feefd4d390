"""What the pods of every chart of a cluster have in common, as parts of values."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes.labels import NAME

ROLLING_UPDATE = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
"""No pod goes before the next one serves."""

RESTRICTED_POD = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
RESTRICTED_CONTAINER = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    **RESTRICTED_POD,
}
"""Pod Security *restricted*: said here, so that it does not rest on the defaults of others."""


def resources(cpu_millicores: int, memory_mib: int) -> dict[str, Any]:
    """Requests, and memory as the limit too; no limit of CPU."""
    memory = f"{memory_mib}Mi"
    return {
        "requests": {"cpu": f"{cpu_millicores}m", "memory": memory},
        "limits": {"memory": memory},
    }


def spread(app: str, replicas: int) -> list[dict[str, Any]]:
    """Keeps pods on different nodes where it can; `app` is their `app.kubernetes.io/name`.

    A condition instead of a wish would leave no node for the additional pod of an update.
    """
    if replicas == 1:
        return []
    return [
        {
            "maxSkew": 1,
            "topologyKey": "kubernetes.io/hostname",
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": {NAME: app}},
            "matchLabelKeys": ["pod-template-hash"],
        }
    ]
