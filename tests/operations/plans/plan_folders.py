"""What a plan job hands on, without a run of Terraform."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from devops_constructs.operations.plans.origin import Origin
from devops_constructs.operations.plans.plan_job import MadePlan, made
from devops_constructs.operations.plans.summary import ResourceChange, Summary

CONTENT = "0123456789abcdef" * 4
COMMIT = "c0ffee" * 6 + "c0ff"
MADE = "2026-11-28T15:42:09Z"


def summary(stack: str = "fleet", **more: Any) -> Summary:
    """A summary of a plan that makes one thing."""
    facts = {
        "stack": stack,
        "content": CONTENT,
        "commit": COMMIT,
        "author": "ada",
        "made": MADE,
        "program": "terraform",
        "version": "1.11.4",
        "changes": (ResourceChange("digitalocean_tag.web", ("create",)),),
    }
    return Summary(**{**facts, **more})


def handed_on(folder: Path, plan: bytes = b"encrypted", of: Summary | None = None) -> Path:
    """The folder of a stack with its three files."""
    told = of or summary()
    made = folder / told.stack
    made.mkdir(parents=True)
    (made / "plan.age").write_bytes(plan)
    (made / "plan.txt").write_text("Plan: 1 to add\n", "utf-8")
    (made / "summary.json").write_text(json.dumps(told.as_json()), "utf-8")
    return made


def job_folder(folder: Path, *summaries: Summary, text: str = "Plan: 1 to add\n") -> Path:
    """What `devops plans make` writes."""
    folder.mkdir()
    plans = [MadePlan(each, b"encrypted", text) for each in summaries]
    made(Origin(COMMIT, "ada"), plans, (), folder, lambda done: None)
    return folder
