"""What is said of where jobs run, what guards them and what they run."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.workflows.jobs import jobs
from tests.review.changes.workflows_of import job, said


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            job("environment: staging"),
            job("environment: production"),
            [
                "to do: job 'release' of push.yml runs in environment production, and"
                " ran in environment staging [environment-moved]\n"
                "    why: it has the secrets of that one, and what guards that one"
                " guards it\n"
                "    fix: see that it has its secrets there, and that it may run without"
                " what guarded it"
            ],
            id="a job runs in another environment",
        ),
        pytest.param(
            job("environment: {name: production}"),
            job(),
            [
                "to do: job 'release' of push.yml runs in no environment, and ran in"
                " environment production [environment-moved]\n"
                "    why: it has the secrets of that one, and what guards that one"
                " guards it\n"
                "    fix: see that it has its secrets there, and that it may run without"
                " what guarded it"
            ],
            id="a job runs in no environment",
        ),
        pytest.param(
            job("if: github.actor == 'ann'"),
            job(),
            [
                "to do: job 'release' of push.yml always runs, and ran if github.actor"
                " == 'ann' [condition-moved]\n"
                "    why: where it is asked who started it, or on which branch, that may"
                " not be asked any more\n"
                "    fix: see that it still asks that"
            ],
            id="a job asks another question",
        ),
        pytest.param(
            job("environment: production", "concurrency: {group: a, cancel-in-progress: false}"),
            job("environment: production", "concurrency: {group: a, cancel-in-progress: true}"),
            [
                "to do: job 'release' of push.yml is cut off when it is started again"
                " meanwhile [may-be-cut-off]\n"
                "    why: half a release, or a lock on a state, may be left behind\n"
                "    fix: leave cancel-in-progress false"
            ],
            id="a job may be cut off",
        ),
        pytest.param(
            job(),
            job("continue-on-error: true"),
            [
                "to do: job 'release' of push.yml counts as done when it has failed"
                " [failure-unseen]\n"
                "    why: what comes after it goes on"
            ],
            id="a failure goes unseen",
        ),
        pytest.param(
            job("runs-on: ubuntu-24.04"),
            job("runs-on: [self-hosted]"),
            [
                "to do: job 'release' of push.yml runs on [\"self-hosted\"] [runner-moved]\n"
                "    why: that is no machine of GitHub's that is new for each run: what"
                " one run leaves there, the next one finds"
            ],
            id="a job runs on a machine of its own",
        ),
        pytest.param(
            job("secrets: {A: b}"),
            job("secrets: inherit"),
            [
                "to do: job 'release' of push.yml gives all secrets of the repository to"
                " what it calls [all-secrets-given]\n"
                "    why: it may use each of them"
            ],
            id="a job gives all secrets away",
        ),
        pytest.param(
            job("steps: [{name: Build, run: make}]"),
            job("steps: [{name: Build, run: make all}]"),
            [
                "note: step 'Build' of job 'release' of push.yml runs another script"
                " [script-moved]\n"
                "    why: it runs with what the step is given\n"
                "    fix: read it"
            ],
            id="a step runs another script",
        ),
        pytest.param(
            job("steps: []"),
            job("steps: [{run: make}]"),
            [
                "note: step 'without a name' of job 'release' of push.yml is new, and"
                " runs a script [script-moved]\n"
                "    why: it runs with what the step is given\n"
                "    fix: read it"
            ],
            id="a step is new",
        ),
        pytest.param(
            job("steps: [{name: Check out, with: {persist-credentials: false}}]"),
            job("steps: [{name: Check out}]"),
            [
                "to do: job 'release' of push.yml leaves its token where every later"
                " step finds it [token-left]\n"
                "    why: persist-credentials is not false any more\n"
                "    fix: leave persist-credentials false"
            ],
            id="a step leaves its token",
        ),
        pytest.param(
            "jobs: {}",
            job("environment: staging"),
            [
                "note: job 'release' of push.yml is new, and runs in environment staging"
                " [job-new]\n"
                "    why: it runs with the others"
            ],
            id="a job is new",
        ),
        pytest.param(
            job(),
            "jobs: {}",
            [
                "note: job 'release' of push.yml is gone [job-gone]\n"
                "    why: what it did is not done"
            ],
            id="a job is gone",
        ),
    ],
)
def test_what_is_said(before: str | None, after: str | None, told: list[str]) -> None:
    assert said(jobs, before, after) == told
