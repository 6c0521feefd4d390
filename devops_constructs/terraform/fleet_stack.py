"""The stack `fleet`: what there is once per account."""

from __future__ import annotations

from devops_constructs.project.fleet import Fleet
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.organisation_defaults import OrganisationDefaults
from devops_constructs.terraform.registry import Registry


def fleet_stack(fleet: Fleet) -> BuiltStack:
    """`fleet`, which is applied before all others."""
    stack = new_stack(fleet, "fleet", [DigitaloceanProvider])
    if fleet.registry_managed:
        Registry(stack, "registry", fleet)
    if fleet.github:
        OrganisationDefaults(stack, "github-organisation", fleet, fleet.github)
    return built(stack)
