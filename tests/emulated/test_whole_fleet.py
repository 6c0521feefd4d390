"""Every committed stack with both programs, one after another, in accounts that were empty."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from devops_constructs.review.stack_files import stack_files
from tests.emulated.runs import ROOT, account
from tests.s3_server import S3Server
from tests.terraform_engine import ENGINES, Name, engine


@pytest.mark.parametrize("name", ENGINES)
def test_a_whole_fleet_is_applied_in_its_order_and_then_as_it_is_wanted(
    server: S3Server, name: Name
) -> None:
    stacks = [stack.name for stack in stack_files(ROOT)]
    second_plans = {}
    with (
        tempfile.TemporaryDirectory(prefix="devops-") as folder,
        account(Path(folder), server, engine(name)) as fleet,
    ):
        for stack in stacks:
            fleet.have_balancers(stack)
            fleet.apply(stack)
        for stack in stacks:
            second_plans[stack] = fleet.plan(stack)

    assert second_plans == {stack: {} for stack in stacks}
