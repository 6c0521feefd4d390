"""What a plan job hands on, without a run of Terraform."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from devops_constructs.operations.plans.origin import Origin
from devops_constructs.operations.plans.plan_job import MadePlan, made, write_plan
from devops_constructs.operations.plans.signing import SigningKeys
from devops_constructs.operations.plans.summary import ResourceChange, Summary

CONTENT = "0123456789abcdef" * 4
COMMIT = "c0ffee" * 6 + "c0ff"
MADE = "2026-11-28T15:42:09Z"
SIGNING_KEY = "5e" * 32
"""What the jobs of tests have in PLANS_SIGNING_KEY."""


def signing_keys(text: str = SIGNING_KEY) -> SigningKeys:
    keys = SigningKeys.from_text(text)
    assert keys
    return keys


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
    """The folder of a stack with its four files."""
    told = of or summary()
    folder.mkdir(parents=True, exist_ok=True)
    write_plan(MadePlan(told, plan, "Plan: 1 to add\n"), folder / told.stack, signing_keys())
    return folder / told.stack


def job_folder(folder: Path, *summaries: Summary, text: str = "Plan: 1 to add\n") -> Path:
    """What `devops plans make` writes."""
    folder.mkdir()
    plans = [MadePlan(each, b"encrypted", text) for each in summaries]
    made(Origin(COMMIT, "ada"), plans, (), folder, signing_keys(), lambda done: None)
    return folder
