"""A stack of what is no longer defined, for as long as something in it is let go."""

from __future__ import annotations

from collections.abc import Collection

from devops_constructs.project.cluster import Cluster
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.resource_addresses import type_of
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.cluster_access import ClusterAccess
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.github import GithubProvider
from devops_constructs.terraform.rollbar import RollbarProvider

BASE = "-base"
"""How the stack of what is inside a cluster ends, after the cluster's name."""


def former_stack(fleet: Fleet, name: str, let_go: Collection[str]) -> BuiltStack:
    """An empty stack with its state, and with the providers that destroy what else was in it.

    Args:
        fleet: where its state is
        name: what it was called
        let_go: the addresses that it will forget; what was inside a cluster is reached by its name
    """
    stack = new_stack(fleet, name, [DigitaloceanProvider, RollbarProvider])
    GithubProvider(stack, "github", owner=fleet.github_owner)
    inside = any(type_of(address).startswith("kubernetes_") for address in let_go)
    if inside and name.endswith(BASE):
        ClusterAccess(stack, "access", Cluster.model_construct(name=name.removesuffix(BASE)))
    return built(stack)
