"""Each night: what differs from what was applied, and what was merged and is not applied."""

from __future__ import annotations

from devops_constructs.project.infrastructure_secrets import PLAN, PLANS_SIGNING_KEY
from devops_constructs.workflows.fleet.pipeline_job import (
    HELM,
    PREPARE,
    TERRAFORM,
    WHOLE_HISTORY,
    Pipeline,
    devops,
)
from devops_constructs.workflows.job import Concurrency
from devops_constructs.workflows.workflow import Workflow

AT_NIGHT = "27 2 * * *"
DRIFT_MINUTES = 120


def drift_workflow(pipeline: Pipeline) -> Workflow:
    """Fails if there is anything to say, so that GitHub tells somebody. It takes no lock; what is
    being applied meanwhile looks like drift."""
    # what it plans is kept nowhere
    given = {n: s for n, s in pipeline.secrets(PLAN).items() if n != PLANS_SIGNING_KEY}
    steps = (WHOLE_HISTORY, TERRAFORM, HELM, PREPARE, devops("Report", "drift", given))
    job = pipeline.job("Report drift", PLAN, steps, timeout_minutes=DRIFT_MINUTES)
    return Workflow(
        "drift.yml",
        "Drift",
        on={"schedule": [{"cron": AT_NIGHT}], "workflow_dispatch": {}},
        jobs={"drift": job},
        comments=pipeline.comments,
        concurrency=Concurrency("drift"),
    )
