"""The provider with which stacks fill a cluster that another one made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devops_constructs import Cluster
from devops_constructs.terraform import Stack
from devops_constructs.terraform.cluster_access import ClusterAccess
from tests.terraform.schema_check import committed_schemas, problems_of

CLUSTER = Cluster("production-1", region="fra1")


def test_the_provider_is_configured_from_a_cluster_that_is_found_by_its_name(
    stack: Stack, synth: Callable[[], dict[str, Any]]
) -> None:
    ClusterAccess(stack, "cluster", CLUSTER)

    result = synth()
    looked_up = "data.digitalocean_kubernetes_cluster.access"
    assert result["data"]["digitalocean_kubernetes_cluster"]["access"]["name"] == "production-1"
    assert result["provider"]["kubernetes"] == [
        {
            "host": f"${{{looked_up}.kube_config[0].host}}",
            "token": f"${{{looked_up}.kube_config[0].token}}",
            "cluster_ca_certificate": (
                f"${{base64decode({looked_up}.kube_config[0].cluster_ca_certificate)}}"
            ),
        }
    ]
    assert problems_of(result, committed_schemas()) == []


def test_a_cluster_that_does_not_exist_fails_while_planning(
    stack: Stack, synth: Callable[[], dict[str, Any]]
) -> None:
    ClusterAccess(stack, "cluster", CLUSTER)

    found = synth()["data"]["digitalocean_kubernetes_cluster"]["access"]
    assert found["lifecycle"]["postcondition"] == [
        {
            "condition": '${self.id != null && self.id != ""}',
            "error_message": "There is no Kubernetes cluster named production-1.",
        }
    ]
