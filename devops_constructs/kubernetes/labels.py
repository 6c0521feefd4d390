"""Labels: what marks an object as ours, and what selects the pods of one component."""

from __future__ import annotations

from devops_constructs.project.component import Component
from devops_constructs.project.release import Placed, Release

# Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
INSTANCE = "app.kubernetes.io/instance"
COMPONENT = "app.kubernetes.io/component"
NAME = "app.kubernetes.io/name"


def release_labels(release: Release) -> dict[str, str]:
    """Of an object that belongs to the whole release."""
    return {NAME: release.project.name, INSTANCE: release.name}


def component_labels(placed: Placed[Component]) -> dict[str, str]:
    """Of everything that belongs to one component."""
    return {**release_labels(placed.release), COMPONENT: placed.component.name}


def selector(placed: Placed[Component]) -> dict[str, str]:
    """The labels that only this component's pods carry together, and that never change.

    A version label here would make the selector, which is immutable, wrong with the next release.
    """
    return {INSTANCE: placed.release.name, COMPONENT: placed.component.name}
