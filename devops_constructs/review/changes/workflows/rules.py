"""All rules over changes of workflows."""

from __future__ import annotations

from devops_constructs.review.changes.workflows.jobs import jobs
from devops_constructs.review.changes.workflows.needed_secrets import needed_secrets
from devops_constructs.review.changes.workflows.permissions import permissions
from devops_constructs.review.changes.workflows.pins import pins
from devops_constructs.review.changes.workflows.scripts import scripts
from devops_constructs.review.changes.workflows.triggers import triggers

WORKFLOW_RULES = (jobs, needed_secrets, permissions, pins, scripts, triggers)
