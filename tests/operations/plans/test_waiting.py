"""What is said of a stack whose plan was refused by its cluster."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from devops_constructs.errors import TerraformError
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.proposal import Proposal, ProposedStack
from devops_constructs.operations.plans.waiting import Waiting

REFUSED = (
    'Error: secrets "database" is forbidden: User "planner" cannot get resource\n'
    '"secrets" in API group "" in the namespace "shop-production"'
)
RIGHTS = (
    "whoever plans may not read that: the rights come with the stack of its cluster's base and with"
    " its own; once they are applied, an account with the fleet's plan_role may"
)


def judged(folder: Path, *changed: str) -> tuple[str, str]:
    """Of `shop-production`, which comes after `main-base`, in a proposal that changes stacks."""
    steps: list[dict[str, Any]] = [
        {"step": "stack", "name": "main-base", "after": []},
        {"step": "stack", "name": "shop-production", "after": ["stack/main-base"]},
    ]
    terraform = folder / "charts_out/terraform"
    terraform.mkdir(parents=True)
    stacks: dict[str, Any] = {each["name"]: {} for each in steps}
    (terraform / "manifest.json").write_text(json.dumps({"stacks": stacks, "steps": steps}))
    of_a_name = [cast("ProposedStack", SimpleNamespace(name=name)) for name in changed]
    proposal = Proposal(tuple(of_a_name), (), ())
    archive = cast("PlanArchive", SimpleNamespace(applied=lambda stack: None))
    waiting = Waiting(folder, folder, proposal, archive)
    return waiting.judged("shop-production", TerraformError("", REFUSED))


def test_it_waits_while_the_base_of_its_cluster_is_not_applied(tmp_path: Path) -> None:
    assert judged(tmp_path, "main-base") == (
        "waiting",
        f"for stack/main-base\n{REFUSED}\n{RIGHTS}",
    )
