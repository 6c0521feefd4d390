"""Applies what was merged, and publishes the charts."""

from __future__ import annotations

from typing import Any

from devops_constructs.project.github_names import REGISTRY_TOKEN
from devops_constructs.project.infrastructure_secrets import (
    APPLY,
    STATE_ACCESS_KEY_ID,
    STATE_SECRET_ACCESS_KEY,
    TERRAFORM_GITHUB_TOKEN,
)
from devops_constructs.project.people import appliers
from devops_constructs.workflows.credentials import asks_who
from devops_constructs.workflows.expression import Expression, literal
from devops_constructs.workflows.fleet.pipeline_job import (
    GITHUB,
    HELM,
    PREPARE,
    TERRAFORM,
    WHOLE_HISTORY,
    Pipeline,
    devops,
)
from devops_constructs.workflows.job import Concurrency, Job
from devops_constructs.workflows.right import Right
from devops_constructs.workflows.step import Run, Step, Use, Value
from devops_constructs.workflows.workflow import Workflow

APPLY_MINUTES = 300
"""Room for the first apply of a whole fleet. Whoever stops Terraform may leave a lock."""

_APPROVE = {
    "description": "Key of the plan that waits for a person, as the last run says; empty: none",
    "required": False,
    "type": "string",
}
_AGAIN = {
    "description": "Name of a stack that something else has changed, to be planned once more;"
    " empty: none",
    "required": False,
    "type": "string",
}
AT_WORK = "13 9 * * 1-5"
"""When what waited is looked at again: on working days (UTC), when somebody is there."""

APPLIED = "steps.apply.outcome == 'success' || steps.apply.outcome == 'failure'"

LEFT_STATES = Use(
    "Leave the states that no space took",
    "actions/upload-artifact",
    {
        "name": "unwritten-states",
        "path": "unwritten-states",
        "if-no-files-found": "ignore",
        "retention-days": 90,
        "overwrite": True,
    },
    condition=Expression("!cancelled() && steps.apply.outcome == 'failure'"),
)
"""Encrypted, as plans are; without them, what was made would be forgotten with the machine."""


def apply_workflow(pipeline: Pipeline) -> Workflow:
    """One run at a time for the whole fleet; it works off all that was merged, so one that GitHub
    drops is made up for by the next."""
    on: dict[str, Any] = {
        "push": {"branches": [literal(pipeline.repository.branch)]},
        "schedule": [{"cron": AT_WORK}],
        "workflow_dispatch": {"inputs": {"approve": dict(_APPROVE), "again": dict(_AGAIN)}},
    }
    return Workflow(
        "apply.yml",
        "Apply",
        on=on,
        jobs={"apply": _apply(pipeline)},
        comments=pipeline.comments,
        concurrency=Concurrency("apply"),
    )


def _apply(pipeline: Pipeline) -> Job:
    steps = (
        *asks_who("Ask who approves", appliers(pipeline.fleet), Expression("inputs.approve != ''")),
        WHOLE_HISTORY,
        TERRAFORM,
        HELM,
        *_engines(pipeline),
        PREPARE,
        _apply_step(pipeline),
        LEFT_STATES,
        _publish_step(pipeline),
    )
    return pipeline.job(
        "Apply",
        APPLY,
        steps,
        timeout_minutes=APPLY_MINUTES,
        permissions={
            "contents": "read",
            "pull-requests": Right("write", "to tell what waits for a person"),
            "statuses": Right("write", "to say what became of a plan"),
        },
        deploys=True,
    )


def _engines(pipeline: Pipeline) -> tuple[Step, ...]:
    if pipeline.fleet.apply != "cdktf":
        return ()
    # its version, and that of all that it stands on, is in tools/engines/package-lock.json
    return (Run("Set up cdktf", 'scripts/engines >>"$GITHUB_PATH"'),)


def _apply_step(pipeline: Pipeline) -> Run:
    secrets = pipeline.secrets(APPLY)
    given: dict[str, Value] = {name: s for name, s in secrets.items() if name != REGISTRY_TOKEN}
    inputs = ("approve", "again")
    given |= {**GITHUB, **{name.upper(): Expression(f"inputs.{name}") for name in inputs}}
    # each one word, so that none can be an option
    words = " ".join(f'${{{name.upper()}:+"--{name}=${name.upper()}"}}' for name in inputs)
    return devops("Apply", f"apply {words}", given, id="apply")


def _publish_step(pipeline: Pipeline) -> Run:
    """Also if something failed or waits: what was applied is published."""
    names = (
        REGISTRY_TOKEN,
        STATE_ACCESS_KEY_ID,
        STATE_SECRET_ACCESS_KEY,
        TERRAFORM_GITHUB_TOKEN,
    )
    secrets = pipeline.secrets(APPLY, *names)
    condition = Expression(f"!cancelled() && ({APPLIED})")
    return devops("Publish charts", "charts publish", secrets, condition=condition)
