"""The stack `<project>`: what exists once for all environments of a project."""

from __future__ import annotations

from devops_constructs.project.github_repository import GithubRepository
from devops_constructs.project.release import HostedProject
from devops_constructs.terraform._engine import Stack
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.digitalocean import DigitaloceanProvider
from devops_constructs.terraform.github import GithubProvider
from devops_constructs.terraform.private_bucket import PrivateBucket
from devops_constructs.terraform.repository import Repository
from devops_constructs.terraform.repository_environment import RepositoryEnvironment
from devops_constructs.terraform.rollbar import RollbarProvider
from devops_constructs.terraform.rollbar_project import RollbarProject


def has_project_stack(props: HostedProject) -> bool:
    """Whether there is anything to make once per project."""
    project = props.project
    return bool(project.private_space or project.github or _tracks_errors(props))


def _tracks_errors(props: HostedProject) -> bool:
    tracking = props.project.error_tracking
    return tracking is not None and tracking.managed


def project_stack(props: HostedProject) -> BuiltStack:
    """`<project>`: the repository and its environments, the project in Rollbar, the private
    space."""
    # all of them, also those with nothing to make any more: what they had only they can destroy
    stack = new_stack(props.fleet, props.project.name, [DigitaloceanProvider, RollbarProvider])
    GithubProvider(stack, "github", owner=props.fleet.github_owner)
    if settings := props.project.github:
        _github(stack, props, settings)
    if _tracks_errors(props):
        RollbarProject(stack, "error-tracking", props)
    if props.project.private_space:
        PrivateBucket(stack, "private-space", props, props.project.private_space)
    return built(stack, ["fleet"])


def _github(stack: Stack, props: HostedProject, settings: GithubRepository) -> None:
    name: str = props.project.github_repository
    if settings.managed:
        # by reference, so that the environments come after it
        name = Repository(stack, "repository", props, settings).name
    if props.fleet.github_plan == "free":
        return
    for environment in props.project.environments:
        if environment.github:
            RepositoryEnvironment(
                stack, f"{environment.name}-environment", props, environment, name
            )
