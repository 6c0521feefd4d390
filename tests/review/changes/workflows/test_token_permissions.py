"""What is said of what the tokens of jobs may do."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.workflows.permissions import permissions
from tests.review.changes.workflows_of import job, said


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            job("permissions: {contents: read}"),
            job("permissions: {contents: read, packages: write}"),
            [
                "to do: job 'release' of push.yml may write packages [token-may-more]\n"
                "    why: its token may do that at GitHub, whatever its steps are made"
                " to run\n"
                "    fix: merge it only if a step needs that"
            ],
            id="a job may write",
        ),
        pytest.param(
            job("permissions: {}"),
            job("permissions: {contents: read}"),
            [
                "to do: job 'release' of push.yml may read contents [token-may-more]\n"
                "    why: its token may do that at GitHub, whatever its steps are made"
                " to run\n"
                "    fix: merge it only if a step needs that"
            ],
            id="a job may read more",
        ),
        pytest.param(
            job(top="permissions: {}\n"),
            job(),
            [
                "to do: job 'release' of push.yml may do whatever the repository allows"
                " by default [token-may-more]\n"
                "    why: its token may do that at GitHub, whatever its steps are made"
                " to run\n"
                "    fix: merge it only if a step needs that"
            ],
            id="a job may do what the repository allows",
        ),
        pytest.param(
            job("permissions: {}"),
            job("permissions: write-all"),
            [
                "to do: job 'release' of push.yml may write everything [token-may-more]\n"
                "    why: its token may do that at GitHub, whatever its steps are made"
                " to run\n"
                "    fix: merge it only if a step needs that"
            ],
            id="a job may write everything",
        ),
        pytest.param(
            job(top="permissions: {contents: read}\n"),
            job(top="permissions: {contents: write}\n"),
            [
                "to do: job 'release' of push.yml may write contents [token-may-more]\n"
                "    why: its token may do that at GitHub, whatever its steps are made"
                " to run\n"
                "    fix: merge it only if a step needs that"
            ],
            id="all of a workflow may write",
        ),
        pytest.param(
            job("permissions: {}"),
            job("permissions: {id-token: write}"),
            [
                "to do: job 'release' of push.yml may say at clouds who it is"
                " [token-may-more]\n"
                "    why: what trusts GitHub there gives it credentials\n"
                "    fix: merge it only if a step needs that"
            ],
            id="a job may say who it is",
        ),
        pytest.param(
            None,
            job("permissions: {contents: read, packages: write}"),
            [
                "to do: job 'release' of push.yml may write packages [token-may-more]\n"
                "    why: its token may do that at GitHub, whatever its steps are made"
                " to run\n"
                "    fix: merge it only if a step needs that"
            ],
            id="a new workflow may write",
        ),
        pytest.param(
            None, job("permissions: {contents: read}"), [], id="a new workflow reads its code"
        ),
        pytest.param(job(), job("permissions: {}"), [], id="a job may do less"),
    ],
)
def test_what_is_said(before: str | None, after: str | None, told: list[str]) -> None:
    assert said(permissions, before, after) == told
