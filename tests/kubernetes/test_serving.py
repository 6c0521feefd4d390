"""How pods end: what happens before SIGTERM, and how long all of it may take."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import Deployment
from devops_constructs.kubernetes._manifest import cdk8s
from devops_constructs.project.cluster import KubernetesVersion
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.release import Placed, Release
from tests.fleets import FLEET
from tests.kubernetes.acme import placed, web, worker
from tests.kubernetes.conftest import Manifest, Synth

Chart = cdk8s.Chart


def pod(chart: Chart, synth: Synth, props: Any) -> Manifest:
    Deployment(chart, "Deployment", props)
    [made] = synth("Deployment")
    spec: Manifest = made["spec"]["template"]["spec"]
    return spec


def hook(made: Manifest) -> Manifest:
    action: Manifest = made["containers"][0]["lifecycle"]["preStop"]
    return action


def on_version(version: KubernetesVersion, component: Any) -> Placed[Any]:
    cluster = dc.Cluster("main", region="fra1", kubernetes_version=version)
    fleet: Fleet = FLEET.model_copy(update={"clusters": (cluster,)})
    release = placed(component).release
    return Placed(Release(fleet, release.project, release.environment), component)


@pytest.mark.capability("a pause before SIGTERM", "WebService.pre_stop", "PreStopSleep.seconds")
def test_a_web_service_serves_on_for_as_long_as_it_says(chart: Chart, synth: Synth) -> None:
    made = pod(chart, synth, placed(web(pre_stop=dc.PreStopSleep(20), drain_seconds=30)))

    assert hook(made) == {"sleep": {"seconds": 20}}
    assert made["terminationGracePeriodSeconds"] == 20 + 30 + 5


@pytest.mark.parametrize(
    ("version", "action"),
    [
        ("1.33", {"exec": {"command": ["sleep", "10"]}}),
        ("1.34", {"sleep": {"seconds": 10}}),
        ("1.36", {"sleep": {"seconds": 10}}),
    ],
)
def test_the_kubelet_waits_by_itself_where_it_can(
    chart: Chart, synth: Synth, version: KubernetesVersion, action: Manifest
) -> None:
    """Below, the image has to have the program `sleep`."""
    assert hook(pod(chart, synth, on_version(version, web()))) == action


@pytest.mark.capability(
    "a command before SIGTERM",
    "Worker.pre_stop",
    "PreStopCommand.command",
    "PreStopCommand.seconds",
)
def test_a_command_runs_before_sigterm_and_has_its_time(chart: Chart, synth: Synth) -> None:
    quiet = dc.PreStopCommand(("sh", "-c", "kill -TSTP 1"), seconds=15)
    made = pod(chart, synth, placed(worker(pre_stop=quiet, drain_seconds=25)))

    assert hook(made) == {"exec": {"command": ["sh", "-c", "kill -TSTP 1"]}}
    assert made["terminationGracePeriodSeconds"] == 15 + 25 + 5


def test_without_a_hook_sigterm_comes_at_once(chart: Chart, synth: Synth) -> None:
    made = pod(chart, synth, placed(web(pre_stop=None, drain_seconds=30)))

    assert "lifecycle" not in made["containers"][0]
    assert made["terminationGracePeriodSeconds"] == 30 + 5


@pytest.mark.capability("a grace period of its own", "WebService.grace_seconds")
def test_a_longer_grace_period_is_taken_over(chart: Chart, synth: Synth) -> None:
    made = pod(chart, synth, placed(web(grace_seconds=300)))

    assert made["terminationGracePeriodSeconds"] == 300
