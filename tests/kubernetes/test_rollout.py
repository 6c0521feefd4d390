"""How a new version takes over: pace, patience and what is kept."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import Deployment, ReleaseObjects
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import placed, release, web
from tests.kubernetes.conftest import Manifest, Synth

Chart = cdk8s.Chart


def spec(chart: Chart, synth: Synth, component: Any) -> Manifest:
    Deployment(chart, "Deployment", placed(component))
    [made] = synth("Deployment")
    body: Manifest = made["spec"]
    return body


@pytest.mark.capability(
    "a pace of roll-outs in numbers or shares",
    "RollingUpdate.max_surge",
    "RollingUpdate.max_unavailable",
)
def test_a_pace_may_be_a_share_of_the_replicas(chart: Chart, synth: Synth) -> None:
    rollout = dc.RollingUpdate(max_surge="50%", max_unavailable="25%")

    assert spec(chart, synth, web(rollout=rollout))["strategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxSurge": "50%", "maxUnavailable": "25%"},
    }


@pytest.mark.capability(
    "how a roll-out counts as done or failed",
    "RollingUpdate.min_ready_seconds",
    "RollingUpdate.progress_deadline_seconds",
    "RollingUpdate.revisions_kept",
)
def test_a_roll_out_has_its_times(chart: Chart, synth: Synth) -> None:
    rollout = dc.RollingUpdate(
        min_ready_seconds=20, progress_deadline_seconds=240, revisions_kept=2
    )
    made = spec(chart, synth, web(rollout=rollout))

    assert made["minReadySeconds"] == 20
    assert made["progressDeadlineSeconds"] == 240
    assert made["revisionHistoryLimit"] == 2


def test_recreate_has_times_too(chart: Chart, synth: Synth) -> None:
    made = spec(chart, synth, web(rollout=dc.Recreate(min_ready_seconds=20, revisions_kept=0)))

    assert made["strategy"] == {"type": "Recreate"}
    assert made["minReadySeconds"] == 20
    assert made["revisionHistoryLimit"] == 0


def test_a_long_wait_until_ready_is_not_taken_for_a_failure(chart: Chart, synth: Synth) -> None:
    made = spec(chart, synth, web(rollout=dc.RollingUpdate(min_ready_seconds=900)))

    assert made["progressDeadlineSeconds"] > 900


def test_replicas_with_volumes_of_their_own_have_what_fits_them(chart: Chart, synth: Synth) -> None:
    own = dc.OwnVolume("/own", storage_gib=1)
    rollout = dc.RollingUpdate(min_ready_seconds=20, revisions_kept=2)
    ReleaseObjects(chart, "Release", release(web(mounts=(own,), rollout=rollout)))

    [made] = synth("StatefulSet")
    assert made["spec"]["minReadySeconds"] == 20
    assert made["spec"]["revisionHistoryLimit"] == 2


@pytest.mark.capability("a singleton of any kind", "InternalService.singleton")
def test_a_singleton_has_one_pod_no_budget_and_no_replicas_to_set(
    chart: Chart, synth: Synth
) -> None:
    alone = dc.InternalService("state", image="app", port=4000, singleton=True)
    ReleaseObjects(chart, "Release", release(alone))

    [made] = synth("Deployment")
    assert made["spec"]["replicas"] == 1
    assert made["spec"]["strategy"] == {"type": "Recreate"}
    assert "topologySpreadConstraints" not in made["spec"]["template"]["spec"]
    assert not synth("PodDisruptionBudget") + synth("HorizontalPodAutoscaler")
