"""Every workflow of a project's repository."""

from __future__ import annotations

from devops_constructs.project.release import HostedProject
from devops_constructs.workflows.checks_workflow import checks_workflow
from devops_constructs.workflows.workflow import Workflow


def project_workflows(props: HostedProject) -> tuple[Workflow, ...]:
    """In the order of their files' names; none where others look after the repository."""
    if props.project.github is None:
        return ()
    made = (checks_workflow(props),)
    found = (workflow for workflow in made if workflow)
    return tuple(sorted(found, key=lambda workflow: workflow.file))
