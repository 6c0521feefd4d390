"""A container: what it runs, with which variables, sizes and rights."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._environment import env_of
from devops_constructs.kubernetes._volumes import Volumes
from devops_constructs.project.container import Container
from devops_constructs.project.image import ContainerImage
from devops_constructs.project.release import Release
from devops_constructs.project.sized import Sized


def container_of(
    release: Release,
    container: Container,
    volumes: Volumes,
    *,
    pod_user_id: int,
    serving: dict[str, Any] | None = None,
    inline_shared: bool = False,
) -> dict[str, Any]:
    """The container of a pod that runs as `pod_user_id`; `serving` are its ports, probes and what
    it does at its end."""
    image = release.image_of(container)
    mounts = volumes.mounts_of(container)
    return {
        "name": container.name,
        "image": release.image_reference(image),
        **({"command": list(container.command)} if container.command else {}),
        **({"args": list(container.args)} if container.args else {}),
        **env_of(release, container, inline_shared=inline_shared),
        **(serving or {}),
        "resources": resources(container),
        "securityContext": container_security(image, pod_user_id),
        **({"volumeMounts": mounts} if mounts else {}),
    }


def resources(sized: Sized) -> dict[str, Any]:
    """Requests, and a memory limit; no CPU limit, which would throttle a process while the node
    has time to spare."""
    limit = sized.memory_limit_mib or sized.memory_mib
    return {
        "requests": {"cpu": f"{sized.cpu_millicores}m", "memory": f"{sized.memory_mib}Mi"},
        "limits": {"memory": f"{limit}Mi"},
    }


def container_security(image: ContainerImage, pod_user_id: int) -> dict[str, Any]:
    """No privileges, and a root file system that cannot be written unless the image needs it."""
    other = image.user_id != pod_user_id
    return {
        **({"runAsUser": image.user_id, "runAsGroup": image.user_id} if other else {}),
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": image.read_only_root,
    }
