"""All committed stacks together: what the provider lets pass, and what never comes to rest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def stacks(repository: Path) -> dict[str, dict[str, Any]]:
    folder = repository / "charts_out/terraform/stacks"
    return {path.parent.name: json.loads(path.read_text()) for path in folder.glob("*/cdk.tf.json")}


def resources(
    stacks: dict[str, dict[str, Any]], type_: str, mode: str = "resource"
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, stack in stacks.items():
        for each in stack.get(mode, {}).get(type_, {}).values():
            yield name, each


def test_each_database_cluster_has_one_firewall_in_its_own_stack(
    stacks: dict[str, dict[str, Any]],
) -> None:
    """Two of them take each other's rules away with every apply."""
    clusters = Counter(name for name, _ in resources(stacks, "digitalocean_database_cluster"))
    firewalls = Counter(name for name, _ in resources(stacks, "digitalocean_database_firewall"))

    assert clusters == firewalls
    for name, firewall in resources(stacks, "digitalocean_database_firewall"):
        assert firewall["cluster_id"].startswith("${digitalocean_database_cluster."), name
        assert firewall["rule"], name


def test_what_a_project_holds_is_said_in_one_place(stacks: dict[str, dict[str, Any]]) -> None:
    """Beside digitalocean_project_resources, `resources` or a project_id never agrees with it."""
    assert list(resources(stacks, "digitalocean_project_resources"))
    for _, project in resources(stacks, "digitalocean_project"):
        assert "resources" not in project
    for _, database in resources(stacks, "digitalocean_database_cluster"):
        assert "project_id" not in database


def test_no_version_of_a_cluster_is_a_prefix(stacks: dict[str, dict[str, Any]]) -> None:
    """A prefix in `version` plans a replacement each time."""
    for _, cluster in resources(stacks, "digitalocean_kubernetes_cluster"):
        assert cluster["version"].startswith("${data.digitalocean_kubernetes_versions.")
    for _, offered in resources(stacks, "digitalocean_kubernetes_versions", "data"):
        assert offered["version_prefix"].endswith(".")


def test_a_database_cluster_that_is_looked_up_has_to_be_there(
    stacks: dict[str, dict[str, Any]],
) -> None:
    """The provider answers an unknown name with no id instead of an error."""
    found = list(resources(stacks, "digitalocean_database_cluster", "data"))

    assert found
    for name, cluster in found:
        [condition] = cluster["lifecycle"]["postcondition"]
        assert condition["condition"] == '${self.id != null && self.id != ""}', name


def test_the_registry_is_never_looked_up(stacks: dict[str, dict[str, Any]]) -> None:
    """The provider never sends the name, and its credentials crash it when they are destroyed."""
    assert list(resources(stacks, "digitalocean_container_registry", "data")) == []
    assert list(resources(stacks, "digitalocean_container_registry_docker_credentials")) == []


def test_a_cluster_is_not_filled_by_the_stack_that_makes_it(
    stacks: dict[str, dict[str, Any]],
) -> None:
    for name, stack in stacks.items():
        if "kubernetes" in stack.get("provider", {}):
            assert "digitalocean_kubernetes_cluster" not in stack.get("resource", {}), name


def test_environments_come_after_the_base_of_their_cluster(
    repository: Path, stacks: dict[str, dict[str, Any]]
) -> None:
    manifest = json.loads((repository / "charts_out/terraform/manifest.json").read_text())["stacks"]
    for name, job in resources(stacks, "kubernetes_job_v1"):
        access = stacks[name]["data"]["digitalocean_kubernetes_cluster"]["access"]["name"]
        assert job["metadata"][0]["namespace"] == "database-admin"
        assert f"{access}-base" in manifest[name]["dependencies"]
        assert access in manifest[f"{access}-base"]["dependencies"]
        assert "fleet" in manifest[access]["dependencies"]
