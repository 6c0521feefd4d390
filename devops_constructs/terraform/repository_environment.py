"""An environment of a project at GitHub."""

from __future__ import annotations

from devops_constructs.project.environment import Environment
from devops_constructs.project.github_repository import GithubEnvironment, released_branches
from devops_constructs.project.release import HostedProject
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.guarded_environment import GuardedEnvironment


class RepositoryEnvironment(Construct):
    """An environment of a project's repository, whose secrets only releases get.

    Creates, under the project's name with `_` and the environment's:
        what GuardedEnvironment does.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: HostedProject,
        environment: Environment,
        repository: str,
    ) -> None:
        super().__init__(scope, id)
        wanted = environment.github or GithubEnvironment()
        GuardedEnvironment(
            self,
            "environment",
            stack_id(props.project.name, environment.name),
            repository,
            environment.name,
            wanted,
            released_branches(props.project.github, wanted),
        )
