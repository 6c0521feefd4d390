"""Labels: what marks an object as ours, and what selects the pods of one component."""

from __future__ import annotations

from typing import Any

from devops_constructs.project.cluster_services import ClusterGateway, ClusterIngress
from devops_constructs.project.component import Component
from devops_constructs.project.release import Placed, Release

# Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
INSTANCE = "app.kubernetes.io/instance"
COMPONENT = "app.kubernetes.io/component"
NAME = "app.kubernetes.io/name"


Owner = Release | Placed[Any] | ClusterIngress[Any] | ClusterGateway
"""What an object belongs to: a whole release, one component of it, or what leads requests into a
cluster."""


def labels_of(owner: Owner) -> dict[str, str]:
    """Of an object or pod: the library's own, and those that the definition adds."""
    if isinstance(owner, ClusterIngress):
        return {NAME: "ingress", INSTANCE: owner.name}
    if isinstance(owner, ClusterGateway):
        return {NAME: "gateway", INSTANCE: owner.name}
    if isinstance(owner, Release):
        ours = {NAME: owner.project.name, INSTANCE: owner.name}
        return {**ours, **dict(sorted(owner.project.labels.items()))}
    ours = {**labels_of(owner.release), COMPONENT: owner.component.name}
    return {**ours, **dict(sorted(owner.component.labels.items()))}


def annotations_of(owner: Owner) -> dict[str, str]:
    """Of an object, not of its pods: what the definition adds."""
    if isinstance(owner, ClusterIngress | ClusterGateway):
        return {}
    if isinstance(owner, Release):
        return dict(sorted(owner.project.annotations.items()))
    own = dict(sorted(owner.component.annotations.items()))
    return {**annotations_of(owner.release), **own}


def selector(placed: Placed[Component]) -> dict[str, str]:
    """The labels that only this component's pods carry together, and that never change.

    A version label here would make the selector, which is immutable, wrong with the next release.
    """
    return {INSTANCE: placed.release.name, COMPONENT: placed.component.name}
