"""ResourceQuota and LimitRange: what a namespace may take, and what a container gets."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import LimitRange, ResourceQuota
from devops_constructs.kubernetes._manifest import cdk8s
from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.project.release import Release
from tests.kubernetes.acme import release, web
from tests.kubernetes.conftest import Synth
from tests.kubernetes.manifest_parts import named


def limited(**limits: Any) -> Release:
    here = release(web())
    environment = dc.Environment("production", cluster="main", hosts=("acme.example",), **limits)
    return Release(here.fleet, here.project, environment)


@pytest.mark.capability("a quota of a namespace", "Environment.quota")
def test_environment_with_a_quota_has_one() -> None:
    assert "ResourceQuota/quota" in map(named, manifests(limited(quota=dc.Quota())))
    assert "ResourceQuota/quota" not in map(named, manifests(limited()))


@pytest.mark.capability(
    "sums of requests, limits, storage and pods",
    "Quota.cpu_millicores",
    "Quota.memory_mib",
    "Quota.memory_limit_mib",
    "Quota.storage_gib",
    "Quota.pods",
)
def test_quota_has_its_units(chart: cdk8s.Chart, synth: Synth) -> None:
    quota = dc.Quota(
        cpu_millicores=2500, memory_mib=4096, memory_limit_mib=8192, storage_gib=20, pods=30
    )
    ResourceQuota(chart, "Quota", limited(), quota)

    [made] = synth("ResourceQuota")
    assert made["spec"]["hard"] == {
        "requests.cpu": "2500m",
        "requests.memory": "4096Mi",
        "limits.memory": "8192Mi",
        "requests.storage": "20Gi",
        "pods": "30",
        "services.loadbalancers": "0",
    }


@pytest.mark.capability("no load balancer by accident", "Quota.load_balancers")
@pytest.mark.parametrize(("allowed", "hard"), [(2, {"services.loadbalancers": "2"}), (None, {})])
def test_what_is_not_limited_is_not_named(
    chart: cdk8s.Chart, synth: Synth, allowed: int | None, hard: dict[str, str]
) -> None:
    ResourceQuota(chart, "Quota", limited(), dc.Quota(load_balancers=allowed))

    [made] = synth("ResourceQuota")
    assert made["spec"]["hard"] == hard


@pytest.mark.capability("sizes of containers that say nothing", "Environment.container_limits")
def test_environment_with_limits_has_them() -> None:
    limits = dc.ContainerLimits()

    assert "LimitRange/container-limits" in map(named, manifests(limited(container_limits=limits)))
    assert "LimitRange/container-limits" not in map(named, manifests(limited()))


@pytest.mark.capability(
    "the size that a container gets, and the largest",
    "ContainerLimits.default_cpu_millicores",
    "ContainerLimits.default_memory_mib",
    "ContainerLimits.max_memory_mib",
)
def test_container_that_says_nothing_gets_a_request_and_no_cpu_limit(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    limits = dc.ContainerLimits(
        default_cpu_millicores=50, default_memory_mib=128, max_memory_mib=2048
    )
    LimitRange(chart, "Limits", limited(), limits)

    [made] = synth("LimitRange")
    assert made["spec"]["limits"] == [
        {
            "type": "Container",
            "defaultRequest": {"cpu": "50m", "memory": "128Mi"},
            "default": {"memory": "128Mi"},
            "max": {"memory": "2048Mi"},
        }
    ]


def test_without_a_largest_size_none_is_named(chart: cdk8s.Chart, synth: Synth) -> None:
    LimitRange(chart, "Limits", limited(), dc.ContainerLimits())

    [made] = synth("LimitRange")
    assert "max" not in made["spec"]["limits"][0]
