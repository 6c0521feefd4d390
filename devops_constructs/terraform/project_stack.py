"""The stack `<project>`: what exists once for all environments of a project."""

from __future__ import annotations

from devops_constructs.project.release import HostedProject
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.private_bucket import PrivateBucket


def has_project_stack(props: HostedProject) -> bool:
    """Whether there is anything to make once per project."""
    return props.project.private_space is not None


def project_stack(props: HostedProject) -> BuiltStack:
    """`<project>`. So far: the private space."""
    stack = new_stack(props.fleet, props.project.name, [DigitaloceanProvider])
    if props.project.private_space:
        PrivateBucket(stack, "private-space", props, props.project.private_space)
    return built(stack)
