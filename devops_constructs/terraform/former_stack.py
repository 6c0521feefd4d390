"""A stack of what is no longer defined, for as long as something in it is let go."""

from __future__ import annotations

from devops_constructs.project.fleet import Fleet
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.github import GithubProvider
from devops_constructs.terraform.rollbar import RollbarProvider


def former_stack(fleet: Fleet, name: str) -> BuiltStack:
    """An empty stack with its state, and with the providers that destroy what else was in it."""
    stack = new_stack(fleet, name, [DigitaloceanProvider, RollbarProvider])
    GithubProvider(stack, "github", owner=fleet.github_owner)
    return built(stack)
