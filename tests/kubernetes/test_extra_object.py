"""Objects that a definition writes out."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.project.release import Release
from tests.helm_engine import ReleaseChart
from tests.kubernetes.acme import release, web
from tests.kubernetes.conftest import Manifest
from tests.kubernetes.manifest_parts import named

FLAGS = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "flags", "labels": {"tier": "x"}, "annotations": {"acme.example/a": "1"}},
    "data": {"a": "{{ .Values.x }}", "b": ["1"]},
}


def extra(manifest: dict[str, Any] | None = None) -> dc.ExtraManifest:
    return dc.ExtraManifest(manifest or FLAGS, because="an operator reads it")


def flags(here: Release) -> Manifest:
    return next(body for body in manifests(here) if named(body) == "ConfigMap/flags")


@pytest.mark.capability("an object of any kind", "Project.extra_manifests")
def test_object_is_as_written_with_the_marks_of_its_release() -> None:
    here = release(
        web(),
        extra_manifests=(extra(),),
        labels={"team": "blue"},
        annotations={"acme.example/a": "0", "acme.example/b": "0"},
    )

    assert flags(here) == {
        **FLAGS,
        "metadata": {
            "name": "flags",
            "labels": {
                "tier": "x",
                "app.kubernetes.io/name": "acme",
                "app.kubernetes.io/instance": "acme-production",
                "team": "blue",
            },
            "annotations": {"acme.example/a": "1", "acme.example/b": "0"},
        },
    }


@pytest.mark.capability("an object of any kind in one environment", "Environment.extra_manifests")
def test_object_is_of_one_environment_where_it_is_written_there() -> None:
    assert flags(release(web(), here={"extra_manifests": (extra(),)}))


def test_helm_leaves_it_as_it_is() -> None:
    here = release(web(), extra_manifests=(extra(),))

    assert ReleaseChart.of(here).engine.objects()["configmap-flags.yaml"] == flags(here)


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "Job", "CronJob", "Ingress"])
def test_helm_leaves_it_alone_also_where_it_would_change_one_of_ours(kind: str) -> None:
    """Even if it is incomplete: Kubernetes says so then."""
    manifest = {"apiVersion": "x/v1", "kind": kind, "metadata": {"name": "own"}, "spec": {"a": "b"}}
    here = release(web(), extra_manifests=(extra(manifest),))

    made = ReleaseChart.of(here).engine.objects()[f"{kind.lower()}-own.yaml"]
    assert made["spec"] == {"a": "b"}
