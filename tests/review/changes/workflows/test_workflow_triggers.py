"""What is said of what workflows run on."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.workflows.triggers import triggers
from tests.review.changes.workflows_of import job, said


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            None,
            job(on="[push, pull_request]"),
            [
                "note: push.yml is new, and runs on pull_request, push [workflow-new]\n"
                "    why: it runs as soon as it is in the repository that it is for"
            ],
            id="a workflow is new",
        ),
        pytest.param(
            job(),
            None,
            [
                "note: push.yml is gone, and does not run on push any more"
                " [workflow-gone]\n"
                "    why: who calls it fails, and who waits for it waits for ever"
            ],
            id="a workflow is gone",
        ),
        pytest.param(
            job(),
            job(on="[push, workflow_dispatch]"),
            [
                "note: push.yml also runs on workflow_dispatch [trigger-new]\n"
                "    why: all its jobs run then"
            ],
            id="a workflow also runs on something",
        ),
        pytest.param(
            job(on="[push, pull_request]"),
            job(),
            [
                "note: push.yml does not run on pull_request any more [trigger-gone]\n"
                "    why: what it did then is not done"
            ],
            id="a workflow does not run on something",
        ),
        pytest.param(
            job(on="{push: {branches: [main]}}"),
            job(on="{push: {branches: ['*']}}"),
            [
                'note: push.yml runs on push with {"branches": ["*"]}, and ran with'
                ' {"branches": ["main"]} [trigger-moved]\n'
                "    why: it runs more often, or less"
            ],
            id="a workflow runs on other branches",
        ),
        pytest.param(
            job(),
            job(on="[push, pull_request_target]"),
            [
                "to do: push.yml also runs on pull_request_target [trigger-by-strangers]\n"
                "    why: anybody at GitHub causes that, and it runs with the"
                " repository's secrets\n"
                "    fix: see that no step runs, or writes into a script, what a"
                " stranger has chosen"
            ],
            id="strangers start a workflow",
        ),
        pytest.param(
            None,
            job(on="issue_comment"),
            [
                "note: push.yml is new, and runs on issue_comment [workflow-new]\n"
                "    why: it runs as soon as it is in the repository that it is for",
                "to do: push.yml also runs on issue_comment [trigger-by-strangers]\n"
                "    why: anybody at GitHub causes that, and it runs with the"
                " repository's secrets\n"
                "    fix: see that no step runs, or writes into a script, what a"
                " stranger has chosen",
            ],
            id="strangers start a new workflow",
        ),
    ],
)
def test_what_is_said(before: str | None, after: str | None, told: list[str]) -> None:
    assert said(triggers, before, after) == told
