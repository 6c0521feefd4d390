"""All charts of projects/, as Helm's engine renders them: valid, safe, what constructs say."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from devops_constructs.kubernetes.manifests import manifests
from tests.chart_checks import (
    VERSIONS,
    invalid,
    lint,
    on_version,
    other_values,
    taken_hostile_values,
)
from tests.helm_engine import ReleaseChart, parsed
from tests.kubernetes.safety import RULES

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
    broken = [invalid(chart.release, chart.rendered) for chart in charts.values()]

    assert broken == [[] for _ in charts]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_would_be_valid_in_other_versions(charts: Charts, version: str) -> None:
    elsewhere = [on_version(chart.release, version) for chart in charts.values()]

    assert [invalid(release, manifests(release)) for release in elsewhere] == [[] for _ in charts]


def test_helm_renders_just_what_the_constructs_say(charts: Charts) -> None:
    """With the default values; only the annotation that restarts pods is the chart's own."""
    for chart in charts.values():
        rendered = copy.deepcopy(chart.rendered)
        for body in rendered:
            template = body.get("spec", {}).get("template", {}).get("metadata", {})
            if not template.get("annotations", {}).pop("checksum/secrets", "x").strip("."):
                template["annotations"] or template.pop("annotations")

        by_name = sorted(manifests(chart.release), key=_name)
        assert sorted(rendered, key=_name) == by_name


def test_every_yaml_parser_reads_the_same(charts: Charts) -> None:
    for chart in charts.values():
        for file, text in chart.engine.texts().items():
            if file != "NOTES.txt":
                assert yaml.safe_load(text) == parsed(text)


def test_strict_lint_finds_nothing(charts: Charts) -> None:
    assert {name: lint(chart) for name, chart in charts.items()} == {name: [] for name in charts}


def test_each_value_acts_and_gives_valid_objects(charts: Charts) -> None:
    found = {name: list(other_values(chart)) for name, chart in charts.items()}

    assert found == {name: [] for name in charts}


def test_the_schema_refuses_every_hostile_value(charts: Charts) -> None:
    taken = {name: list(taken_hostile_values(chart)) for name, chart in charts.items()}

    assert taken == {name: [] for name in charts}


def _name(body: dict[str, Any]) -> tuple[str, str]:
    return body["kind"], body["metadata"]["name"]
