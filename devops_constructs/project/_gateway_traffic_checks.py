"""Rules for requests that a cluster's Gateway would lose, and hosts that it has no room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project._route_checks import Stated, stated_routes
from devops_constructs.project.gateway_gaps import keep_out, protecting
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.patch import ObjectPatch, Patch
from devops_constructs.project.scaling_metric import ObjectMetric
from devops_constructs.project.traffic import Traffic, layered

if TYPE_CHECKING:
    from devops_constructs.project.cluster import Cluster
    from devops_constructs.project.environment import Environment
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.project import Project

_FIX = "leave it out and let the application see to it, or write routing='ingress' on the cluster"

LISTENERS_MAX = 64
"""Of one Gateway. Source: `maxItems` of spec.listeners in its CustomResourceDefinition."""


def nobody_comes_past_a_rule(fleet: Fleet, projects: Iterable[Project]) -> Iterator[Problem]:
    """What keeps somebody out holds on every way that leads to a web service."""
    for cluster in _with_gateway(fleet):
        reported: set[tuple[int, str]] = set()
        for project, environment in _on(cluster, projects):
            for stated in stated_routes(project, environment):
                layers = _layers(environment, stated)
                for field, instead in protecting(layered(*layers)):
                    layer = _layer_of(field, layers)
                    if (id(layer), field) not in reported:
                        reported.add((id(layer), field))
                        yield _lost(cluster, environment, layer, field, instead)


def patches_keep_nobody_out(fleet: Fleet, projects: Iterable[Project]) -> Iterator[Problem]:
    """Patches of Ingress objects hold on one of two ways."""
    reported: set[int] = set()
    for cluster in _with_gateway(fleet):
        for project, environment in _on(cluster, projects):
            for patch in (*project.patches, *environment.patches):
                if keep_out(_patched_annotations(patch)) and id(patch) not in reported:
                    reported.add(id(patch))
                    yield patch.problem(
                        "path",
                        what=f"it keeps somebody out in environment {environment.name!r} on cluster"
                        f" {cluster.name!r}, which has routing={cluster.routing!r}",
                        why="the gateway reads no annotations of an Ingress: everybody would get in"
                        " through it",
                        fix=_FIX,
                    )


def _patched_annotations(patch: ObjectPatch) -> Iterator[str]:
    head, *steps = patch.path.removeprefix("/metadata").split("/")
    if patch.kind != "Ingress" or head or steps[:1] != ["annotations"]:
        return
    if steps[1:]:
        yield steps[1].replace("~1", "/").replace("~0", "~")
    elif isinstance(patch, Patch) and isinstance(patch.value, Mapping):
        yield from patch.value


def autoscalers_measure_what_is_there(
    fleet: Fleet, projects: Iterable[Project]
) -> Iterator[Problem]:
    """No autoscaler looks at an Ingress where there is none."""
    reported: set[int] = set()
    for cluster in _with_gateway(fleet):
        for project, environment in _on(cluster, projects) if not cluster.routes_by_ingress else ():
            for metric in _object_metrics(project, environment):
                if metric.kind == "Ingress" and id(metric) not in reported:
                    reported.add(id(metric))
                    yield metric.problem(
                        "kind",
                        what=f"it is of an Ingress, in environment {environment.name!r} on cluster"
                        f" {cluster.name!r}, which has routing='gateway'",
                        why="there is none, so the autoscaler would never add a pod",
                        fix="choose another metric, or write routing='both' on the cluster",
                    )


def _object_metrics(project: Project, environment: Environment) -> Iterator[ObjectMetric]:
    for component in project.present(environment):
        difference = environment.differences.get(component.name)
        if isinstance(component, LongRunning):
            scale = (difference and difference.autoscale) or component.autoscale
            yield from (m for m in (scale.metrics if scale else ()) if isinstance(m, ObjectMetric))


def listeners_are_few(fleet: Fleet, projects: Iterable[Project]) -> Iterator[Problem]:
    """A Gateway has a listener for each host, and one for plain HTTP."""
    for cluster in _with_gateway(fleet):
        hosts: set[str] = set()
        for _, environment in _on(cluster, projects):
            for index, host in enumerate(environment.all_hosts):
                hosts.add(host.name)
                if len(hosts) == LISTENERS_MAX:
                    yield environment.problem(
                        "hosts",
                        index,
                        what=f"host {host.name!r} is number {len(hosts)} on cluster"
                        f" {cluster.name!r}",
                        why=f"its Gateway has {LISTENERS_MAX} listeners: one for plain HTTP and one"
                        " for each host",
                        fix="move a project to another cluster, or write routing='ingress'",
                    )
                    break


def _with_gateway(fleet: Fleet) -> Iterator[Cluster]:
    for cluster in fleet.clusters:
        if cluster.routes_by_gateway and not cluster.is_spoilt("routing"):
            yield cluster


def _on(cluster: Cluster, projects: Iterable[Project]) -> Iterator[tuple[Project, Environment]]:
    for project in projects:
        for environment in project.environments:
            if environment.cluster == cluster.name:
                yield project, environment


def _layers(environment: Environment, stated: Stated) -> list[Traffic]:
    """What is said of requests to a route, the last one going over the others."""
    difference = environment.differences.get(stated.service.name)
    differing = [difference.traffic] if difference and difference.traffic else []
    return [environment.traffic, stated.service.traffic, *differing, stated.route.traffic]


def _layer_of(field: str, layers: list[Traffic]) -> Traffic:
    """The definition that says so."""
    saying = [layer for layer in layers if field in dict(protecting(layer))]
    return saying[-1]


def _lost(
    cluster: Cluster, environment: Environment, layer: Traffic, field: str, instead: str
) -> Problem:
    way = "through the gateway" if cluster.routes_by_ingress else "there"
    return layer.problem(
        field,
        what=f"{field} in environment {environment.name!r} on cluster {cluster.name!r}, which has"
        f" routing={cluster.routing!r}",
        why=f"{instead}: everybody would get in {way}",
        fix=_FIX,
    )
