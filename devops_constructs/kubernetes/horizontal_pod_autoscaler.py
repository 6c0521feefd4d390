"""HorizontalPodAutoscaler: replicas by CPU load."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.autoscale import Autoscale
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release import Placed


class HorizontalPodAutoscaler(KubernetesObject):
    """Steers a Deployment's replicas by average CPU; it needs metrics-server in the cluster.

    Creates:
        autoscaling/v2 HorizontalPodAutoscaler.

    Sources: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
    """

    def __init__(
        self, scope: Construct, id: str, props: Placed[LongRunning], by: Autoscale
    ) -> None:
        name = props.component.name
        kind = "StatefulSet" if props.component.has_own_volumes else "Deployment"
        target = {"type": "Utilization", "averageUtilization": by.cpu_percent}
        spec = {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": name},
            "minReplicas": by.min_replicas,
            "maxReplicas": by.max_replicas,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
        }
        super().__init__(
            scope,
            id,
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            name,
            of=props,
            spec=spec,
        )
