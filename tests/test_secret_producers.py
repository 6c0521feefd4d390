"""Every Secret that a pod or an Ingress needs is made by somebody, and by one only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.project.secret import PULL_SECRET
from tests.helm_engine import ReleaseChart

Charts = Mapping[str, ReleaseChart]
Need = tuple[str, str | None]
"""A Secret and one of its keys; None: the whole of it."""
Producers = dict[str, list[tuple[str, frozenset[str]]]]
"""By Secret: who makes it, and with which keys."""

NOT_READ_BY_PODS = frozenset({"releases-token"})
"""Of Terraform's; docs/reference/names.md says who reads them."""


@pytest.fixture(scope="module")
def producers(charts: Charts, repository: Path) -> dict[str, Producers]:
    """By release."""
    found: dict[str, Producers] = {}
    for name, chart in charts.items():
        file = repository / "charts_out/terraform/stacks" / name / "cdk.tf.json"
        own: Producers = {}
        for secret, who, keys in (
            *_of_terraform(json.loads(file.read_text(encoding="utf-8"))),
            *_of_people(chart),
            *_of_stores(chart),
        ):
            own.setdefault(secret, []).append((who, frozenset(keys)))
        found[name] = own
    return found


def test_every_secret_that_a_chart_needs_has_one_producer_and_the_key(
    charts: Charts, producers: dict[str, Producers]
) -> None:
    wrong = [
        (name, need, producers[name].get(need[0]))
        for name, chart in charts.items()
        for need in sorted(set(needs(chart.rendered)), key=str)
        if not _is_made_once(need, producers[name].get(need[0], []))
    ]

    assert wrong == []


def test_charts_need_secrets_of_each_kind_of_producer(
    charts: Charts, producers: dict[str, Producers]
) -> None:
    """So that the test above does not pass because there is nothing to look at."""
    found = {
        who
        for name, chart in charts.items()
        for secret, _ in needs(chart.rendered)
        for who, _ in producers[name].get(secret, [])
    }

    assert found >= {"terraform", "github", "DigitalOcean's registry integration"}


def test_every_secret_of_terraform_is_read_by_something_or_documented(
    charts: Charts, producers: dict[str, Producers], repository: Path
) -> None:
    names = (repository / "docs/reference/names.md").read_text(encoding="utf-8")

    unread = {
        secret
        for name, chart in charts.items()
        for secret, made in producers[name].items()
        if any(who == "terraform" for who, _ in made)
        and secret not in {need for need, _ in needs(chart.rendered)}
    }
    assert unread == NOT_READ_BY_PODS
    assert [secret for secret in unread if f"`{secret}`" not in names] == []


def _is_made_once(need: Need, made: list[tuple[str, frozenset[str]]]) -> bool:
    return len(made) == 1 and (need[1] is None or need[1] in made[0][1])


def _of_terraform(stack: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    for secret in stack["resource"].get("kubernetes_secret_v1", {}).values():
        yield secret["metadata"][0]["name"], "terraform", [*secret.get("data", ())]


def _of_people(chart: ReleaseChart) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Those that the definition leaves to others than Terraform and a store."""
    release = chart.release
    for secret in release.project.secrets:
        if secret.producer in ("github", "outside"):
            yield secret.name, str(secret.producer), secret.all_keys
    pull_secret = release.fleet.pull_secret or release.fleet.registry
    yield pull_secret, "DigitalOcean's registry integration", (PULL_SECRET,)


def _of_stores(chart: ReleaseChart) -> Iterator[tuple[str, str, list[str]]]:
    for body in chart.rendered:
        if body["kind"] == "ExternalSecret":
            spec = body["spec"]
            yield spec["target"]["name"], "store", [each["secretKey"] for each in spec["data"]]


def needs(value: Any) -> Iterator[Need]:
    """Every Secret that objects refer to, wherever the reference stands."""
    match value:
        case list():
            for item in value:
                yield from needs(item)
        case dict():
            for field, item in value.items():
                yield from needs_of(field, item)
                yield from needs(item)


def needs_of(field: str, item: Any) -> Iterator[Need]:
    match field, item:
        case "secretKeyRef", {"name": name, "key": key}:
            yield name, key
        case "secretRef", {"name": name}:
            yield name, None
        case "secret", {"secretName": name} | {"name": name}:
            yield from ((name, each["key"]) for each in item.get("items", ()))
            yield name, None
        case "imagePullSecrets", list():
            yield from ((each["name"], None) for each in item)
        case "tls", list():
            yield from ((each["secretName"], None) for each in item)
        case "annotations", dict():
            for name in ("auth-secret", "auth-tls-secret"):
                if secret := item.get(f"nginx.ingress.kubernetes.io/{name}"):
                    yield secret.rpartition("/")[2], None
