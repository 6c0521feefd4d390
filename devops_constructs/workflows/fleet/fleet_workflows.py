"""Every workflow of the infrastructure repository that is its own."""

from __future__ import annotations

from devops_constructs.project.portfolio import Portfolio
from devops_constructs.workflows.fleet.apply_workflow import apply_workflow
from devops_constructs.workflows.fleet.drift_workflow import drift_workflow
from devops_constructs.workflows.fleet.pipeline_job import Pipeline
from devops_constructs.workflows.fleet.plan_workflow import plan_workflow
from devops_constructs.workflows.fleet.pull_request_workflow import pull_request_workflow
from devops_constructs.workflows.fleet.registry_workflow import registry_workflow
from devops_constructs.workflows.workflow import Workflow


def fleet_workflows(portfolio: Portfolio) -> tuple[Workflow, ...]:
    """In the order of their files' names; none if the fleet names no repository of its own."""
    repository = portfolio.fleet.infrastructure
    if repository is None:
        return ()
    pipeline = Pipeline(portfolio, repository)
    made = (apply_workflow, drift_workflow, plan_workflow, pull_request_workflow, registry_workflow)
    return tuple(workflow(pipeline) for workflow in made)
