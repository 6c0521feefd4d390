"""What has to hold for the chart of any release: each check says what breaks it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import helm_python

from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.project.cluster import Cluster, KubernetesVersion
from devops_constructs.project.release import Release
from tests import kubernetes_schemas
from tests.chart_values import INJECTIONS, Leaf, hostile, leaves
from tests.helm_engine import Manifest, ReleaseChart
from tests.kubernetes.manifest_parts import named

OLDEST, *_, NEWEST = get_args(KubernetesVersion)
VERSIONS = (OLDEST, Cluster.model_fields["kubernetes_version"].default, NEWEST)


def invalid(release: Release, bodies: list[Manifest]) -> list[str]:
    """What the release's cluster would refuse."""
    version = release.cluster.kubernetes_version
    return [
        f"{version}: {named(body)}: {problem}"
        for body in bodies
        for problem in kubernetes_schemas.problems_of(body, version)
    ]


def invalid_in_any_version(release: Release) -> list[str]:
    """What the release's cluster would refuse if it ran the oldest, the default, or the newest
    version; the constructs know which one it is."""
    there = (on_version(release, version) for version in VERSIONS)
    return [problem for each in there for problem in invalid(each, manifests(each))]


def on_version(release: Release, version: str) -> Release:
    """The release on a cluster of that version of Kubernetes."""
    changed = release.cluster.model_copy(update={"kubernetes_version": version})
    clusters = [changed if each == release.cluster else each for each in release.fleet.clusters]
    return replace(release, fleet=release.fleet.model_copy(update={"clusters": tuple(clusters)}))


def lint(chart: ReleaseChart) -> list[str]:
    """What `helm lint --strict` finds, but that a chart could have an icon for a museum."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in chart.files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        version = f"v{chart.release.cluster.kubernetes_version}.0"
        report = helm_python.lint(folder, strict=True, kube_version=version)
    found = [message["error"] for message in report["messages"]]
    return [error for error in (*found, *report["errors"]) if error != "icon is recommended"]


def other_values(chart: ReleaseChart) -> Iterator[str]:
    """What is wrong with the chart with one value changed: it acts, and gives valid objects."""
    before = chart.engine.texts()
    for leaf in leaves(chart.files):
        values = leaf.values(leaf.other)
        after = chart.engine.texts(values)
        acts = before != after
        if acts == (leaf.path == ("global",)):
            yield f"{values}: {'acts' if acts else 'does nothing'}"
        bodies = [
            body for f, body in chart.engine.objects(values).items() if before.get(f) != after[f]
        ]
        yield from (f"{values}: {problem}" for problem in invalid(chart.release, bodies))
        if leaf.is_free_text:
            yield from _injected(leaf, chart)


def _injected(leaf: Leaf, chart: ReleaseChart) -> Iterator[str]:
    """A text that is taken stays a text: nothing else differs from the rendering of a usual one."""
    usual = json.dumps(chart.engine.objects(leaf.values(_MARK)), sort_keys=True)
    for text in INJECTIONS:
        made = json.dumps(chart.engine.objects(leaf.values(text)), sort_keys=True)
        if made != usual.replace(_MARK, json.dumps(text)[1:-1]):
            yield f"{leaf.values(text)} is more than a text"


_MARK = "the mark that stands for the text"


def taken_hostile_values(chart: ReleaseChart) -> Iterator[dict[str, Any]]:
    """Values that the schema should refuse and does not."""
    for values in hostile(chart.files):
        try:
            chart.engine.texts(values)
        except helm_python.HelmValuesError:
            continue
        yield values
