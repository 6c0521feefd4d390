"""ServiceMonitor: whose metrics Prometheus fetches, of what has a Service."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes._metrics import API_VERSION, endpoint, monitor_labels
from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.release import Placed
from devops_constructs.project.web_service import ServedComponent


class ServiceMonitor(KubernetesObject):
    """Has Prometheus fetch the metrics of every pod behind a component's Service.

    The component has `metrics`, and its cluster a `monitoring`: the Prometheus Operator there
    brings the kind of object.

    Creates:
        monitoring.coreos.com/v1 ServiceMonitor.

    Sources: https://prometheus-operator.dev/docs/api-reference/api/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[ServedComponent]) -> None:
        super().__init__(
            scope,
            id,
            API_VERSION,
            "ServiceMonitor",
            props.component.name,
            of=props,
            labels=monitor_labels(props),
            spec={
                "selector": {"matchLabels": selector(props)},
                "endpoints": [endpoint(props.component)],
            },
        )
