"""Safe defaults of what is kept running, each as a rule over all objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.probe import Probe
from devops_constructs.project.release import Release
from devops_constructs.project.rollout import RollingUpdate
from devops_constructs.project.web_service import ServedComponent
from tests.kubernetes.manifest_parts import Manifest, of_kind
from tests.kubernetes.rules import rule


def _long_running(release: Release, bodies: list[Manifest]) -> Iterator[tuple[Any, Manifest]]:
    workloads = of_kind(bodies, "Deployment", "StatefulSet")
    made = {body["metadata"]["name"]: body for body in workloads}
    for component in release.components:
        if isinstance(component, LongRunning):
            yield component, made[component.name]


def _is_singleton(component: LongRunning) -> bool:
    return component.singleton


@rule
def what_serves_is_probed(release: Release, bodies: list[Manifest]) -> Iterator[str]:
    for component, body in _long_running(release, bodies):
        container = body["spec"]["template"]["spec"]["containers"][0]
        probes = {"startupProbe", "readinessProbe", "livenessProbe"}
        for_all = isinstance(component.health, Probe)
        if isinstance(component, ServedComponent) and for_all and probes - set(container):
            yield component.name


@rule
def roll_outs_take_no_pod_away(release: Release, bodies: list[Manifest]) -> Iterator[str]:
    for component, body in _long_running(release, bodies):
        if component.has_own_volumes:
            continue  # a StatefulSet replaces its pods one after the other
        strategy = body["spec"]["strategy"]
        if component.rollout != RollingUpdate() or _is_singleton(component):
            continue
        if strategy != {
            "type": "RollingUpdate",
            "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0},
        }:
            yield component.name


@rule
def there_is_time_to_end_gracefully(release: Release, bodies: list[Manifest]) -> Iterator[str]:
    for component, body in _long_running(release, bodies):
        pod = body["spec"]["template"]["spec"]
        hook = pod["containers"][0].get("lifecycle", {}).get("preStop", {})
        if isinstance(component, ServedComponent) and component.pre_stop and not hook:
            yield f"{component.name}: ends while load balancers still send requests"
        declared = component.pre_stop.seconds if component.pre_stop else 0
        needed = hook.get("sleep", {"seconds": declared})["seconds"] + component.drain_seconds
        if pod["terminationGracePeriodSeconds"] <= needed:
            yield f"{component.name}: killed while it drains"


@rule
def pods_spread_over_nodes(release: Release, bodies: list[Manifest]) -> Iterator[str]:
    for component, body in _long_running(release, bodies):
        spread = body["spec"]["template"]["spec"].get("topologySpreadConstraints", [])
        keys = [constraint["topologyKey"] for constraint in spread]
        declared = [each.over for each in component.placement.spread]
        if keys != ([] if _is_singleton(component) else declared):
            yield component.name


@rule
def budgets_exist_where_a_pod_can_be_spared(
    release: Release, bodies: list[Manifest]
) -> Iterator[str]:
    budgets = {body["metadata"]["name"] for body in of_kind(bodies, "PodDisruptionBudget")}
    for component in release.components:
        scale = getattr(component, "autoscale", None)
        sure = scale.min_replicas if scale else getattr(component, "replicas", 1)
        if (component.name in budgets) != (sure > 1):
            yield component.name


@rule
def an_autoscaler_alone_owns_replicas(release: Release, bodies: list[Manifest]) -> Iterator[str]:
    scaled = {body["metadata"]["name"] for body in of_kind(bodies, "HorizontalPodAutoscaler")}
    for component, body in _long_running(release, bodies):
        if (component.name in scaled) != bool(component.autoscale):
            yield f"{component.name}: autoscaler {component.autoscale}"
        if (component.name in scaled) == ("replicas" in body["spec"]):
            yield f"{component.name}: replicas {body['spec'].get('replicas')}"


@rule
def a_singleton_never_runs_twice(release: Release, bodies: list[Manifest]) -> Iterator[str]:
    for component, body in _long_running(release, bodies):
        spec = body["spec"]
        # a StatefulSet never has two pods of one number
        replaced = component.has_own_volumes or spec["strategy"]["type"] == "Recreate"
        alone = replaced and spec.get("replicas") in (0, 1)
        if _is_singleton(component) and not alone:
            yield component.name
