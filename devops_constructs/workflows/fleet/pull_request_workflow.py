"""What a pull request of the infrastructure repository goes through, without any secret."""

from __future__ import annotations

from devops_constructs.workflows.expression import Expression, literal
from devops_constructs.workflows.fleet.pipeline_job import (
    CHECKOUT,
    GITHUB,
    WHOLE_HISTORY,
    Pipeline,
    devops,
)
from devops_constructs.workflows.job import Concurrency, Job
from devops_constructs.workflows.right import Right
from devops_constructs.workflows.step import Run
from devops_constructs.workflows.workflow import Workflow

CHECK_MINUTES = 20

START = """\
gh api --silent "repos/$GH_REPO/statuses/$COMMIT" --field context=plans --field state=pending
gh workflow run plan.yml --ref "$BRANCH" --field "pull_request=$PULL_REQUEST\""""


def pull_request_workflow(pipeline: Pipeline) -> Workflow:
    """Its own files are run where there is no secret and no right; the plans are made elsewhere, by
    the branch that it goes to."""
    return Workflow(
        "pull-request.yml",
        "Pull request",
        on={"pull_request": {"branches": [literal(pipeline.repository.branch)]}},
        jobs={"synth": _synth(), "check": _check(), "plan": _plan(pipeline)},
        concurrency=Concurrency("pull-request-${{ github.ref }}", cancel=True),
    )


def _synth() -> Job:
    # what its base has is deployed, or about to be: that tells what holds data
    base = {"BASE": Expression("github.event.pull_request.base.sha")}
    return Job(
        "charts_out/ is what the definitions give",
        (WHOLE_HISTORY, devops("Compare", 'synth --check --since "$BASE"', base)),
        timeout_minutes=CHECK_MINUTES,
        permissions={"contents": "read"},
    )


def _check() -> Job:
    return Job(
        "Nothing is to be said of charts_out/",
        (CHECKOUT, devops("Check", "check")),
        timeout_minutes=CHECK_MINUTES,
        permissions={"contents": "read"},
    )


def _plan(pipeline: Pipeline) -> Job:
    """Not for forks, whose runs get no right to start anything."""
    same = "github.event.pull_request.head.repo.full_name == github.repository"
    facts = {
        "BRANCH": literal(pipeline.repository.branch),
        "COMMIT": Expression("github.event.pull_request.head.sha"),
        "PULL_REQUEST": Expression("github.event.pull_request.number"),
    }
    return Job(
        "Have it planned",
        (Run("Start plan.yml as the branch has it", START, {**GITHUB, **facts}),),
        timeout_minutes=5,
        permissions={
            "actions": Right("write", "to start plan.yml"),
            "statuses": Right("write", "to show that plans are being made"),
        },
        needs=("synth",),
        condition=Expression(f"{pipeline.is_here} && {same}"),
    )
