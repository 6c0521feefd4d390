"""ConfigMap, ServiceAccount, HorizontalPodAutoscaler, PodDisruptionBudget."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import (
    ConfigMap,
    HorizontalPodAutoscaler,
    PodDisruptionBudget,
    ServiceAccount,
    SharedEnv,
)
from devops_constructs.kubernetes._manifest import cdk8s
from devops_constructs.kubernetes.pod_disruption_budget import needs_budget
from tests.kubernetes.acme import APP, placed, release, web
from tests.kubernetes.conftest import Synth

SCALE = dc.Autoscale(min_replicas=2, max_replicas=6, cpu_percent=70)


def test_manifests_of_the_smallest_of_each(
    chart: cdk8s.Chart, synth: Synth, yaml_snapshot: SnapshotAssertion
) -> None:
    acme = placed(web(replicas=2))
    ServiceAccount(chart, "Account", acme.release)
    ConfigMap(chart, "Config", SharedEnv(release(web(), env={"A": "1"}), APP))
    HorizontalPodAutoscaler(chart, "Autoscaler", acme, SCALE)
    PodDisruptionBudget(chart, "Budget", acme)

    assert synth() == yaml_snapshot


def test_variables_stand_in_the_order_of_their_names(chart: cdk8s.Chart, synth: Synth) -> None:
    ConfigMap(chart, "Config", SharedEnv(release(web(), env={"B": "2", "A": "1"}), APP))

    [config_map] = synth("ConfigMap")
    assert list(config_map["data"]) == ["A", "B"]


def test_the_service_account_hands_out_no_token(chart: cdk8s.Chart, synth: Synth) -> None:
    ServiceAccount(chart, "Account", release(web()))

    [account] = synth("ServiceAccount")
    assert account["automountServiceAccountToken"] is False


@pytest.mark.capability(
    "replicas by load", "Autoscale.min_replicas", "Autoscale.max_replicas", "Autoscale.cpu_percent"
)
def test_the_autoscaler_steers_the_deployment_by_its_cpu_request(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    HorizontalPodAutoscaler(chart, "Autoscaler", placed(web()), SCALE)

    [autoscaler] = synth("HorizontalPodAutoscaler")
    spec = autoscaler["spec"]
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 6)
    [metric] = spec["metrics"]
    assert metric["resource"] == {
        "name": "cpu",
        "target": {"type": "Utilization", "averageUtilization": 70},
    }


def budget(chart: cdk8s.Chart, synth: Synth, disruption: Any) -> dict[str, Any]:
    PodDisruptionBudget(chart, "Budget", placed(web(replicas=3, disruption=disruption)))
    [made] = synth("PodDisruptionBudget")
    return dict(made["spec"])


@pytest.mark.capability("more than one pod away at once", "LongRunning.disruption")
@pytest.mark.parametrize("pods", [2, "50%"])
def test_a_drain_may_take_more_pods(chart: cdk8s.Chart, synth: Synth, pods: int | str) -> None:
    made = budget(chart, synth, dc.MaxUnavailable(pods))

    assert made["maxUnavailable"] == pods


@pytest.mark.capability("pods that stay while a node is drained", "MinAvailable.pods")
def test_a_drain_may_have_to_leave_some_pods(chart: cdk8s.Chart, synth: Synth) -> None:
    made = budget(chart, synth, dc.MinAvailable(2))

    assert made["minAvailable"] == 2
    assert "maxUnavailable" not in made
    assert made["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


def test_a_drain_takes_one_pod_and_never_waits_for_broken_ones(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    PodDisruptionBudget(chart, "Budget", placed(web(replicas=3)))

    [budget] = synth("PodDisruptionBudget")
    assert budget["spec"]["maxUnavailable"] == 1
    assert "minAvailable" not in budget["spec"]
    assert budget["spec"]["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


@pytest.mark.capability(
    "a drain never takes the last pod", "WebService.replicas", "WebService.autoscale"
)
@pytest.mark.parametrize(
    ("component", "needed"),
    [
        (web(replicas=1), False),
        (web(replicas=2), True),
        (web(replicas=3, autoscale=dc.Autoscale(min_replicas=1, max_replicas=3)), False),
        (web(replicas=1, autoscale=SCALE), True),
    ],
    ids=["one", "two", "scaled from one", "scaled from two"],
)
def test_only_where_two_pods_are_sure_a_drain_is_held_back(
    component: dc.WebService, needed: bool
) -> None:
    assert needs_budget(component) is needed
