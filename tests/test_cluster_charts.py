"""The committed charts of the clusters, which other tests of charts except by name.

Without the chart that they depend on, Helm's lint fails and its templates give only our own few
objects: a pass would prove nothing. That chart is not here, and is no part of this repository. So
their values are compared with the names that it knows in just that version, the load balancer is
judged by rules of our own, and whoever installs them lints and renders them after `helm dependency
build`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import helm_python
import pytest
import yaml

from devops_constructs.project.loader import load
from devops_constructs.project.outside_chart import OutsideChart
from tests import kubernetes_schemas
from tests.helm_engine import EngineChart
from tests.known_values import known_values
from tests.kubernetes.cluster_charts.load_balancer_rules import RULES

EXCEPTED = {
    "production-1-ingress": "depends on traefik",
    "production-1-metrics-server": "depends on metrics-server",
    "production-2-ingress": "depends on traefik",
    "staging-ingress": "depends on traefik",
}
"""The charts that tests/test_charts.py and the scanners do not see, with the reason."""
INGRESS = sorted(name for name in EXCEPTED if name.endswith("-ingress"))


@dataclass(frozen=True)
class Committed:
    """One committed chart of a cluster."""

    folder: Path

    @property
    def dependency(self) -> OutsideChart:
        """The one chart that it depends on."""
        described = yaml.safe_load((self.folder / "Chart.yaml").read_text("utf-8"))
        [dependency] = described["dependencies"]
        return OutsideChart(**dependency)

    @property
    def values(self) -> dict[str, Any]:
        """What it sets there."""
        whole = yaml.safe_load((self.folder / "values.yaml").read_text("utf-8"))
        [(name, values)] = whole.items()
        assert name == self.dependency.name
        found: dict[str, Any] = values
        return found

    @property
    def objects(self) -> Mapping[str, dict[str, Any]]:
        """What Helm makes of its own templates."""
        files = {
            path.relative_to(self.folder).as_posix(): path.read_text("utf-8")
            for path in (self.folder / "templates").iterdir()
        }
        return EngineChart.of({**files, "Chart.yaml": self._alone()}).objects()

    def _alone(self) -> str:
        described = yaml.safe_load((self.folder / "Chart.yaml").read_text("utf-8"))
        del described["dependencies"]
        return yaml.safe_dump(described)


@pytest.fixture(params=sorted(EXCEPTED))
def chart(request: pytest.FixtureRequest, repository: Path) -> Committed:
    return Committed(repository / "charts_out/helm" / request.param)


def test_every_committed_chart_is_a_release_s_or_excepted_by_name(repository: Path) -> None:
    folders = {path.name for path in (repository / "charts_out/helm").iterdir()}

    releases = {release.name for release in load(repository).portfolio.releases}
    assert folders == releases | EXCEPTED.keys()


def test_reason_of_the_exception_holds(chart: Committed) -> None:
    """Helm's lint of the chart alone fails, for want of what it depends on and nothing else."""
    report = helm_python.lint(chart.folder, strict=True, kube_version="v1.35.0")

    errors = [message["error"] for message in report["messages"] if message["severity"] == "ERROR"]
    missing = rf"missing these dependencies.*{chart.dependency.name}"
    assert errors or report["errors"]
    assert re.search(missing, str(report))
    assert EXCEPTED[chart.folder.name] == f"depends on {chart.dependency.name}"


def test_every_value_that_is_set_is_known_to_the_chart_in_that_version(chart: Committed) -> None:
    assert known_values(chart.dependency).unknown(chart.values) == []


def test_own_objects_are_valid(chart: Committed) -> None:
    for body in chart.objects.values():
        assert kubernetes_schemas.problems_of(body, "1.35") == []


def test_every_cluster_s_controller_serves_the_class_of_the_projects(repository: Path) -> None:
    for name in INGRESS:
        kinds = {
            (body["kind"], body["metadata"]["name"])
            for body in Committed(repository / "charts_out/helm" / name).objects.values()
        }
        assert kinds == {("IngressClass", "nginx"), ("NetworkPolicy", "entry-ports")}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", INGRESS)
def test_load_balancer_keeps_to_what_digitalocean_does(
    repository: Path, name: str, rule: str
) -> None:
    values = Committed(repository / "charts_out/helm" / name).values

    assert list(RULES[rule](values)) == []


def test_value_that_the_chart_does_not_know_is_found() -> None:
    """So that the test above is not one that finds nothing."""
    known = known_values(OutsideChart("traefik", "", "41.3.0"))
    ours = {"ingressClass": {"enabled": False, "isdefault": True}, "resources": {"limits": {}}}

    assert known.unknown(ours) == ["ingressClass.isdefault"]
