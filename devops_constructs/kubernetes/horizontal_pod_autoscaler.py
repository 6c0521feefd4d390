"""HorizontalPodAutoscaler: replicas by load."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.autoscale import Autoscale
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release import Placed
from devops_constructs.project.scaling_metric import (
    ExternalMetric,
    ObjectMetric,
    PerPod,
    PodsMetric,
    ScalingMetric,
    Target,
)
from devops_constructs.project.scaling_pace import ByPercent, ByPods, Never, Paced, ScalingPace


class HorizontalPodAutoscaler(KubernetesObject):
    """Steers a Deployment's replicas by CPU, memory and other metrics.

    Creates:
        autoscaling/v2 HorizontalPodAutoscaler.

    Sources: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
    """

    def __init__(
        self, scope: Construct, id: str, props: Placed[LongRunning], by: Autoscale
    ) -> None:
        name = props.component.name
        kind = "StatefulSet" if props.component.has_own_volumes else "Deployment"
        behavior = {
            **_in_direction("scaleUp", by.scale_up),
            **_in_direction("scaleDown", by.scale_down),
        }
        spec = {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": name},
            "minReplicas": by.min_replicas,
            "maxReplicas": by.max_replicas,
            "metrics": list(_metrics(by)),
            **({"behavior": behavior} if behavior else {}),
        }
        super().__init__(
            scope, id, "autoscaling/v2", "HorizontalPodAutoscaler", name, of=props, spec=spec
        )


def _metrics(by: Autoscale) -> Iterator[dict[str, Any]]:
    for resource, percent in (("cpu", by.cpu_percent), ("memory", by.memory_percent)):
        if percent is not None:
            target = {"type": "Utilization", "averageUtilization": percent}
            yield {"type": "Resource", "resource": {"name": resource, "target": target}}
    yield from map(_metric, by.metrics)


def _metric(metric: ScalingMetric) -> dict[str, Any]:
    labels = {"selector": {"matchLabels": dict(sorted(metric.labels.items()))}}
    named = {"metric": {"name": metric.name, **(labels if metric.labels else {})}}
    match metric:
        case ObjectMetric():
            described = {
                "apiVersion": metric.api_version,
                "kind": metric.kind,
                "name": metric.object_name,
            }
            body = {"describedObject": described, **named, "target": _target(metric.target)}
            return {"type": "Object", "object": body}
        case ExternalMetric():
            return {"type": "External", "external": {**named, "target": _target(metric.target)}}
        case PodsMetric():
            return {"type": "Pods", "pods": {**named, "target": _target(metric.target)}}


def _target(target: Target) -> dict[str, Any]:
    if isinstance(target, PerPod):
        return {"type": "AverageValue", "averageValue": target.amount}
    return {"type": "Value", "value": target.amount}


def _in_direction(name: str, pace: ScalingPace | None) -> dict[str, Any]:
    match pace:
        case None:
            return {}
        case Never():
            return {name: {"selectPolicy": "Disabled"}}
        case Paced():
            window = pace.stabilization_seconds
            rules = {
                **({} if window is None else {"stabilizationWindowSeconds": window}),
                **({"selectPolicy": "Min"} if pace.slowest else {}),
                **({"policies": list(map(_step, pace.steps))} if pace.steps else {}),
            }
            return {name: rules} if rules else {}


def _step(step: ByPods | ByPercent) -> dict[str, Any]:
    kind, value = ("Pods", step.pods) if isinstance(step, ByPods) else ("Percent", step.percent)
    return {"type": kind, "value": value, "periodSeconds": step.period_seconds}
