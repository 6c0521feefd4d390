"""What the tests of the Kubernetes constructs share: a cdk8s chart, and what cdk8s makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from devops_constructs.kubernetes._manifest import cdk8s
from devops_constructs.synthesis.yaml_text import yaml_text

Manifest = dict[str, Any]
Synth = Callable[..., list[Manifest]]
"""All manifests, or those of one kind."""


class YamlSnapshot(SingleFileSnapshotExtension):
    """One YAML file per snapshot, written by the library's own writer."""

    _write_mode = WriteMode.TEXT
    file_extension = "yaml"

    def serialize(self, data: Any, **_: Any) -> str:
        return "---\n".join(map(yaml_text, data))


@pytest.fixture
def chart() -> cdk8s.Chart:
    return cdk8s.Chart(cdk8s.App(), "test")  # Testing.chart() would leave a folder behind


@pytest.fixture
def synth(chart: cdk8s.Chart) -> Synth:
    def manifests(kind: str | None = None) -> list[Manifest]:
        made: list[Manifest] = cdk8s.Testing.synth(chart)
        return [body for body in made if kind in (None, body["kind"])]

    return manifests


@pytest.fixture
def yaml_snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(YamlSnapshot)
