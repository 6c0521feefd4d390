"""A Job that is made anew whenever it has something new to run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from devops_constructs.kubernetes import service_account
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes._pod import process_pod
from devops_constructs.kubernetes._release_job import release_job_spec
from devops_constructs.kubernetes.labels import COMPONENT
from devops_constructs.project.release import Placed
from devops_constructs.project.release_job import ReleaseJob

A_WEEK_SECONDS = 604_800


class PlainJob(KubernetesObject):
    """A release job beside the other objects, as `kubectl apply` can have it too.

    The template of a Job can never be changed. So its name ends in a digest of it: another image or
    variable makes another Job, and the same release again changes none.

    Creates:
        batch/v1 Job. It runs once; a failure is not retried. It is deleted some time
        after its end.

    Sources: https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[ReleaseJob]) -> None:
        job = props.component
        # a change of variables in the ConfigMap would make no other Job
        template = process_pod(props, inline_shared=True, service_account=service_account.NAME)
        spec = release_job_spec(job, template, ttl_seconds=job.ttl_seconds or A_WEEK_SECONDS)
        name = f"{job.name}-{suffix(spec['template'])}"
        super().__init__(scope, id, "batch/v1", "Job", name, of=props, spec=spec)

    def to_json(self) -> Any:
        """The manifest, as `cdk8s synth` writes it, under the name that goes with it."""
        return _renamed(super().to_json())

    def change(self, body: dict[str, Any]) -> None:
        """Let this be the body from now on, under the name that goes with it."""
        super().change(_renamed(body))


def _renamed(body: dict[str, Any]) -> dict[str, Any]:
    component = body["metadata"]["labels"][COMPONENT]
    name = f"{component}-{suffix(body['spec']['template'])}"
    return {**body, "metadata": {**body["metadata"], "name": name}}


def suffix(template: dict[str, Any]) -> str:
    """What follows the name of a plain Job: a digest of its pod template, images included."""
    return digest(f"{content(template)}{''.join(images(template))}")


def digest(text: str) -> str:
    """As Helm's `sha256sum | trunc 8` makes it, at release time, of the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def content(template: dict[str, Any]) -> str:
    """A digest of everything in a pod template but the part of its images that a release sets."""
    text = json.dumps(template, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def images(template: dict[str, Any]) -> Iterable[str]:
    """The images of a pod template, in its order."""
    pod = template["spec"]
    return [each["image"] for each in (*pod.get("initContainers", ()), *pod["containers"])]


def lasting_name(body: dict[str, Any]) -> str:
    """The name of an object, of a plain Job without what changes with its content."""
    name: str = body["metadata"]["name"]
    component: str | None = body["metadata"]["labels"].get(COMPONENT)
    if body["kind"] != "Job" or component is None:
        return name
    return component if name == f"{component}-{suffix(body['spec']['template'])}" else name
