"""docs/reference/terraform.md: a row for each field that reaches Terraform, each type named."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import devops_constructs as dc
from devops_constructs.project._definition import Definition

ROOT = Path(dc.__file__).parents[1]
TEXT = (ROOT / "docs/reference/terraform.md").read_text(encoding="utf-8")
TYPES = json.loads((ROOT / "devops_constructs/terraform/schemas/types.json").read_text("utf-8"))

CHARTS = frozenset({"env", "extra_manifests", "patches", "config_maps", "time_zone", "claims"})
"""Fields of which only charts know; docs/reference/kubernetes.md has them."""

ELSEWHERE: Mapping[type[Definition], frozenset[str]] = {
    dc.AssetsSpace: frozenset(),
    # system_pool, node_pools: rows of their own
    dc.Cluster: frozenset({"metrics_server", "monitoring", "node_pools", "system_pool"}),
    dc.CloudProject: frozenset(),
    dc.Database: frozenset({"backups"}),  # docs/reference/backups.md
    dc.DatabaseCluster: frozenset(),
    dc.Environment: CHARTS
    # its stack's name; docs/reference/workflows.md has `released`
    | {"config_data", "container_limits", "differences", "name", "quota", "released", "traffic"},
    dc.ErrorTracking: frozenset(),
    # sections of their own; docs/reference/workflows.md has the registry of images
    dc.Fleet: frozenset(
        {"clusters", "database_clusters", "image_registry", "pull_secret", "state", "zones"}
    ),
    dc.GithubEnvironment: frozenset(),
    dc.GithubOrganisation: frozenset(),
    # docs/reference/workflows.md has it
    dc.GithubRepository: frozenset({"digest_retention_days"}),
    dc.Host: frozenset({"name", "redirect_to", "role"}),  # the record is that of Environment.hosts
    dc.InfrastructureRepository: frozenset(),
    dc.NodePool: frozenset(),
    dc.PrivateSpace: frozenset(),
    # the name is that of the stack; environments have a section of their own
    dc.Project: CHARTS
    | {"annotations", "components", "environments", "images", "labels", "maintenance_page"}
    | {"name", "secrets", "tests"},
    dc.StateSpace: frozenset(),
    dc.SystemPool: frozenset(),
    dc.Vpc: frozenset(),
    dc.Zone: frozenset(),
}
"""What is said of a class in other places."""


def rows() -> set[tuple[str, str]]:
    """The class and the name of each field in the first cell of a row: a name without a class is
    one of the class before it."""
    found = set()
    for line in TEXT.splitlines():
        cls = ""
        for name in re.findall(r"`([^`]+)`", line.split("|")[1] if line.startswith("|") else ""):
            *before, field = name.split(".")
            cls = before[0] if before else cls
            found.add((cls, field))
    return found


@pytest.mark.parametrize("cls", ELSEWHERE, ids=lambda cls: cls.__name__)
def test_each_field_that_reaches_terraform_has_a_row(cls: type[Definition]) -> None:
    said = {field for name, field in rows() if name == cls.__name__}

    assert set(cls.model_fields) - said == ELSEWHERE[cls] & set(cls.model_fields)
    assert not said & ELSEWHERE[cls]


def test_each_resource_type_is_named() -> None:
    types = {each for provider in TYPES.values() for each in provider["resources"]}

    assert {each for each in types if not re.search(rf"\b{each}\b", TEXT)} == set()
