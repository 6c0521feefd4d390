"""What is said of scripts, and of what has to be installed."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.workflows.scripts import scripts
from tests.review.changes.stacks_of import consequences, message
from tests.review.changes.trees import tree
from tests.review.changes.workflows_of import job, said


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            job(),
            job("timeout-minutes: 5"),
            [
                "to do: workflows of project shop are others, and its repository has the"
                " old ones [not-installed-yet]\n"
                "    why: GitHub runs what is in .github/ of a repository, and not what"
                " is in charts_out/\n"
                "    fix: devops workflows install <clone of shop> --yes, and commit"
                " that there"
            ],
            id="workflows have to be installed",
        ),
        pytest.param(
            job(),
            "a: b: c",
            [
                "interrupts: push.yml is no YAML, and nothing is told of it here"
                " [unreadable-workflow]\n"
                "    why: GitHub may refuse it, or do what nobody has read\n"
                "    fix: run devops synth",
                "to do: workflows of project shop are others, and its repository has the"
                " old ones [not-installed-yet]\n"
                "    why: GitHub runs what is in .github/ of a repository, and not what"
                " is in charts_out/\n"
                "    fix: devops workflows install <clone of shop> --yes, and commit"
                " that there",
            ],
            id="a workflow that cannot be read",
        ),
    ],
)
def test_what_is_said(before: str | None, after: str | None, told: list[str]) -> None:
    assert said(scripts, before, after) == told


def test_a_script_is_to_be_read() -> None:
    path = "workflows/shop/release.sh"

    found = consequences(scripts, tree({path: "a\n"}), tree({path: "b\n"}))

    assert message(found[0]) == (
        "note: release.sh is another script [script-moved]\n"
        "    why: releases run it with the credentials that they are given\n"
        "    fix: read it"
    )
