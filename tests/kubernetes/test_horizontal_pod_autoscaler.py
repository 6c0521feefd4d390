"""Autoscalers: by what they steer, and how fast."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import HorizontalPodAutoscaler
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import placed, web
from tests.kubernetes.conftest import Manifest, Synth


@pytest.fixture
def autoscaler(chart: cdk8s.Chart, synth: Synth) -> Any:
    """The spec of an autoscaler with these arguments."""

    def made(**arguments: Any) -> Manifest:
        scale = dc.Autoscale(**{"min_replicas": 2, "max_replicas": 6, **arguments})
        HorizontalPodAutoscaler(chart, "Autoscaler", placed(web()), scale)
        [body] = synth("HorizontalPodAutoscaler")
        return dict(body["spec"])

    return made


def utilization(resource: str, percent: int) -> dict[str, Any]:
    target = {"type": "Utilization", "averageUtilization": percent}
    return {"type": "Resource", "resource": {"name": resource, "target": target}}


@pytest.mark.capability(
    "replicas by CPU", "Autoscale.cpu_percent", "Autoscale.min_replicas", "Autoscale.max_replicas"
)
def test_cpu_is_steered_to_a_share_of_the_request(autoscaler: Any) -> None:
    made = autoscaler(cpu_percent=70)

    assert made["metrics"] == [utilization("cpu", 70)]
    assert (made["minReplicas"], made["maxReplicas"]) == (2, 6)
    assert "behavior" not in made


@pytest.mark.capability("replicas by memory", "Autoscale.memory_percent")
def test_memory_counts_beside_cpu(autoscaler: Any) -> None:
    assert autoscaler(memory_percent=75)["metrics"] == [
        utilization("cpu", 80),
        utilization("memory", 75),
    ]


def test_cpu_may_not_count(autoscaler: Any) -> None:
    made = autoscaler(cpu_percent=None, memory_percent=75)

    assert made["metrics"] == [utilization("memory", 75)]


@pytest.mark.capability("replicas by a metric of the pods", "Autoscale.metrics")
def test_metric_of_pods_is_averaged(autoscaler: Any) -> None:
    metric = dc.PodsMetric("jobs_running", target=dc.PerPod("500m"), labels={"queue": "mail"})
    made = autoscaler(cpu_percent=None, metrics=(metric,))

    assert made["metrics"] == [
        {
            "type": "Pods",
            "pods": {
                "metric": {"name": "jobs_running", "selector": {"matchLabels": {"queue": "mail"}}},
                "target": {"type": "AverageValue", "averageValue": "500m"},
            },
        }
    ]


@pytest.mark.capability(
    "replicas by an external metric", "Autoscale.metrics", "ExternalMetric.target"
)
@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (dc.PerPod("30"), {"type": "AverageValue", "averageValue": "30"}),
        (dc.Total("100"), {"type": "Value", "value": "100"}),
    ],
)
def test_metric_from_outside_counts_per_pod_or_in_total(
    autoscaler: Any, target: Any, expected: Any
) -> None:
    made = autoscaler(metrics=(dc.ExternalMetric("jobs_waiting", target=target),))

    assert made["metrics"][1:] == [
        {
            "type": "External",
            "external": {"metric": {"name": "jobs_waiting"}, "target": expected},
        }
    ]


@pytest.mark.capability("replicas by a metric of one object", "ObjectMetric.object_name")
def test_metric_of_an_object_names_it(autoscaler: Any) -> None:
    metric = dc.ObjectMetric(
        "requests",
        api_version="networking.k8s.io/v1",
        kind="Ingress",
        object_name="acme",
        target=dc.Total("1k"),
    )
    [_, made] = autoscaler(metrics=(metric,))["metrics"]

    assert made["object"]["describedObject"] == {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "name": "acme",
    }
    assert made["object"]["target"] == {"type": "Value", "value": "1k"}


@pytest.mark.capability("how fast pods come", "Autoscale.scale_up")
def test_pods_come_in_steps(autoscaler: Any) -> None:
    steps = (dc.ByPods(2), dc.ByPercent(50, period_seconds=30))
    made = autoscaler(scale_up=dc.Paced(stabilization_seconds=0, steps=steps, slowest=True))

    assert made["behavior"] == {
        "scaleUp": {
            "stabilizationWindowSeconds": 0,
            "selectPolicy": "Min",
            "policies": [
                {"type": "Pods", "value": 2, "periodSeconds": 60},
                {"type": "Percent", "value": 50, "periodSeconds": 30},
            ],
        }
    }


@pytest.mark.capability("how fast pods go", "Autoscale.scale_down")
@pytest.mark.parametrize(
    ("pace", "rules"),
    [
        (dc.Paced(stabilization_seconds=900), {"stabilizationWindowSeconds": 900}),
        (dc.Never(), {"selectPolicy": "Disabled"}),
    ],
    ids=["later", "never"],
)
def test_pods_go_slowly_or_never(autoscaler: Any, pace: Any, rules: Any) -> None:
    assert autoscaler(scale_down=pace)["behavior"] == {"scaleDown": rules}


def test_pace_that_says_nothing_is_kubernetes_own(autoscaler: Any) -> None:
    assert "behavior" not in autoscaler(scale_up=dc.Paced())
