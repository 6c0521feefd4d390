"""Each week: the registry is cleared of what nobody runs or goes back to."""

from __future__ import annotations

from devops_constructs.project.infrastructure_secrets import APPLY, DIGITALOCEAN_TOKEN
from devops_constructs.workflows.fleet.pipeline_job import CHECKOUT, PREPARE, Pipeline, devops
from devops_constructs.workflows.job import Concurrency
from devops_constructs.workflows.workflow import Workflow

SUNDAY_NIGHT = "41 3 * * 0"
"""While the registry collects its garbage, nothing can be pushed (UTC)."""
CLEAN_MINUTES = 60


def registry_workflow(pipeline: Pipeline) -> Workflow:
    """Whatever runs in a cluster stays; without an answer of every cluster, all stays."""
    secrets = pipeline.secrets(APPLY, DIGITALOCEAN_TOKEN)
    steps = (CHECKOUT, PREPARE, devops("Clean", "registry clean --yes", secrets))
    job = pipeline.job("Clean the registry", APPLY, steps, timeout_minutes=CLEAN_MINUTES)
    return Workflow(
        "registry.yml",
        "Registry",
        on={"schedule": [{"cron": SUNDAY_NIGHT}], "workflow_dispatch": {}},
        jobs={"clean": job},
        comments=pipeline.comments,
        concurrency=Concurrency("registry"),
    )
