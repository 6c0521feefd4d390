"""What holds for the charts of projects/ holds for the chart of any project that the model accepts.

50 random environments each; 300 with
`scripts/test --hypothesis-profile=long tests/test_random_environments.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings

from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.project.release import Release
from tests.chart_checks import invalid_in_any_version, lint, other_values, taken_hostile_values
from tests.helm_engine import ReleaseChart
from tests.kubernetes.routing_safety import gateway_claims, ingress_claims
from tests.kubernetes.safety import RULES
from tests.strategies import releases

Test = Callable[[Release], None]


def in_any_environment(test: Test) -> Test:
    examples = 300 if settings.get_current_profile_name() == "long" else 50
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    given_releases: Any = given(release=releases())(test)
    made: Test = settings(max_examples=examples, suppress_health_check=slow)(given_releases)
    return made


@in_any_environment
def test_objects_are_valid_in_the_oldest_the_default_and_the_newest_version(
    release: Release,
) -> None:
    assert invalid_in_any_version(release) == []


@in_any_environment
def test_the_chart_is_sound_and_safe_and_says_just_what_the_constructs_say(
    release: Release,
) -> None:
    chart = ReleaseChart.of(release)

    assert lint(chart) == []
    rendered = chart.rendered
    unsafe = {
        name: found for name, rule in RULES.items() if (found := list(rule(release, rendered)))
    }
    assert unsafe == {}
    said = sorted(map(_bare, manifests(release)), key=_name)
    assert sorted(map(_bare, rendered), key=_name) == said


@in_any_environment
def test_each_value_acts_and_gives_valid_objects(release: Release) -> None:
    assert list(other_values(ReleaseChart.of(release))) == []


@in_any_environment
def test_the_schema_refuses_every_hostile_value(release: Release) -> None:
    assert list(taken_hostile_values(ReleaseChart.of(release))) == []


@in_any_environment
def test_in_maintenance_every_way_in_leads_to_the_page(release: Release) -> None:
    values = {"maintenance": True} if release.rule_groups else {}

    rendered = list(ReleaseChart.of(release).engine.objects(values).values())

    led = {claim[-1] for claim in (*ingress_claims(rendered), *gateway_claims(rendered))}
    assert led == ({"maintenance-page"} if values else set())


def _bare(body: dict[str, Any]) -> dict[str, Any]:
    """The object without the annotations of its pods, of which one is the chart's own."""
    template = body.get("spec", {}).get("template", {})
    if "annotations" not in template.get("metadata", {}):
        return body
    metadata = {key: item for key, item in template["metadata"].items() if key != "annotations"}
    return {**body, "spec": {**body["spec"], "template": {**template, "metadata": metadata}}}


def _name(body: dict[str, Any]) -> tuple[str, str]:
    return body["kind"], body["metadata"]["name"]
