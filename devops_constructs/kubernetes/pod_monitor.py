"""PodMonitor: whose metrics Prometheus fetches, of what has no Service."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes._metrics import API_VERSION, endpoint, monitor_labels
from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.release import Placed
from devops_constructs.project.worker import Worker


class PodMonitor(KubernetesObject):
    """Has Prometheus fetch the metrics of every pod of a worker.

    The worker has `metrics`, and its cluster a `monitoring`: the Prometheus Operator there brings
    the kind of object.

    Creates:
        monitoring.coreos.com/v1 PodMonitor.

    Sources: https://prometheus-operator.dev/docs/api-reference/api/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[Worker]) -> None:
        super().__init__(
            scope,
            id,
            API_VERSION,
            "PodMonitor",
            props.component.name,
            of=props,
            labels=monitor_labels(props),
            spec={
                "selector": {"matchLabels": selector(props)},
                "podMetricsEndpoints": [endpoint(props.component)],
            },
        )
