"""A release as plain manifests."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._manifest import cdk8s, objects_of
from devops_constructs.kubernetes.maintenance_server import MaintenanceServer
from devops_constructs.kubernetes.release_objects import ReleaseObjects
from devops_constructs.project.release import Release


def manifests(release: Release) -> list[dict[str, Any]]:
    """Every object of a release, built through cdk8s.

    In an app of its own, since cdk8s walks the whole app each time.
    """
    chart = cdk8s.Chart(cdk8s.App(), release.name)
    ReleaseObjects(chart, release.name, release)
    return objects_of(chart)


def maintenance_manifests(release: Release) -> list[dict[str, Any]]:
    """What a release has besides while it is in maintenance; nothing if no host leads to it."""
    if not release.rule_groups:
        return []
    chart = cdk8s.Chart(cdk8s.App(), release.name)
    MaintenanceServer(chart, release.name, release)
    return objects_of(chart)
