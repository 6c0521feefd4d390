"""The pod that every kind of workload runs: safe by default, the same everywhere."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from devops_constructs.kubernetes._environment import config_checksum, env_of
from devops_constructs.kubernetes._probes import probes
from devops_constructs.kubernetes.labels import component_labels
from devops_constructs.project.component import Component, Process
from devops_constructs.project.image import ContainerImage, Image
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release import Placed
from devops_constructs.project.web_service import ServedComponent
from devops_constructs.project.worker import Worker

PRE_STOP_SECONDS = 10
"""Serving goes on this long after the pod's end began, until every load balancer has heard of
it."""

SPARE_SECONDS = 5
"""Between the end of draining and SIGKILL: who takes all the time given still ends by itself."""

MAIN_PORT = "http"


def process_pod(
    placed: Placed[Process], *, inline_shared: bool = False, service_account: str | None = None
) -> dict[str, Any]:
    """The pod template of a process: one container of its image, and what it may and needs."""
    process, release = placed.component, placed.release
    image = release.image_of(process)
    container = {
        "name": process.name,
        "image": release.image_reference(image),
        **({"command": list(process.command)} if process.command else {}),
        **({"args": list(process.args)} if process.args else {}),
        **env_of(placed, inline_shared=inline_shared),
        **_serving(process),
        "resources": resources(process),
        "securityContext": container_security(image),
        **_mounts(image),
    }
    # the next run of a job reads the ConfigMap anew; what runs on has to be replaced
    checksum = config_checksum(placed) if isinstance(process, LongRunning) else None
    return pod(
        placed,
        image,
        container,
        volumes=_volumes(image),
        annotations={"checksum/config": checksum} if checksum else {},
        grace_seconds=_grace_seconds(process),
        service_account=service_account,
    )


def pod(
    placed: Placed[Component],
    image: ContainerImage,
    container: dict[str, Any],
    *,
    volumes: list[dict[str, Any]],
    annotations: dict[str, str],
    grace_seconds: int | None,
    service_account: str | None,
) -> dict[str, Any]:
    """A pod template that the namespace's Pod Security level *restricted* admits.

    Sources: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    """
    pull_secret = placed.release.fleet.pull_secret or placed.release.fleet.registry
    spec: dict[str, Any] = {
        **({"serviceAccountName": service_account} if service_account else {}),
        **({"imagePullSecrets": [{"name": pull_secret}]} if isinstance(image, Image) else {}),
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": image.user_id,
            "runAsGroup": image.user_id,
            "fsGroup": image.user_id,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        **({"terminationGracePeriodSeconds": grace_seconds} if grace_seconds is not None else {}),
        "containers": [container],
        **({"volumes": volumes} if volumes else {}),
    }
    metadata: dict[str, Any] = {"labels": component_labels(placed)}
    if annotations:
        metadata["annotations"] = annotations
    return {"metadata": metadata, "spec": spec}


def resources(component: Component) -> dict[str, Any]:
    """Requests, and a memory limit; no CPU limit, which would throttle a process while the node
    has time to spare."""
    limit = component.memory_limit_mib or component.memory_mib
    return {
        "requests": {"cpu": f"{component.cpu_millicores}m", "memory": f"{component.memory_mib}Mi"},
        "limits": {"memory": f"{limit}Mi"},
    }


def container_security(image: ContainerImage) -> dict[str, Any]:
    """No privileges, and a root file system that cannot be written unless the image needs it."""
    return {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": image.read_only_root,
    }


def _serving(process: Process) -> dict[str, Any]:
    if not isinstance(process, LongRunning):
        return {}
    serving: dict[str, Any] = {}
    health = process.health if isinstance(process, ServedComponent | Worker) else None
    if isinstance(process, ServedComponent):
        ports = {MAIN_PORT: process.port, **process.extra_ports}
        serving["ports"] = [{"name": name, "containerPort": port} for name, port in ports.items()]
        serving["lifecycle"] = {"preStop": {"sleep": {"seconds": PRE_STOP_SECONDS}}}
    if health:
        serves = isinstance(process, ServedComponent)
        serving |= probes(health, port=MAIN_PORT if serves else None, serves=serves)
    return serving


def _grace_seconds(process: Process) -> int | None:
    if not isinstance(process, LongRunning):
        return None
    waiting = PRE_STOP_SECONDS if isinstance(process, ServedComponent) else 0
    return waiting + process.drain_seconds + SPARE_SECONDS


def _writable(image: ContainerImage) -> dict[str, str]:
    """Volume -> path; named after the path, so that one more path renames no other volume."""
    paths: dict[str, str] = {}
    for path in image.writable_paths if image.read_only_root else ():
        word = "-".join(re.findall("[a-z0-9]+", path.lower()))[:48].rstrip("-") or "root"
        names = (f"{word}-{number}" if number > 1 else word for number in count(1))
        paths[next(name for name in names if name not in paths)] = path
    return paths


def _mounts(image: ContainerImage) -> dict[str, Any]:
    mounts = [{"name": name, "mountPath": path} for name, path in _writable(image).items()]
    return {"volumeMounts": mounts} if mounts else {}


def _volumes(image: ContainerImage) -> list[dict[str, Any]]:
    return [{"name": name, "emptyDir": {"sizeLimit": "1Gi"}} for name in _writable(image)]
