"""A Job that Helm runs with every release."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes._pod import process_pod
from devops_constructs.project.release import Placed
from devops_constructs.project.release_job import ReleaseJob


class HookJob(KubernetesObject):
    """A release job, such as a migration.

    At the first installation hooks run before the chart's own objects exist. So its variables
    stand in the Job itself, not in the ConfigMap, and it has the namespace's default identity
    (without token) instead of the chart's.

    Creates:
        batch/v1 Job with Helm's hook annotations. It runs once per release; a failure is
        not retried,
            it stops the release. The last run stays until the next one, for its logs.

    Sources: https://helm.sh/docs/topics/charts_hooks/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[ReleaseJob]) -> None:
        job = props.component
        template = process_pod(props, inline_shared=True)
        template["spec"]["restartPolicy"] = "Never"
        spec = {
            "activeDeadlineSeconds": job.deadline_seconds,
            "backoffLimit": 0,
            "template": template,
        }
        super().__init__(
            scope,
            id,
            "batch/v1",
            "Job",
            job.name,
            of=props,
            annotations=hook_annotations(job, job.order),
            spec=spec,
        )


def hook_annotations(job: ReleaseJob, weight: int) -> dict[str, str]:
    """What makes an object part of the job's moment of the release; lower weights come first."""
    moment = "pre" if job.when == "before" else "post"
    return {
        "helm.sh/hook": f"{moment}-install,{moment}-upgrade",
        "helm.sh/hook-weight": str(weight),
        "helm.sh/hook-delete-policy": "before-hook-creation",
    }
