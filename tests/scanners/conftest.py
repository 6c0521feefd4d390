"""The committed charts as the scanners see them, and what these say."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from devops_constructs.project.cluster import Cluster
from devops_constructs.synthesis.yaml_text import yaml_text
from tests.helm_engine import EngineChart
from tests.preparation import missing, prepared
from tests.scanners.findings import SCANNERS, Finding

Manifest = dict[str, Any]


@pytest.fixture(scope="session")
def committed(repository: Path) -> Mapping[str, list[Manifest]]:
    """What Helm makes of each committed chart with its default values, in the namespace to which
    it is released: scanners look at which objects of one namespace belong together.

    Without a chart that depends on another: without that one, nothing is rendered.
    """
    made = {}
    for chart in sorted((repository / "charts_out/helm").iterdir()):
        if "dependencies" not in yaml.safe_load((chart / "Chart.yaml").read_text("utf-8")):
            files = {
                path.relative_to(chart).as_posix(): path.read_text("utf-8")
                for path in sorted(chart.rglob("*"))
                if path.is_file()
            }
            made[chart.name] = list(EngineChart.of(files).objects().values())
            for body in made[chart.name]:
                body["metadata"]["namespace"] = chart.name
    return made


@pytest.fixture(scope="session")
def rendered(
    committed: Mapping[str, list[Manifest]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with a file for each object."""
    root = tmp_path_factory.mktemp("rendered")
    for name, bodies in committed.items():
        (root / name).mkdir()
        for body in bodies:
            file = f"{body['kind'].lower()}-{body['metadata']['name']}.yaml"
            (root / name / file).write_text(yaml_text(body), encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def findings(rendered: Path) -> Callable[[str], frozenset[Finding]]:
    """What a scanner says of all committed charts together."""
    version = Cluster.model_fields["kubernetes_version"].default

    @cache
    def found(scanner: str) -> frozenset[Finding]:
        return frozenset(SCANNERS[scanner](program_of(scanner), rendered, version))

    return found


def program_of(scanner: str) -> str:
    """The program of that scanner; the test ends here without it."""
    if scanner == "kube-linter":
        if not (program := shutil.which(scanner)):
            pytest.skip("kube-linter is not on PATH; see docs/decisions/0011-scanners.md")
        return program
    folder = prepared("scripts/scanners")
    program = shutil.which(scanner, path=os.fspath(folder))
    return program or missing(f"scripts/scanners made no {scanner}")
