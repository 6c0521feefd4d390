"""LimitRange: the size of a container that says nothing, and the largest one."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.quota import ContainerLimits
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import LIMIT_RANGE


class LimitRange(KubernetesObject):
    """Gives containers of a namespace sizes, and refuses those that are too large.

    It says nothing of the most CPU: where it does, Kubernetes gives a CPU limit to each container
    that has none.

    Creates:
        v1 LimitRange.

    Sources: https://kubernetes.io/docs/concepts/policy/limit-range/
    """

    def __init__(self, scope: Construct, id: str, props: Release, limits: ContainerLimits) -> None:
        memory = f"{limits.default_memory_mib}Mi"
        most = limits.max_memory_mib
        sizes = {
            "type": "Container",
            "defaultRequest": {"cpu": f"{limits.default_cpu_millicores}m", "memory": memory},
            "default": {"memory": memory},
            **({"max": {"memory": f"{most}Mi"}} if most is not None else {}),
        }
        spec = {"limits": [sizes]}
        super().__init__(scope, id, "v1", "LimitRange", LIMIT_RANGE, of=props, spec=spec)
