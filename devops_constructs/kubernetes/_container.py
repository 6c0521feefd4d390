"""A container: what it runs, with which variables, sizes and rights."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._environment import env_of
from devops_constructs.kubernetes._volumes import Volumes
from devops_constructs.project.component import Process
from devops_constructs.project.container import Container
from devops_constructs.project.release import Placed
from devops_constructs.project.shell import Shell
from devops_constructs.project.sized import Sized


def container_of(
    placed: Placed[Process],
    container: Container,
    volumes: Volumes,
    *,
    security: dict[str, Any],
    serving: dict[str, Any] | None = None,
    inline_shared: bool = False,
) -> dict[str, Any]:
    """The container of a pod; `serving` are its ports, probes and what it does at its end."""
    image = placed.release.image_of(container)
    mounts = volumes.mounts_of(container)
    command = container.command
    words = command.words if isinstance(command, Shell) else command
    return {
        "name": container.name,
        "image": placed.release.image_reference(image),
        **({"command": list(words)} if words else {}),
        **({"args": list(container.args)} if container.args else {}),
        **env_of(placed, container, inline_shared=inline_shared),
        **(serving or {}),
        "resources": resources(container),
        "securityContext": security,
        **({"volumeMounts": mounts} if mounts else {}),
    }


def resources(sized: Sized) -> dict[str, Any]:
    """Requests, and a memory limit; no CPU limit, which would throttle a process while the node
    has time to spare."""
    limit = sized.memory_limit_mib or sized.memory_mib
    disk = sized.ephemeral_storage_mib
    storage = {"ephemeral-storage": f"{disk}Mi"} if disk else {}
    cpu, memory = f"{sized.cpu_millicores}m", f"{sized.memory_mib}Mi"
    return {
        "requests": {"cpu": cpu, "memory": memory, **storage},
        "limits": {"memory": f"{limit}Mi", **storage},
    }
