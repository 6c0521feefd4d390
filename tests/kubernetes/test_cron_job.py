from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import CronJob
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import nightly, placed
from tests.kubernetes.conftest import Manifest, Synth


def spec(chart: cdk8s.Chart, synth: Synth, job: dc.ScheduledJob, **fields: Any) -> Manifest:
    CronJob(chart, "Job", placed(job, **fields))
    [made] = synth("CronJob")
    return dict(made["spec"])


def test_manifest_of_the_smallest_scheduled_job(
    chart: cdk8s.Chart, synth: Synth, yaml_snapshot: SnapshotAssertion
) -> None:
    CronJob(chart, "Job", placed(nightly()))

    assert synth() == yaml_snapshot


def test_a_schedule_is_meant_in_the_project_s_zone(chart: cdk8s.Chart, synth: Synth) -> None:
    made = spec(chart, synth, nightly(schedule="15 3 * * *"), time_zone="Europe/Berlin")

    assert (made["schedule"], made["timeZone"]) == ("15 3 * * *", "Europe/Berlin")


def test_a_zone_of_its_own_goes_over_the_project_s(chart: cdk8s.Chart, synth: Synth) -> None:
    job = nightly(time_zone="Asia/Tokyo")

    assert spec(chart, synth, job, time_zone="Europe/Berlin")["timeZone"] == "Asia/Tokyo"


def test_a_run_that_hangs_is_ended_so_that_later_ones_start(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    made = spec(chart, synth, nightly(deadline_seconds=60))

    assert made["concurrencyPolicy"] == "Forbid"
    assert made["jobTemplate"]["spec"]["activeDeadlineSeconds"] == 60


def test_missed_runs_never_end_the_schedule(chart: cdk8s.Chart, synth: Synth) -> None:
    """Unset, a hundred missed runs would; ten seconds or less may never start one."""
    assert spec(chart, synth, nightly())["startingDeadlineSeconds"] > 10


@pytest.mark.parametrize(("retries", "limit"), [(0, 0), (3, 3)])
def test_a_failed_run_is_tried_again_as_often_as_declared(
    chart: cdk8s.Chart, synth: Synth, retries: int, limit: int
) -> None:
    made = spec(chart, synth, nightly(retries=retries))

    assert made["jobTemplate"]["spec"]["backoffLimit"] == limit
    assert made["jobTemplate"]["spec"]["template"]["spec"]["restartPolicy"] == "Never"


def test_a_suspended_job_waits_for_runs_by_hand(chart: cdk8s.Chart, synth: Synth) -> None:
    assert spec(chart, synth, nightly(suspended=True))["suspend"] is True


def test_a_changed_variable_changes_no_scheduled_job(chart: cdk8s.Chart, synth: Synth) -> None:
    """Its next run reads the ConfigMap anew, so a checksum would only be noise in reviews."""
    image = dc.Image("app", env={"A": "1"})
    made = spec(chart, synth, nightly(), images=(image,))

    assert "annotations" not in made["jobTemplate"]["spec"]["template"]["metadata"]
