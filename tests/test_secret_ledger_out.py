"""The ledger says what the committed charts, stacks and workflows do, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from devops_constructs.project.infrastructure_secrets import ENVIRONMENTS
from devops_constructs.project.loader import load
from devops_constructs.project.pipeline_ledger import pipeline_ledger
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.release import Release
from devops_constructs.project.secret_ledger import ledger
from tests.helm_engine import ReleaseChart
from tests.strategies import releases
from tests.test_secret_producers import Need, needs_of

Charts = Mapping[str, ReleaseChart]
Reading = tuple[str, str, str]
"""A Secret, a key, and who reads it."""


@pytest.fixture(scope="module")
def portfolio(repository: Path) -> Portfolio:
    return load(repository).portfolio


def test_who_reads_a_key_is_who_reads_it_in_the_chart(charts: Charts) -> None:
    for name, chart in charts.items():
        assert told(chart) == set(readings(chart)), name


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(releases())
def test_who_reads_a_key_is_who_reads_it_in_any_chart(release: Release) -> None:
    chart = ReleaseChart.of(release)

    assert told(chart) == set(readings(chart))


def told(chart: ReleaseChart) -> set[Reading]:
    return {
        (entry.secret, entry.key, who)
        for entry in ledger(chart.release)
        for who in entry.read_by
        if entry.secret and who != "releases"
    }


def readings(chart: ReleaseChart) -> Iterator[Reading]:
    """What the objects of a chart refer to."""
    keys: dict[str, list[str]] = {}
    for entry in ledger(chart.release):
        keys.setdefault(entry.secret or "", []).append(entry.key)
    for body in chart.rendered:
        if body["kind"] == "ReferenceGrant":  # the Gateway's, which is in another namespace
            for to in body["spec"]["to"]:
                yield from ((to["name"], key, "ingress") for key in keys[to["name"]])
            continue
        who = _who(body)
        for name, key in _needs(body):
            # what release jobs find while the chart is not installed yet
            secret = name if name in keys else name.removesuffix("-before")
            yield from ((secret, each, who) for each in ([key] if key else keys[secret]))


def _who(body: dict[str, Any]) -> str:
    if body["kind"] == "Ingress":
        return "ingress"
    name: str = body["metadata"].get("labels", {}).get("app.kubernetes.io/component", "")
    return name


def _needs(value: Any) -> Iterator[Need]:
    """Like `needs`; a volume that takes some keys is told by them, and not as the whole."""
    match value:
        case list():
            for item in value:
                yield from _needs(item)
        case dict():
            for field, item in value.items():
                found = list(needs_of(field, item))
                some = isinstance(item, dict) and field == "secret" and item.get("items")
                yield from (need for need in found if need[1] or not some)
                yield from _needs(item)


def test_secrets_of_terraform_are_those_of_the_stack(
    portfolio: Portfolio, repository: Path
) -> None:
    for release in portfolio.running:
        file = repository / "charts_out/terraform/stacks" / release.name / "cdk.tf.json"
        resources = json.loads(file.read_text(encoding="utf-8"))["resource"]

        made = {
            (secret["metadata"][0]["name"], key)
            for secret in resources["kubernetes_secret_v1"].values()
            for key in secret.get("data", ("ca.crt", "namespace", "token"))
        }
        delivered = {
            (None, secret["secret_name"])
            for secret in resources.get("github_actions_environment_secret", {}).values()
        }
        keys = {
            (None, address.removeprefix(f"{release.name}_"))
            for script in resources.get("cloudflare_workers_script", {}).values()
            for binding in script["bindings"]
            for address in re.findall(r"digitalocean_spaces_key\.([\w-]+)\.", binding["text"])
        }
        assert {
            (entry.secret, entry.key) for entry in ledger(release) if entry.stack
        } == made | delivered | keys, release.name


def test_secrets_at_github_are_those_that_workflows_use(
    portfolio: Portfolio, repository: Path
) -> None:
    for project in portfolio.projects:
        folder = repository / "charts_out/workflows"
        # those that are called lie with the infrastructure repository's own
        files = (*folder.glob(f"{project.name}/*.yml"), *folder.glob(f"_fleet/{project.name}.*"))
        used = {
            name
            for file in files
            for name in re.findall(r"secrets\.(\w+)", file.read_text(encoding="utf-8"))
        }

        told = {
            entry.github.name
            for release in portfolio.running
            if release.project.name == project.name
            for entry in ledger(release)
            if entry.github
        }
        assert told == used - {"GITHUB_TOKEN"}, project.name


def test_each_name_is_in_a_ledger_once(portfolio: Portfolio) -> None:
    ledgers = [ledger(release) for release in portfolio.running]
    ledgers += [pipeline_ledger(portfolio, name) for name in ENVIRONMENTS]

    for entries in ledgers:
        names = [entry.name for entry in entries]
        assert sorted(set(names)) == sorted(names)
