"""The custom resource definitions of a chart's `crds/`, which Helm installs once and never updates.

They are brought to what the new version of the chart has before Helm upgrades it. Nothing is ever
deleted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from devops_constructs.errors import OperationError
from devops_constructs.operations.cluster_access import Access

FIELD_MANAGER = "devops-constructs"
"""Whom Kubernetes names as the one who wrote them."""
_KIND = "CustomResourceDefinition"
_BETWEEN = re.compile(r"^---(?:[ \t].*)?$", re.MULTILINE)
_COMMON = re.compile(r"\.(?:x-)?k8s\.io$")
"""The ends of groups that charts bring along and none owns, such as that of the Gateway API."""
_WAIT_SECONDS = 60


@dataclass(frozen=True)
class Crd:
    """A definition, as the chart has it."""

    name: str
    group: str
    versions: tuple[str, ...]
    text: str
    """Its own YAML: no other reader of it may understand it otherwise."""


def crds_in(text: str) -> Iterator[Crd]:
    """The definitions in what `helm show crds` prints."""
    for part in _BETWEEN.split(text):
        body = yaml.safe_load(part)
        if isinstance(body, dict) and body.get("kind") == _KIND:
            spec = body["spec"]
            versions = tuple(str(version["name"]) for version in spec["versions"])
            yield Crd(body["metadata"]["name"], spec["group"], versions, part)


def bring_up(chart: str, access: Access) -> list[str]:
    """Add and update what a chart has in `crds/`, and return the names of what was written.

    Args:
        chart: its folder, with what it depends on
        access: the way into the cluster

    Raises:
        OperationError: a version would go in which objects are stored, or the cluster refuses; in
            the first case nothing was written.
    """
    crds = list(crds_in(access.run_helm("show", "crds", chart)))
    if not crds:
        return []
    stored = _stored(access)
    ours = [crd for crd in crds if crd.name not in stored or not _COMMON.search(crd.group)]
    _nothing_is_lost(ours, stored)
    names = [crd.name for crd in ours]
    if names:
        _write(ours, access)
    return names


def _stored(access: Access) -> dict[str, Sequence[str]]:
    """By name of each definition in the cluster the versions in which objects may be stored."""
    said = json.loads(access.run_kubectl("get", "customresourcedefinitions", "--output", "json"))
    found: Iterable[dict[str, Any]] = said["items"]
    return {
        each["metadata"]["name"]: each.get("status", {}).get("storedVersions") or ()
        for each in found
    }


def _nothing_is_lost(crds: Iterable[Crd], stored: dict[str, Sequence[str]]) -> None:
    lost = [
        f"{crd.name} is stored as {version}, which the new version of the chart does not have"
        for crd in crds
        for version in stored.get(crd.name, ())
        if version not in crd.versions
    ]
    if lost:
        raise OperationError(
            "\n".join(lost) + "\n"
            "    why: objects that are stored so could not be read any more\n"
            "    fix: write them anew and take the version out of status.storedVersions, as"
            " docs/reference/apply.md says; then run it again"
        )


def _write(crds: Sequence[Crd], access: Access) -> None:
    how = ("--server-side", "--force-conflicts", "--field-manager", FIELD_MANAGER)
    given = "\n---\n".join(crd.text for crd in crds)
    access.run_kubectl("apply", *how, "--filename", "-", given=given)
    names = (f"customresourcedefinition/{crd.name}" for crd in crds)
    wait = ("--for", "condition=Established", "--timeout", f"{_WAIT_SECONDS}s")
    access.run_kubectl("wait", *wait, *names)
