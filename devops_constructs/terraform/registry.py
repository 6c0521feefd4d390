"""The container registry that all projects push to."""

from __future__ import annotations

from devops_constructs.project.fleet import Fleet
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.digitalocean import ContainerRegistry


class Registry(Construct):
    """The account's container registry.

    Creates:
        digitalocean_container_registry.fleet_registry: it cannot be destroyed by Terraform. Another
            tier is changed in place; another name or region would be another, empty one.

    Sources: https://docs.digitalocean.com/products/container-registry/details/limits/
    """

    def __init__(self, scope: Construct, id: str, props: Fleet) -> None:
        super().__init__(scope, id)
        self.registry = ContainerRegistry(
            self,
            stack_id("fleet", "registry"),
            name=props.registry,
            subscription_tier_slug=props.registry_tier,
            region=props.registry_region or props.spaces_region,
            lifecycle={"prevent_destroy": True},
        )
