"""As whom a pod's containers run, and what they may do."""

from __future__ import annotations

from typing import Any

from devops_constructs.project.component import Component, Process
from devops_constructs.project.image import ContainerImage
from devops_constructs.project.pod_security import PodSecurity

Manifest = dict[str, Any]

_NONE = PodSecurity()


def pod_security(component: Component, image: ContainerImage) -> Manifest:
    """The security context of a pod, which is about that image.

    Sources: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
    """
    security = component.security if isinstance(component, Process) else _NONE
    user = security.user_id or image.user_id
    group = security.group_id or user
    root = security.exception and security.exception.root
    as_whom = {} if root else {"runAsNonRoot": True, "runAsUser": user, "runAsGroup": group}
    return {
        **as_whom,
        "fsGroup": security.volumes_group_id or group,
        "fsGroupChangePolicy": security.volumes_group_change,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def main_security(image: ContainerImage, security: PodSecurity = _NONE) -> Manifest:
    """Of the container that the pod is about: as the pod says, without privileges unless the
    component has an exception."""
    added = security.capabilities
    return {
        "allowPrivilegeEscalation": bool(security.exception and security.exception.escalation),
        "capabilities": {"drop": ["ALL"], **({"add": list(added)} if added else {})},
        "readOnlyRootFilesystem": image.read_only_root,
    }


def companion_security(process: Process, main: ContainerImage, image: ContainerImage) -> Manifest:
    """Of a container before or beside it: as its own image's user, and never with an exception."""
    pod = pod_security(process, main)
    user = image.user_id
    own: Manifest = {}
    if not pod.get("runAsNonRoot"):
        own["runAsNonRoot"] = True
    if pod.get("runAsUser") != user:
        own |= {"runAsUser": user, "runAsGroup": user}
    return {**own, **main_security(image)}


def has_token(component: Component) -> bool:
    """Whether its pods can call the Kubernetes API."""
    return isinstance(component, Process) and component.identity is not None
