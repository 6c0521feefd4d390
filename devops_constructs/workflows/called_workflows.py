"""Workflows of a project that lie in the infrastructure repository, and their few lines of callers.

A called workflow runs as if it were in the project's repository: `github`, the files that are
checked out, environments and their secrets are the caller's. `$/` alone is its own repository.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from devops_constructs.project.infrastructure import InfrastructureRepository
from devops_constructs.project.release import HostedProject
from devops_constructs.workflows.expression import Expression
from devops_constructs.workflows.job import AnyJob, Job, Permissions, PinnedCall
from devops_constructs.workflows.right import Right
from devops_constructs.workflows.workflow import Workflow


@dataclass(frozen=True)
class ProjectWorkflows:
    """What belongs to a project: in its own repository, and in the infrastructure repository."""

    own: tuple[Workflow, ...] = ()
    called: tuple[Workflow, ...] = ()


def called_workflows(
    props: HostedProject, repository: InfrastructureRepository, whole: tuple[Workflow, ...]
) -> ProjectWorkflows:
    """The same workflows, each as one that is called and one that calls it."""
    address = f"{props.fleet.github_owner}/{repository.name}"
    pairs = [_pair(props, address, workflow) for workflow in whole]
    called = tuple(called for _, called in pairs if called)
    return ProjectWorkflows(tuple(caller for caller, _ in pairs), called)


def called_file(project: str, file: str) -> str:
    """No name of a project has a dot, so no two of them meet."""
    return f"{project}.{file}"


def _pair(
    props: HostedProject, address: str, workflow: Workflow
) -> tuple[Workflow, Workflow | None]:
    """The caller and the called one; None: there is nothing but the project's own tests, which the
    infrastructure repository does not have."""
    jobs = {name: job for name, job in workflow.jobs.items() if isinstance(job, Job)}
    own = {name: job for name, job in workflow.jobs.items() if name not in jobs}
    if not jobs:
        return workflow, None
    inputs = (workflow.on.get("workflow_dispatch") or {}).get("inputs") or {}
    called = Workflow(
        called_file(props.project.name, workflow.file),
        f"{props.project.name}: {workflow.name}",
        on={"workflow_call": {"inputs": dict(inputs)} if inputs else {}},
        jobs={name: _without(job, own) for name, job in jobs.items()},
        comments=workflow.comments,
    )
    call = PinnedCall(
        workflow.name,
        address,
        called.file,
        permissions=_rights(jobs),
        needs=tuple(own),
        inputs={name: Expression(f"inputs.{name}") for name in inputs},
        hands_on=called.secrets,
    )
    return _caller(workflow, {**own, "call": call}), called


def _caller(workflow: Workflow, jobs: Mapping[str, AnyJob]) -> Workflow:
    return Workflow(
        workflow.file,
        workflow.name,
        workflow.on,
        jobs,
        comments=workflow.comments,
        concurrency=workflow.concurrency,
    )


def _without(job: Job, elsewhere: Mapping[str, Any]) -> Job:
    """A job that does not wait for those that the caller has run before."""
    return replace(job, needs=tuple(name for name in job.needs if name not in elsewhere))


def _rights(jobs: Mapping[str, Job]) -> Permissions:
    """What all jobs together may do: a called workflow gets no more than its caller gives."""
    given = [item for job in jobs.values() for item in job.permissions.items()]
    # what writes comes last, and so over what reads
    return dict(sorted(given, key=lambda item: isinstance(item[1], Right) and item[1].writes))
