"""ResourceQuota: what a release's namespace may take of the cluster."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.quota import Quota
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import QUOTA


class ResourceQuota(KubernetesObject):
    """Limits the sums over all pods and volumes of a namespace.

    Creates:
        v1 ResourceQuota.

    Sources: https://kubernetes.io/docs/concepts/policy/resource-quotas/
    """

    def __init__(self, scope: Construct, id: str, props: Release, quota: Quota) -> None:
        sums = {
            "requests.cpu": (quota.cpu_millicores, "m"),
            "requests.memory": (quota.memory_mib, "Mi"),
            "limits.memory": (quota.memory_limit_mib, "Mi"),
            "requests.storage": (quota.storage_gib, "Gi"),
            "pods": (quota.pods, ""),
            "services.loadbalancers": (quota.load_balancers, ""),
        }
        hard = {name: f"{most}{unit}" for name, (most, unit) in sums.items() if most is not None}
        super().__init__(scope, id, "v1", "ResourceQuota", QUOTA, of=props, spec={"hard": hard})
