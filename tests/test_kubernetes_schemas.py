"""The judge of objects is judged: it is strict, and speaks of the version it is asked about."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from kubernetes_validate import utils

from devops_constructs.project.cluster import KubernetesVersion
from tests.kubernetes_schemas import problems_of


def budget(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "web"},
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"a": "b"}}, **spec},
    }


def test_a_right_object_passes() -> None:
    assert problems_of(budget(), "1.35") == []


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"maxUnavalable": 1}, "$.spec: Additional properties are not allowed"),
        ({"maxUnavailable": [1]}, "$.spec.maxUnavailable: [1] is not valid"),
        (
            {"selector": {"matchLabels": {"a": 1}}},
            "$.spec.selector.matchLabels.a: 1 is not of type",
        ),
        ({"minAvailable": None}, "$.spec.minAvailable: null"),
    ],
    ids=["unknown field", "wrong type", "a label that is no text", "null"],
)
def test_a_broken_object_is_refused_with_its_place(spec: dict[str, Any], problem: str) -> None:
    found = problems_of(budget(**spec), "1.35")

    assert any(text.startswith(problem) for text in found), found


def test_a_field_newer_than_the_cluster_is_refused() -> None:
    """PodDisruptionBudget has it since 1.26 (alpha); the version of the cluster decides."""
    found = problems_of(budget(unhealthyPodEvictionPolicy="AlwaysAllow"), "1.25")

    assert any("unhealthyPodEvictionPolicy" in text for text in found)


def test_every_version_that_a_cluster_can_have_is_known() -> None:
    bundled = {utils.major_minor(version) for version in utils.all_versions()}

    assert set(get_args(KubernetesVersion)) <= bundled


def monitor(**endpoint: Any) -> dict[str, Any]:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": "web", "labels": {"a": "b"}},
        "spec": {
            "selector": {"matchLabels": {"a": "b"}},
            "podMetricsEndpoints": [{"port": "metrics", "interval": "30s", **endpoint}],
        },
    }


def route(**rule: Any) -> dict[str, Any]:
    path = {"path": {"type": "PathPrefix", "value": "/"}}
    led = {"matches": [path], "backendRefs": [{"name": "web", "port": 80}], **rule}
    parent = {"name": "shared", "namespace": "gateway", "sectionName": "acme.example"}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "web", "labels": {"a": "b"}},
        "spec": {"parentRefs": [parent], "hostnames": ["acme.example"], "rules": [led]},
    }


def test_routes_of_the_gateway_api_are_judged_as_strictly() -> None:
    redirect = {"scheme": "https", "statusCode": 308}
    wrong: tuple[dict[str, Any], ...] = (
        {"timeout": {}},
        {"backendRefs": [{"name": "web", "port": "http"}]},
        {"matches": [{"path": {"type": "Prefix", "value": "/"}}]},
        {"matches": [{"path": {"type": "PathPrefix", "value": "//"}}]},
        {"filters": [{"type": "RequestRedirect", "requestRedirect": redirect}]},
    )
    assert problems_of(route(), "1.35") == []
    for broken in wrong:
        assert problems_of(route(**broken), "1.35"), broken


def gateway(**changes: Any) -> dict[str, Any]:
    certificate = {"name": "origin-certificate", "namespace": "acme-production"}
    listener = {
        "name": "acme.example",
        "hostname": "acme.example",
        "port": 443,
        "protocol": "HTTPS",
        "tls": {"certificateRefs": [certificate]},
        "allowedRoutes": {"namespaces": {"from": "Same"}},
    }
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "shared", "labels": {"a": "b"}},
        "spec": {"gatewayClassName": "cilium", "listeners": [{**listener, **changes}]},
    }


def test_gateways_are_judged_as_strictly() -> None:
    assert problems_of(gateway(), "1.35") == []
    for broken in (
        {"hostName": "acme.example"},
        {"hostname": "acme.*"},
        {"protocol": "https"},
        {"protocol": "HTTP"},  # with TLS
        {"tls": {"mode": "Passthrough", "certificateRefs": [{"name": "a"}]}},
        {"allowedRoutes": {"namespaces": {"from": "Selector"}}},  # without one
    ):
        assert problems_of(gateway(**broken), "1.35"), broken


def cilium_policy(**opened: Any) -> dict[str, Any]:
    ports = [{"ports": [{"port": "80", "protocol": "TCP"}]}]
    return {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": {"name": "web", "labels": {"a": "b"}},
        "spec": {
            "endpointSelector": {"matchLabels": {"a": "b"}},
            "ingress": [{"fromEntities": ["ingress"], "toPorts": ports, **opened}],
        },
    }


def test_policies_of_cilium_are_judged_as_strictly() -> None:
    assert problems_of(cilium_policy(), "1.35") == []
    for broken in (
        {"fromEntities": ["world"]},
        {"fromEntity": ["ingress"]},
        {"toPorts": [{"ports": [{"port": 80, "protocol": "TCP"}]}]},
    ):
        assert problems_of(cilium_policy(**broken), "1.35"), broken


def test_objects_of_the_prometheus_operator_are_judged_as_strictly() -> None:
    assert problems_of(monitor(), "1.35") == []
    for broken in ({"intervall": "30s"}, {"interval": 30}, {"interval": "30 s"}, {"port": 9394}):
        assert problems_of(monitor(**broken), "1.35"), broken
