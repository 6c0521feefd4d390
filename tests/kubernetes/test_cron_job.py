from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import CronJob
from devops_constructs.kubernetes._manifest import cdk8s
from devops_constructs.kubernetes.manifests import manifests
from tests.kubernetes.acme import nightly, placed, release
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


@pytest.mark.capability("schedules in a time zone", "Project.time_zone")
def test_a_schedule_is_meant_in_the_project_s_zone(chart: cdk8s.Chart, synth: Synth) -> None:
    made = spec(chart, synth, nightly(schedule="15 3 * * *"), time_zone="Europe/Berlin")

    assert (made["schedule"], made["timeZone"]) == ("15 3 * * *", "Europe/Berlin")


@pytest.mark.capability("a schedule in a zone of its own", "ScheduledJob.time_zone")
def test_a_zone_of_its_own_goes_over_the_project_s(chart: cdk8s.Chart, synth: Synth) -> None:
    job = nightly(time_zone="Asia/Tokyo")

    assert spec(chart, synth, job, time_zone="Europe/Berlin")["timeZone"] == "Asia/Tokyo"


@pytest.mark.capability("an end for hung runs", "ScheduledJob.deadline_seconds")
def test_a_run_that_hangs_is_ended_so_that_later_ones_start(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    made = spec(chart, synth, nightly(deadline_seconds=60))

    assert made["concurrencyPolicy"] == "Forbid"
    assert made["jobTemplate"]["spec"]["activeDeadlineSeconds"] == 60


@pytest.mark.capability("runs that overlap", "ScheduledJob.concurrency")
@pytest.mark.parametrize("policy", ["Replace", "Allow"])
def test_a_run_that_still_goes_on_is_replaced_or_joined(
    chart: cdk8s.Chart, synth: Synth, policy: str
) -> None:
    assert spec(chart, synth, nightly(concurrency=policy))["concurrencyPolicy"] == policy


def test_missed_runs_never_end_the_schedule(chart: cdk8s.Chart, synth: Synth) -> None:
    """Unset, a hundred missed runs would; ten seconds or less may never start one."""
    assert spec(chart, synth, nightly())["startingDeadlineSeconds"] == 300


@pytest.mark.capability("late starts", "ScheduledJob.starting_deadline_seconds")
def test_a_run_starts_late_rather_than_never(chart: cdk8s.Chart, synth: Synth) -> None:
    made = spec(chart, synth, nightly(starting_deadline_seconds=7200))

    assert made["startingDeadlineSeconds"] == 7200


@pytest.mark.capability("retries of a run", "ScheduledJob.retries")
def test_a_failed_run_is_tried_again_as_often_as_declared(chart: cdk8s.Chart, synth: Synth) -> None:
    made = spec(chart, synth, nightly(retries=3))

    assert made["jobTemplate"]["spec"]["backoffLimit"] == 3
    assert made["jobTemplate"]["spec"]["template"]["spec"]["restartPolicy"] == "Never"


@pytest.mark.capability("retries in the same pod", "ScheduledJob.restart_policy")
def test_a_retry_runs_in_the_same_pod_where_declared(chart: cdk8s.Chart, synth: Synth) -> None:
    made = spec(chart, synth, nightly(retries=2, restart_policy="OnFailure"))

    assert made["jobTemplate"]["spec"]["template"]["spec"]["restartPolicy"] == "OnFailure"


@pytest.mark.capability(
    "history of runs", "ScheduledJob.successful_runs_kept", "ScheduledJob.failed_runs_kept"
)
def test_as_many_ended_runs_stay_as_declared(chart: cdk8s.Chart, synth: Synth) -> None:
    made = spec(chart, synth, nightly(successful_runs_kept=1, failed_runs_kept=5))

    assert (made["successfulJobsHistoryLimit"], made["failedJobsHistoryLimit"]) == (1, 5)


def test_ended_runs_stay_by_count_alone(chart: cdk8s.Chart, synth: Synth) -> None:
    assert "ttlSecondsAfterFinished" not in spec(chart, synth, nightly())["jobTemplate"]["spec"]


@pytest.mark.capability("ended runs go after a time", "ScheduledJob.ttl_seconds")
def test_an_ended_run_goes_with_its_logs(chart: cdk8s.Chart, synth: Synth) -> None:
    made = spec(chart, synth, nightly(ttl_seconds=86_400))

    assert made["jobTemplate"]["spec"]["ttlSecondsAfterFinished"] == 86_400


@pytest.mark.capability(
    "a scheduled job by environment", "Difference.schedule", "Difference.present"
)
def test_schedule_size_and_presence_are_those_of_the_environment() -> None:
    differences = {
        "nightly": dc.Difference(schedule="@weekly", memory_mib=64, env={"A": "1"}),
        "hourly": dc.Difference(present=False),
    }
    jobs = (nightly(), nightly(name="hourly", schedule="@hourly"))
    [made] = [
        body
        for body in manifests(release(*jobs, differences=differences))
        if body["kind"] == "CronJob"
    ]

    [container] = made["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert made["spec"]["schedule"] == "@weekly"
    assert container["resources"]["requests"]["memory"] == "64Mi"
    assert container["env"] == [{"name": "A", "value": "1"}]


@pytest.mark.capability("a template for runs by hand", "ScheduledJob.suspended")
def test_a_suspended_job_waits_for_runs_by_hand(chart: cdk8s.Chart, synth: Synth) -> None:
    assert spec(chart, synth, nightly(suspended=True))["suspend"] is True


def test_a_changed_variable_changes_no_scheduled_job(chart: cdk8s.Chart, synth: Synth) -> None:
    """Its next run reads the ConfigMap anew, so a checksum would only be noise in reviews."""
    image = dc.Image("app", env={"A": "1"})
    made = spec(chart, synth, nightly(), images=(image,))

    assert "annotations" not in made["jobTemplate"]["spec"]["template"]["metadata"]
