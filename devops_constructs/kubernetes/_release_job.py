"""What every Job of a release job has in common: it runs once, and is not tried again."""

from __future__ import annotations

from typing import Any

from devops_constructs.project.release_job import ReleaseJob


def release_job_spec(
    job: ReleaseJob, template: dict[str, Any], *, ttl_seconds: int | None
) -> dict[str, Any]:
    """The `spec` of the Job around its pod.

    Kubernetes makes one pod, and with these two no second one: neither after a failure nor after
    the pod was lost.

    Sources: https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy
    """
    template["spec"]["restartPolicy"] = "Never"
    return {
        "activeDeadlineSeconds": job.deadline_seconds,
        "backoffLimit": 0,
        **({"ttlSecondsAfterFinished": ttl_seconds} if ttl_seconds is not None else {}),
        "template": template,
    }
