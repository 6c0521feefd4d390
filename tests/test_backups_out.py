"""Who can reach the copies of databases, by what is committed: nothing that serves or works."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.project.backups import BACKUPS
from tests.helm_engine import ReleaseChart

Charts = Mapping[str, ReleaseChart]
Stacks = Mapping[str, Mapping[str, Any]]
_KEY = re.compile(r"digitalocean_spaces_key\.([\w-]+)\.")
OF_BACKUPS = {"backups", "backups-watch", "backups-restore"}


@pytest.fixture(scope="module")
def stacks(repository: Path) -> Stacks:
    """The resources of each stack, by type."""
    files = (repository / "charts_out/terraform/stacks").glob("*/cdk.tf.json")
    return {f.parent.name: json.loads(f.read_text("utf-8")).get("resource", {}) for f in files}


@pytest.fixture(scope="module")
def buckets(stacks: Stacks) -> set[str]:
    """Those that have copies in them."""
    return {
        secret["data"]["BACKUPS_BUCKET"]
        for resources in stacks.values()
        for secret in resources.get("kubernetes_secret_v1", {}).values()
        if "BACKUPS_BUCKET" in secret.get("data", {})
    }


def test_only_the_jobs_of_backups_have_the_key_to_copies_in_their_pods(charts: Charts) -> None:
    knowing = {
        workload["metadata"]["name"]
        for chart in charts.values()
        for workload in chart.rendered
        if f"'{BACKUPS}'" in str(list(_secrets(workload)))
    }

    assert knowing == OF_BACKUPS


def _secrets(body: Any) -> Iterator[str]:
    """Names of Secrets, however they are referred to."""
    if isinstance(body, dict):
        for name, value in body.items():
            if name in ("secretRef", "secretKeyRef"):
                yield value["name"]
            elif name == "secret" and isinstance(value, dict):
                yield str(value.get("secretName", value.get("name")))
            yield from _secrets(value)
    elif isinstance(body, list):
        for each in body:
            yield from _secrets(each)


def test_keys_to_buckets_with_copies_are_held_by_backups_and_plans_only(
    stacks: Stacks, buckets: set[str]
) -> None:
    holders = {
        holder
        for resources in stacks.values()
        for key in _keys_to(resources, buckets)
        for holder in _holders(resources, key)
    }

    assert buckets
    assert {kind for kind, _ in holders} == {
        "kubernetes_secret_v1",
        "github_actions_environment_secret",
    }
    assert {name for kind, name in holders if kind == "kubernetes_secret_v1"} == {BACKUPS}
    assert all(
        name.startswith("PLANS_KEY_")
        for kind, name in holders
        if kind == "github_actions_environment_secret"
    )


def _keys_to(resources: Mapping[str, Any], buckets: set[str]) -> Iterator[str]:
    made = resources.get("digitalocean_spaces_bucket", {})
    names = {f"${{digitalocean_spaces_bucket.{n}.id}}": b["name"] for n, b in made.items()}
    for name, key in resources.get("digitalocean_spaces_key", {}).items():
        reached = {names.get(grant["bucket"], grant["bucket"]) for grant in key["grant"]}
        if reached & buckets or "" in reached:
            yield name


def _holders(resources: Mapping[str, Any], key: str) -> Iterator[tuple[str, str]]:
    for kind, each in resources.items():
        for resource in each.values():
            if key in _KEY.findall(json.dumps(resource)):
                metadata = resource.get("metadata", [{}])[0]
                yield kind, metadata.get("name") or resource.get("secret_name", "")
