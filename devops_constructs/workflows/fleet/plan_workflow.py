"""What a pull request does, and its plans, without running anything of it."""

from __future__ import annotations

from devops_constructs.project.infrastructure_secrets import ARCHIVE, PLAN
from devops_constructs.workflows.expression import Expression
from devops_constructs.workflows.fleet.pipeline_job import (
    CHECKOUT,
    GITHUB,
    PREPARE,
    TERRAFORM,
    Pipeline,
    devops,
)
from devops_constructs.workflows.job import Concurrency, Job
from devops_constructs.workflows.proposed_files import OPTION
from devops_constructs.workflows.right import Right
from devops_constructs.workflows.step import CHECKS_OUT, Run, Use, Value
from devops_constructs.workflows.workflow import Workflow

PLAN_MINUTES = 60
ARCHIVE_MINUTES = 20
REVIEW_MINUTES = 15
PLAN_DAYS = 7
"""How long a run keeps its plans, for jobs that are started again; they are archived besides."""

_NUMBER = {
    "description": "Number of the pull request whose charts_out/ is planned",
    "required": True,
    "type": "string",
}
IS_A_NUMBER = """\
[[ $PULL_REQUEST =~ ^[1-9][0-9]{0,8}$ ]] || echo "::error::not the number of a pull request"
[[ $PULL_REQUEST =~ ^[1-9][0-9]{0,8}$ ]]"""
_GIVEN: dict[str, Value] = {"PULL_REQUEST": Expression("inputs.pull_request")}
ASK_NUMBER = Run("Ask whether it is a number", IS_A_NUMBER, _GIVEN)
PROPOSED = Use(
    "Check out what is proposed",
    CHECKS_OUT,
    {
        "persist-credentials": False,
        "ref": "refs/pull/${{ inputs.pull_request }}/merge",
        "path": "proposed",
        "sparse-checkout": "/charts_out/",
        "sparse-checkout-cone-mode": False,
    },
)
HAND_ON = Use(
    "Hand on the plans",
    "actions/upload-artifact",
    {
        "name": "plans",
        "path": "plans",
        "if-no-files-found": "error",
        "retention-days": PLAN_DAYS,
        "overwrite": True,
    },
)
TAKE = {"name": "plans", "path": "plans"}


def plan_workflow(pipeline: Pipeline) -> Workflow:
    """Started only as the branch has it, so its program and Python are reviewed ones; of the pull
    request it gets JSON, which is looked through before Terraform does."""
    return Workflow(
        "plan.yml",
        "Plan",
        on={"workflow_dispatch": {"inputs": {"pull_request": dict(_NUMBER)}}},
        jobs={
            "review": _review(pipeline),
            "plan": _plan(pipeline),
            "archive": _archive(pipeline),
            "tell": _tell(pipeline),
        },
        comments=pipeline.comments,
        concurrency=Concurrency("plan-${{ inputs.pull_request }}", cancel=True),
    )


def _review(pipeline: Pipeline) -> Job:
    """Needs no secret, and is done before the plans are there."""
    command = f'review tell "$PULL_REQUEST" {OPTION} proposed --base .'
    return Job(
        "Review",
        (ASK_NUMBER, CHECKOUT, PROPOSED, PREPARE, devops("Review", command, {**GITHUB, **_GIVEN})),
        timeout_minutes=REVIEW_MINUTES,
        permissions={"contents": "read", "pull-requests": Right("write", "to comment")},
        condition=Expression(pipeline.is_here),
    )


def _plan(pipeline: Pipeline) -> Job:
    # 1 says that a stack has no plan, which the pull request is told; all else goes on
    command = f"plans make {OPTION} proposed --base . --out plans || [ $? -eq 1 ]"
    steps = (
        ASK_NUMBER,
        CHECKOUT,
        PROPOSED,
        TERRAFORM,
        PREPARE,
        devops("Plan", command, pipeline.secrets(PLAN)),
        HAND_ON,
    )
    return pipeline.job("Plan", PLAN, steps, timeout_minutes=PLAN_MINUTES)


def _archive(pipeline: Pipeline) -> Job:
    steps = (
        CHECKOUT,
        PREPARE,
        Use("Take the plans", "actions/download-artifact", TAKE),
        devops("Archive", "plans archive plans", pipeline.secrets(ARCHIVE)),
    )
    return pipeline.job("Archive", ARCHIVE, steps, timeout_minutes=ARCHIVE_MINUTES, needs=("plan",))


def _tell(pipeline: Pipeline) -> Job:
    """Also of what failed: nobody looks at runs that no pull request shows."""
    planned = Expression("needs.plan.result == 'success'")
    return Job(
        "Tell the pull request",
        (
            ASK_NUMBER,
            CHECKOUT,
            PREPARE,
            Use("Take the plans", "actions/download-artifact", TAKE, condition=planned),
            devops("Tell", 'plans tell "$PULL_REQUEST" plans', {**GITHUB, **_GIVEN}),
        ),
        timeout_minutes=ARCHIVE_MINUTES,
        permissions={
            "contents": "read",
            "pull-requests": Right("write", "to comment"),
            "statuses": Right("write", "to say whether there are plans"),
        },
        needs=("plan", "archive"),
        condition=Expression(f"!cancelled() && {pipeline.is_here}"),
    )
