"""A shop in two environments behind Cloudflare, for the tests of what it has there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from devops_constructs import (
    AssetsSpace,
    AssetsWorker,
    Cluster,
    Environment,
    Fleet,
    Host,
    Image,
    Portfolio,
    Project,
    StateSpace,
    WebService,
    Zone,
)
from devops_constructs.project.assets_delivery import AssetsDelivery
from devops_constructs.terraform.stacks import fleet_stacks, project_stacks

WORKER = AssetsWorker()
HOSTS = ("acme.example", Host("www.acme.example", redirect_to="acme.example"))


def fleet(*zones: Zone, **cluster: Any) -> Fleet:
    return Fleet(
        organisation="agency",
        github_owner="agency-example",
        registry="agency",
        spaces_region="fra1",
        state=StateSpace("agency-terraform-state", region="ams3"),
        clusters=(
            Cluster("production-1", region="fra1", **cluster),
            Cluster("staging", region="fra1", purpose="staging"),
        ),
        zones=zones or (Zone("acme.example"), Zone("agency.example")),
    )


FLEET = fleet()


def shop(
    name: str = "shop",
    hosts: Sequence[str | Host] = HOSTS,
    staging: str = "shop-staging.agency.example",
    delivery: AssetsDelivery | None = WORKER,
    **production: Any,
) -> Project:
    return Project(
        name=name,
        images=(Image("app"),),
        components=(WebService("web", image="app", port=3000),),
        assets_space=AssetsSpace(delivery=delivery),
        private_space=None,
        environments=(
            Environment("production", cluster="production-1", hosts=tuple(hosts), **production),
            Environment("staging", cluster="staging", hosts=(staging,)),
        ),
    )


def stacks_of(of: Fleet, *projects: Project) -> dict[str, dict[str, Any]]:
    """All stacks by name, of definitions that agree with each other."""
    portfolio = Portfolio(fleet=of, projects=projects)
    built = [*fleet_stacks(portfolio), *(s for p in projects for s in project_stacks(of, p))]
    return {stack.name: stack.json for stack in built}
