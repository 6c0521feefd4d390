"""What tests of several rooms share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.helm_engine import ReleaseChart

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("local", deadline=None)  # the first example may start Node
settings.register_profile("long", deadline=None, print_blob=True)  # more random environments
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this repository."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def charts(repository: Path) -> Mapping[str, ReleaseChart]:
    """The charts of all releases of projects/, generated anew and loaded into Helm's engine."""
    from devops_constructs.synthesis.artifacts import load_and_build
    from tests.helm_engine import EngineChart, ReleaseChart

    loaded, artifacts = load_and_build(repository)
    made: dict[str, ReleaseChart] = {}
    for release in loaded.portfolio.releases:
        folder = f"helm/{release.name}/"
        files = {
            path.removeprefix(folder): artifact.text
            for path, artifact in artifacts.items()
            if path.startswith(folder)
        }
        made[release.name] = ReleaseChart(release, files, EngineChart.of(files))
    return made
