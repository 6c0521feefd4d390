"""Every workflow of a project's repository."""

from __future__ import annotations

from devops_constructs.project.release import HostedProject, Release
from devops_constructs.workflows.called_workflows import ProjectWorkflows, called_workflows
from devops_constructs.workflows.checks_workflow import checks_workflow
from devops_constructs.workflows.environment_workflow import environment_workflow
from devops_constructs.workflows.push_workflow import push_workflow
from devops_constructs.workflows.workflow import Workflow


def project_workflows(props: HostedProject) -> ProjectWorkflows:
    """In the order of their files' names; none where others look after the repository."""
    if props.project.github is None:
        return ProjectWorkflows()
    infrastructure = props.fleet.infrastructure
    if infrastructure and props.project.calls_workflows(props.fleet):
        return called_workflows(props, infrastructure, _whole(props))
    return ProjectWorkflows(own=_whole(props))


def _whole(props: HostedProject) -> tuple[Workflow, ...]:
    lasting = (e for e in props.project.environments if e.retired is None)
    releases = tuple(Release(props.fleet, props.project, e) for e in lasting)
    made = (checks_workflow(props), push_workflow(props, releases))
    found = [workflow for workflow in made if workflow]
    found += [environment_workflow(release) for release in releases]
    return tuple(sorted(found, key=lambda workflow: workflow.file))
