"""The judge of objects is judged: it is strict, and speaks of the version it is asked about."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from kubernetes_validate import utils

from devops_constructs.project.cluster import KubernetesVersion
from tests.kubernetes_schemas import problems_of


def budget(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "web"},
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"a": "b"}}, **spec},
    }


def test_a_right_object_passes() -> None:
    assert problems_of(budget(), "1.35") == []


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"maxUnavalable": 1}, "$.spec: Additional properties are not allowed"),
        ({"maxUnavailable": [1]}, "$.spec.maxUnavailable: [1] is not valid"),
        (
            {"selector": {"matchLabels": {"a": 1}}},
            "$.spec.selector.matchLabels.a: 1 is not of type",
        ),
        ({"minAvailable": None}, "$.spec.minAvailable: null"),
    ],
    ids=["unknown field", "wrong type", "a label that is no text", "null"],
)
def test_a_broken_object_is_refused_with_its_place(spec: dict[str, Any], problem: str) -> None:
    found = problems_of(budget(**spec), "1.35")

    assert any(text.startswith(problem) for text in found), found


def test_a_field_newer_than_the_cluster_is_refused() -> None:
    """PodDisruptionBudget has it since 1.26 (alpha); the version of the cluster decides."""
    found = problems_of(budget(unhealthyPodEvictionPolicy="AlwaysAllow"), "1.25")

    assert any("unhealthyPodEvictionPolicy" in text for text in found)


def test_every_version_that_a_cluster_can_have_is_known() -> None:
    bundled = {utils.major_minor(version) for version in utils.all_versions()}

    assert set(get_args(KubernetesVersion)) <= bundled


def monitor(**endpoint: Any) -> dict[str, Any]:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": "web", "labels": {"a": "b"}},
        "spec": {
            "selector": {"matchLabels": {"a": "b"}},
            "podMetricsEndpoints": [{"port": "metrics", "interval": "30s", **endpoint}],
        },
    }


def test_objects_of_the_prometheus_operator_are_judged_as_strictly() -> None:
    assert problems_of(monitor(), "1.35") == []
    for broken in ({"intervall": "30s"}, {"interval": 30}, {"interval": "30 s"}, {"port": 9394}):
        assert problems_of(monitor(**broken), "1.35"), broken
