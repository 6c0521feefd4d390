"""A Job that Helm runs with every release."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes._pod import process_pod
from devops_constructs.kubernetes._release_job import release_job_spec
from devops_constructs.project.component import Component
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
        super().__init__(
            scope,
            id,
            "batch/v1",
            "Job",
            job.name,
            of=props,
            annotations=_annotations(job, job.order),
            spec=release_job_spec(job, template, ttl_seconds=job.ttl_seconds),
        )


def hook_before(component: Component) -> dict[str, str]:
    """Annotations of an object that a component's pods need: those of a hook have it just before
    them, all others as part of the release."""
    if isinstance(component, ReleaseJob) and component.is_hook:
        return _annotations(component, component.order - 1)
    return {}


def _annotations(job: ReleaseJob, weight: int) -> dict[str, str]:
    moment = "pre" if job.when == "before" else "post"
    return {
        "helm.sh/hook": f"{moment}-install,{moment}-upgrade",
        "helm.sh/hook-weight": str(weight),
        "helm.sh/hook-delete-policy": "before-hook-creation",
    }
