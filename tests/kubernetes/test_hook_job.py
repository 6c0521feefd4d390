from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import HookJob
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import migration, placed
from tests.kubernetes.conftest import Manifest, Synth


def job(chart: cdk8s.Chart, synth: Synth, job: dc.ReleaseJob, **fields: Any) -> Manifest:
    HookJob(chart, "Job", placed(job, **fields))
    [made] = synth("Job")
    return made


def test_manifest_of_the_smallest_release_job(
    chart: cdk8s.Chart, synth: Synth, yaml_snapshot: SnapshotAssertion
) -> None:
    HookJob(chart, "Job", placed(migration()))

    assert synth() == yaml_snapshot


@pytest.mark.parametrize(
    ("when", "hooks"),
    [("before", "pre-install,pre-upgrade"), ("after", "post-install,post-upgrade")],
)
def test_it_runs_at_its_moment_of_the_first_and_of_every_release(
    chart: cdk8s.Chart, synth: Synth, when: str, hooks: str
) -> None:
    made = job(chart, synth, migration(when=when))

    assert made["metadata"]["annotations"]["helm.sh/hook"] == hooks


def test_its_order_among_others_is_the_declared_one(chart: cdk8s.Chart, synth: Synth) -> None:
    made = job(chart, synth, migration(order=-5))

    assert made["metadata"]["annotations"]["helm.sh/hook-weight"] == "-5"


def test_the_last_run_stays_for_its_logs_until_the_next(chart: cdk8s.Chart, synth: Synth) -> None:
    made = job(chart, synth, migration())

    policy = made["metadata"]["annotations"]["helm.sh/hook-delete-policy"]
    assert policy == "before-hook-creation"


def test_a_failure_stops_the_release_at_once(chart: cdk8s.Chart, synth: Synth) -> None:
    made = job(chart, synth, migration())

    assert made["spec"]["backoffLimit"] == 0
    assert made["spec"]["template"]["spec"]["restartPolicy"] == "Never"


def test_it_counts_as_failed_after_its_deadline(chart: cdk8s.Chart, synth: Synth) -> None:
    made = job(chart, synth, migration(deadline_seconds=60))

    assert made["spec"]["activeDeadlineSeconds"] == 60


def test_it_needs_nothing_that_the_chart_itself_makes(chart: cdk8s.Chart, synth: Synth) -> None:
    """At the first installation it runs before the ServiceAccount and ConfigMaps exist."""
    image = dc.Image("app", env={"A": "1"})
    pod = job(chart, synth, migration(), images=(image,))["spec"]["template"]["spec"]

    assert "serviceAccountName" not in pod
    assert "envFrom" not in pod["containers"][0]
