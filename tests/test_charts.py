"""All charts of projects/, as Helm's engine renders them: valid, safe, what constructs say."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import helm_python
import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.project.release import Release
from tests import kubernetes_schemas
from tests.helm_engine import ReleaseChart, parsed
from tests.kubernetes.safety import RULES
from tests.strategies import releases

Charts = Mapping[str, ReleaseChart]


def test_every_environment_of_every_project_has_a_chart(charts: Charts, repository: Path) -> None:
    """So that no test below passes because there is nothing to look at."""
    projects = {chart.release.project.name for chart in charts.values()}

    files = {path.stem.replace("_", "-") for path in (repository / "projects").glob("[!_]*.py")}
    assert projects == files - {"fleet"}
    assert all(chart.rendered for chart in charts.values())


@pytest.mark.parametrize("rule", RULES)
def test_every_chart_keeps_to_the_safe_default(charts: Charts, rule: str) -> None:
    broken = {
        name: found
        for name, chart in charts.items()
        if (found := list(RULES[rule](chart.release, chart.rendered)))
    }

    assert broken == {}


def test_every_object_is_valid_for_its_cluster_s_version(charts: Charts) -> None:
    broken = [
        (name, body["kind"], body["metadata"]["name"], found)
        for name, chart in charts.items()
        for body in chart.rendered
        if (found := kubernetes_schemas.problems_of(body, chart.release.cluster.kubernetes_version))
    ]

    assert broken == []


def test_helm_renders_just_what_the_constructs_say(charts: Charts) -> None:
    """With the default values; only the annotation that restarts pods is the chart's own."""
    for chart in charts.values():
        rendered = copy.deepcopy(chart.rendered)
        for body in rendered:
            template = body.get("spec", {}).get("template", {}).get("metadata", {})
            if template.get("annotations", {}).pop("checksum/secrets", None) == "":
                template["annotations"] or template.pop("annotations")

        by_name = sorted(manifests(chart.release), key=_name)
        assert sorted(rendered, key=_name) == by_name


def test_every_yaml_parser_reads_the_same(charts: Charts) -> None:
    for chart in charts.values():
        for file, text in chart.engine.texts().items():
            if file != "NOTES.txt":
                assert yaml.safe_load(text) == parsed(text)


def test_strict_lint_finds_nothing(charts: Charts, tmp_path: Path) -> None:
    """But that a chart could have an icon, which only a chart museum would show."""
    for name, chart in charts.items():
        for path, text in chart.files.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        version = f"v{chart.release.cluster.kubernetes_version}.0"

        report = helm_python.lint(tmp_path / name, strict=True, kube_version=version)

        assert {message["error"] for message in report["messages"]} == {"icon is recommended"}
        assert report["errors"] == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(release=releases())
def test_any_valid_project_gives_valid_and_safe_objects(release: Release) -> None:
    chart = ReleaseChart.of(release)

    rendered = chart.rendered

    invalid = [
        found for body in rendered if (found := kubernetes_schemas.problems_of(body, "1.35"))
    ]
    assert invalid == []
    unsafe = {
        name: found for name, rule in RULES.items() if (found := list(rule(release, rendered)))
    }
    assert unsafe == {}


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(release=releases())
def test_any_text_of_a_definition_comes_through_helm_unchanged(release: Release) -> None:
    rendered = [_bare(body) for body in ReleaseChart.of(release).rendered]

    assert sorted(rendered, key=_name) == sorted(map(_bare, manifests(release)), key=_name)


def _bare(body: dict[str, Any]) -> dict[str, Any]:
    """The object without the annotations of its pods, of which one is the chart's own."""
    template = body.get("spec", {}).get("template", {})
    if "annotations" not in template.get("metadata", {}):
        return body
    metadata = {key: item for key, item in template["metadata"].items() if key != "annotations"}
    return {**body, "spec": {**body["spec"], "template": {**template, "metadata": metadata}}}


def _name(body: dict[str, Any]) -> tuple[str, str]:
    return body["kind"], body["metadata"]["name"]
