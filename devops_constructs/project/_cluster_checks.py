"""Names of what there is once per cluster: among themselves, and beside those of the projects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project import naming
from devops_constructs.project.node_pool import SYSTEM_POOL

if TYPE_CHECKING:
    from devops_constructs.project.cluster import Cluster
    from devops_constructs.project.environment import Environment
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.gateway import GatewayLoadBalancer
    from devops_constructs.project.load_balancer import LoadBalancer
    from devops_constructs.project.project import Project

CHARTS: tuple[Callable[[Cluster], str], ...] = (
    naming.ingress_chart_name,
    naming.gateway_chart_name,
    naming.metrics_server_chart_name,
)


def chart_names_fit(cluster: Cluster) -> Iterator[Problem]:
    """Whether Helm takes the names of a cluster's charts."""
    longest = max((name_of(cluster) for name_of in CHARTS), key=len)
    if len(longest) > naming.RELEASE_MAX and not cluster.is_spoilt("name"):
        yield cluster.problem(
            "name",
            what=f"its chart {longest!r} would have {len(longest)} characters",
            why=f"Helm takes names of at most {naming.RELEASE_MAX}",
            fix="shorten the cluster's name",
        )


def pools_differ(cluster: Cluster) -> Iterator[Problem]:
    """Whether each node pool has a name of its own."""
    seen = {SYSTEM_POOL}
    for pool in cluster.node_pools or ():
        if pool.name in seen and not pool.is_spoilt("name"):
            yield pool.problem(
                "name",
                what=f"cluster {cluster.name!r} already has a pool {pool.name!r}",
                why="the name is the pool's resource in Terraform; 'system' is the pool that the"
                " cluster is made with",
                fix="give this pool a name of its own",
            )
        seen.add(pool.name)


def stacks_differ(fleet: Fleet) -> Iterator[Problem]:
    """Whether no cluster is named like another stack of the fleet."""
    bases = {naming.base_stack_name(cluster): cluster.name for cluster in fleet.clusters}
    for cluster in fleet.clusters:
        if cluster.is_spoilt("name"):
            continue
        owner = f"cluster {bases[cluster.name]!r}" if cluster.name in bases else None
        if cluster.name == "fleet" or cluster.name.startswith("zone-"):
            owner = "the fleet"
        if owner:
            yield cluster.problem(
                "name",
                what=f"the Terraform stack {cluster.name!r} is one of {owner}",
                why="each stack has a state, and two would share it",
                fix="choose another name",
            )


def load_balancers_differ(fleet: Fleet) -> Iterator[Problem]:
    """Whether each load balancer has a name of its own."""
    taken: dict[str, tuple[str, str]] = {}
    for cluster in fleet.clusters:
        for balancer, by_rule in _load_balancers(cluster):
            name = balancer.name or by_rule
            here = (cluster.name, by_rule)
            other = taken.setdefault(name, here)
            if other != here:
                yield (balancer if balancer.name else cluster).problem(
                    "name",
                    what=f"the load balancer {name!r} is also that of cluster {other[0]!r}",
                    why="DNS finds it by its name, and would lead to either",
                    fix="give one of the two another name",
                )


def _load_balancers(cluster: Cluster) -> Iterator[tuple[LoadBalancer | GatewayLoadBalancer, str]]:
    """Each with the name that it has by rule."""
    if cluster.is_spoilt("routing"):
        return
    if cluster.routes_by_ingress and cluster.ingress and not cluster.is_spoilt("ingress"):
        yield cluster.ingress.load_balancer, naming.ingress_chart_name(cluster)
    if cluster.routes_by_gateway and not cluster.is_spoilt("gateway"):
        yield cluster.gateway.load_balancer, naming.gateway_chart_name(cluster)


def zones_are_told_apart(fleet: Fleet) -> Iterator[Problem]:
    """Whether each zone's stack, and with it its state, has a name of its own."""
    taken = {cluster.name: f"cluster {cluster.name!r}" for cluster in fleet.clusters}
    for zone in fleet.zones:
        if zone.is_spoilt("name") or not zone.managed:
            continue
        here = f"zone {zone.name!r}"
        stacks = (naming.zone_stack(zone), naming.strict_zone_stack(zone))
        others = {stack: taken.setdefault(stack, here) for stack in stacks}
        shared = next((stack for stack, other in others.items() if other != here), None)
        if shared:
            yield zone.problem(
                "name",
                what=f"its stack {shared!r} is also that of {others[shared]}",
                why="a stack is one state, and the two would undo each other",
                fix="leave one of them out: write managed=False, and look after it elsewhere",
            )


def stack_names_are_free(fleet: Fleet, project: Project) -> Iterator[Problem]:
    """Whether no project or release is named like a stack of the fleet."""
    taken = {"fleet", *map(naming.zone_stack, fleet.zones)}
    taken |= set(map(naming.strict_zone_stack, fleet.zones))
    for cluster in fleet.clusters:
        taken |= {cluster.name, naming.base_stack_name(cluster)}
    named: list[tuple[Project | Environment, str]] = [(project, project.name)]
    named += [(e, naming.release_name(project, e)) for e in project.environments]
    for owner, stack in named:
        if stack in taken or (owner is project and stack.startswith("zone-")):
            yield owner.problem(
                "name",
                what=f"the Terraform stack {stack!r} is one of the fleet's",
                why="the fleet, each cluster and each zone have a stack, and with it a state",
                fix="choose another name",
            )


def chart_names_are_free(fleet: Fleet, project: Project) -> Iterator[Problem]:
    """Whether no release is named like a chart of a cluster."""
    taken = {name_of(cluster): cluster.name for cluster in fleet.clusters for name_of in CHARTS}
    for environment in project.environments:
        release = naming.release_name(project, environment)
        if release in taken:
            yield environment.problem(
                "name",
                what=f"the release {release!r} is named like a chart of cluster {taken[release]!r}",
                why="both have the folder of that name in charts_out/helm, and the Helm release",
                fix="rename the project or this environment",
            )
