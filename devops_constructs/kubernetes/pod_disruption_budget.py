"""PodDisruptionBudget: how many pods a node drain may take at once."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.disruption import Disruption, MaxUnavailable, MinAvailable
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release import Placed


class PodDisruptionBudget(KubernetesObject):
    """One pod may be away at a time, unless the component says otherwise.

    Creates:
        policy/v1 PodDisruptionBudget. Pods that are broken anyway never hold up a drain.

    Sources: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[LongRunning]) -> None:
        spec = {
            **_limit(props.component.disruption),
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


def _limit(disruption: Disruption | None) -> dict[str, Any]:
    match disruption:
        case MinAvailable():
            return {"minAvailable": disruption.pods}
        case MaxUnavailable():
            return {"maxUnavailable": disruption.pods}
    # not minAvailable: with one pod left, minAvailable 1 would block drains
    return {"maxUnavailable": 1}


def needs_budget(component: LongRunning) -> bool:
    """Whether there are two pods or more, so that one can be spared."""
    return component.sure_replicas > 1
