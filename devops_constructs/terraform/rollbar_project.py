"""The project in Rollbar."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.release import HostedProject
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.rollbar import Project


class RollbarProject(Construct):
    """A project in Rollbar for all environments; items say which one they come from.

    Creates:
        rollbar_project.<project>: it cannot be destroyed by Terraform, as the errors go with it.
            The provider deletes the tokens that Rollbar gives it.
    """

    def __init__(self, scope: Construct, id: str, props: HostedProject) -> None:
        super().__init__(scope, id)
        self.project = Project(
            self,
            stack_id(props.project.name),
            name=naming.rollbar_project_name(props.project),
            lifecycle={"prevent_destroy": True},
        )
