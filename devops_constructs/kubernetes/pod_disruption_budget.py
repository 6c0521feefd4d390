"""PodDisruptionBudget: how many pods a node drain may take at once."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release import Placed


class PodDisruptionBudget(KubernetesObject):
    """One pod may be away at a time.

    Creates:
        policy/v1 PodDisruptionBudget. Pods that are broken anyway never hold up a drain.

    Sources: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[LongRunning]) -> None:
        # maxUnavailable, not minAvailable: with one pod left, minAvailable 1 would block drains
        spec = {
            "maxUnavailable": 1,
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "selector": {"matchLabels": selector(props)},
        }
        super().__init__(
            scope,
            id,
            "policy/v1",
            "PodDisruptionBudget",
            props.component.name,
            of=props,
            spec=spec,
        )


def needs_budget(component: LongRunning) -> bool:
    """Whether there are two pods or more, so that one can be spared."""
    scale = component.autoscale
    return (scale.min_replicas if scale else component.replicas) > 1
