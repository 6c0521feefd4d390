"""Deployment: a long-running process and how its new version takes over."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes import service_account
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes._pod import process_pod
from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release import Placed
from devops_constructs.project.release_step import ReleaseStep
from devops_constructs.project.rollout import RollingUpdate, Rollout

PATIENCE_SECONDS = 600
"""Kubernetes' own: a roll-out that makes no progress for so long has failed."""


class Deployment(KubernetesObject):
    """A web service, internal service or worker kept running with its number of pods.

    Creates:
        apps/v1 Deployment. It has no `replicas` where an autoscaler owns them. Pods
        spread over nodes as
            far as there are nodes; a singleton's old pod ends before its new one starts.

    Sources: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
    """

    def __init__(self, scope: Construct, id: str, props: Placed[LongRunning]) -> None:
        component = props.component
        template = process_pod(props, service_account=service_account.NAME)
        rollout = component.rollout
        spec = {
            **({} if component.autoscale else {"replicas": component.replicas}),
            **min_ready(rollout),
            **_progress_deadline(component),
            "revisionHistoryLimit": rollout.revisions_kept,
            "selector": {"matchLabels": selector(props)},
            "strategy": _strategy(props),
            "template": template,
        }
        super().__init__(
            scope,
            id,
            "apps/v1",
            "Deployment",
            component.name,
            of=props,
            spec=spec,
        )


def _progress_deadline(component: LongRunning) -> dict[str, int]:
    """Given only where the process may take so long by its own definition that it would fail."""
    steps = [each for each in component.init_containers if isinstance(each, ReleaseStep)]
    starting = component.starting_seconds + sum(step.deadline_seconds for step in steps)
    # an old pod that drains holds up a Recreate, and its node or volume the new pod
    needed = starting + component.drain_seconds + 300
    seconds = component.rollout.progress_deadline_seconds or max(PATIENCE_SECONDS, needed)
    return {"progressDeadlineSeconds": seconds} if seconds != PATIENCE_SECONDS else {}


def _strategy(props: Placed[LongRunning]) -> dict[str, Any]:
    component, rollout = props.component, props.component.rollout
    # the new pod would wait for the volume of the old one, and the old one for the new
    exclusive = any(c.access_mode == "ReadWriteOnce" for c in props.release.claims_of(component))
    if exclusive or component.recreates or not isinstance(rollout, RollingUpdate):
        return {"type": "Recreate"}
    steps = {"maxSurge": rollout.max_surge, "maxUnavailable": rollout.max_unavailable}
    return {"type": "RollingUpdate", "rollingUpdate": steps}


def min_ready(rollout: Rollout) -> dict[str, int]:
    """For a Deployment and a StatefulSet alike; nothing at Kubernetes' default."""
    seconds = rollout.min_ready_seconds
    return {"minReadySeconds": seconds} if seconds else {}
