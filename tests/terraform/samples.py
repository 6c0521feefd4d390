"""Stacks of a small project that is right in every respect; tests change what they are about."""

from __future__ import annotations

from typing import Any

import devops_constructs as dc
from devops_constructs.terraform.stacks import project_stacks
from tests.strategies import RECIPIENT

FLEET = dc.Fleet(
    organisation="agency",
    github_owner="agency-example",
    registry="agency",
    spaces_region="fra1",
    state=dc.StateSpace("agency-terraform-state", region="ams3"),
    clusters=(dc.Cluster("production-1", region="fra1", database_cluster="postgres-1"),),
    database_clusters=(dc.DatabaseCluster("postgres-1", region="fra1"),),
)


INFRASTRUCTURE = dc.InfrastructureRepository("definitions", encrypt_to=RECIPIENT)


def stacks(fleet: dc.Fleet = FLEET, **changes: Any) -> dict[str, dict[str, Any]]:
    """The stacks of `acme` in production, by name."""
    usual: dict[str, Any] = {
        "name": "acme",
        "images": (dc.Image("app"),),
        "components": (dc.Worker("worker", image="app"),),
        "environments": (dc.Environment("production", cluster="production-1"),),
    }
    project = dc.Project(**{**usual, **changes})
    return {stack.name: stack.json for stack in project_stacks(fleet, project)}


def production(fleet: dc.Fleet = FLEET, **changes: Any) -> dict[str, Any]:
    """The resources of `acme-production`, by type and name."""
    found: dict[str, Any] = stacks(fleet, **changes)["acme-production"]["resource"]
    return found
