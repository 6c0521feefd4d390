"""CronJob: a command at given times."""

from __future__ import annotations

from devops_constructs.kubernetes import service_account
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes._pod import process_pod
from devops_constructs.kubernetes.labels import labels_of
from devops_constructs.project.release import Placed
from devops_constructs.project.scheduled_job import ScheduledJob


class CronJob(KubernetesObject):
    """A scheduled job that cannot pile up, hang for ever or stop silently.

    Creates:
        batch/v1 CronJob.

    Sources: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[ScheduledJob]) -> None:
        job = props.component
        template = process_pod(props, service_account=service_account.NAME)
        template["spec"]["restartPolicy"] = job.restart_policy
        ttl = job.ttl_seconds
        job_spec = {
            "activeDeadlineSeconds": job.deadline_seconds,
            "backoffLimit": job.retries,
            **({"ttlSecondsAfterFinished": ttl} if ttl is not None else {}),
            "template": template,
        }
        spec = {
            "schedule": job.schedule,
            "timeZone": job.time_zone or props.release.project.time_zone,
            "concurrencyPolicy": job.concurrency,
            # unset, a hundred missed runs would end the schedule for good
            "startingDeadlineSeconds": job.starting_deadline_seconds,
            "suspend": job.suspended,
            "successfulJobsHistoryLimit": job.successful_runs_kept,
            "failedJobsHistoryLimit": job.failed_runs_kept,
            "jobTemplate": {"metadata": {"labels": labels_of(props)}, "spec": job_spec},
        }
        super().__init__(
            scope,
            id,
            "batch/v1",
            "CronJob",
            job.name,
            of=props,
            spec=spec,
        )
