"""Checkouts of pull requests that change a line of this repository's stacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.errors import ProposalError
from devops_constructs.operations.plans.guard import judged
from devops_constructs.operations.plans.proposal import Proposal
from devops_constructs.project.loader import load
from tests.preparation import ROOT

FLEET = load(ROOT).portfolio.fleet
TERRAFORM = Path("charts_out/terraform")
STACKS = TERRAFORM / "stacks"


def judge(proposed: Path, base: Path = ROOT) -> Proposal:
    return judged(proposed, base, FLEET)


def refusal(proposed: Path, base: Path = ROOT) -> str:
    with pytest.raises(ProposalError) as caught:
        judge(proposed, base)
    return str(caught.value)


def change(proposed: Path, stack: str, edit: Callable[[Any], None]) -> Path:
    """Edits the JSON of a stack, and writes it as synth does."""
    file = proposed / STACKS / stack / "cdk.tf.json"
    content = json.loads(file.read_text("utf-8"))
    edit(content)
    file.write_text(
        json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n", "utf-8"
    )
    return file


def another_size(content: Any) -> None:
    [registry] = content["resource"]["digitalocean_container_registry"].values()
    registry["subscription_tier_slug"] = "basic"
