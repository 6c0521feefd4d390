"""What is said of programs of others that workflows run."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.workflows.pins import pins
from tests.review.changes.stacks_of import consequences
from tests.review.changes.trees import tree
from tests.review.changes.workflows_of import COMMIT, NONE, OTHER, job, said


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            job("steps:", f"- uses: actions/checkout@{COMMIT} # v7.0.0"),
            job("steps:", f"- uses: actions/checkout@{OTHER} # v7.0.1"),
            [
                "note: push.yml uses actions/checkout at v7.0.1 (4907a6ddec99), and used"
                " v7.0.0 (3d3c42e5aac5) [pin-moved]\n"
                "    why: another program runs with this workflow's token and secrets"
            ],
            id="a pin moves",
        ),
        pytest.param(
            job("steps:", f"- uses: actions/checkout@{COMMIT} # v7.0.0"),
            job("steps:", f"- uses: actions/checkout@{OTHER} # v7.0.0"),
            [
                "to do: push.yml uses actions/checkout at v7.0.0 (4907a6ddec99), and"
                " used v7.0.0 (3d3c42e5aac5) [pin-moved]\n"
                "    why: the version is called the same, and it is another commit:"
                " somebody has moved the tag, or the comment is wrong\n"
                "    fix: see which commit the version is"
            ],
            id="a pin moves below its version",
        ),
        pytest.param(
            job("steps:", f"- uses: actions/checkout@{COMMIT} # v7.0.0"),
            job("steps:", "- uses: actions/checkout@v7"),
            [
                "to do: push.yml uses actions/checkout at v7, which can be moved"
                " [not-pinned]\n"
                "    why: whoever may move it has this workflow run another program,"
                " with its secrets\n"
                "    fix: name the commit by its whole hash",
                "note: push.yml uses actions/checkout at v7, and used v7.0.0"
                " (3d3c42e5aac5) [pin-moved]\n"
                "    why: another program runs with this workflow's token and secrets",
            ],
            id="a pin is a tag",
        ),
        pytest.param(
            job(),
            job("steps:", f"- uses: somebody/action@{COMMIT} # v1.0.0"),
            [
                "to do: push.yml uses the action somebody/action at v1.0.0"
                " (3d3c42e5aac5), which nothing here used before [used-newly]\n"
                "    why: a program of others runs with this workflow's token and"
                " secrets\n"
                "    fix: see who publishes it"
            ],
            id="an action is used newly",
        ),
        pytest.param(
            None,
            job("steps:", f"- uses: docker://alpine@sha256:{COMMIT}{COMMIT[:24]}"),
            [
                "to do: push.yml uses the action docker://alpine at sha256:3d3c42e5aac5,"
                " which nothing here used before [used-newly]\n"
                "    why: a program of others runs with this workflow's token and"
                " secrets\n"
                "    fix: see who publishes it"
            ],
            id="an image is pinned by its digest",
        ),
        pytest.param(
            None,
            job("steps:", "- uses: docker://alpine:3"),
            [
                "to do: push.yml uses docker://alpine:3 at no commit, which can be moved"
                " [not-pinned]\n"
                "    why: whoever may move it has this workflow run another program,"
                " with its secrets\n"
                "    fix: name the commit by its whole hash",
                "to do: push.yml uses the action docker://alpine:3 at nothing, which"
                " nothing here used before [used-newly]\n"
                "    why: a program of others runs with this workflow's token and"
                " secrets\n"
                "    fix: see who publishes it",
            ],
            id="an image is not pinned",
        ),
        pytest.param(
            job(),
            job("steps:", "- uses: ./.github/actions/a"),
            [],
            id="an action of the same repository",
        ),
        pytest.param(
            job(f"uses: agency/infrastructure/.github/workflows/shop.push.yml@{COMMIT}"),
            job(f"uses: agency/infrastructure/.github/workflows/shop.push.yml@{OTHER}"),
            [
                "note: push.yml uses"
                " agency/infrastructure/.github/workflows/shop.push.yml at 4907a6ddec99,"
                " and used 3d3c42e5aac5 [callers-pin-moved]\n"
                "    why: what the called workflow does may be another thing: read what"
                " changed there"
            ],
            id="a caller is pinned anew",
        ),
        pytest.param(
            job(f"uses: agency/infrastructure/.github/workflows/shop.push.yml@{COMMIT}"),
            job(f"uses: agency/infrastructure/.github/workflows/shop.push.yml@{NONE}"),
            [
                "note: push.yml uses"
                " agency/infrastructure/.github/workflows/shop.push.yml at the commit"
                " that it is installed from, and used 3d3c42e5aac5 [callers-pin-moved]\n"
                "    why: what the called workflow does may be another thing: read what"
                " changed there"
            ],
            id="a caller is pinned when it is installed",
        ),
        pytest.param(
            job(f"uses: agency/infrastructure/.github/workflows/shop.push.yml@{COMMIT}"),
            job(f"uses: somebody/else/.github/workflows/push.yml@{COMMIT}"),
            [
                "to do: push.yml uses the workflow"
                " somebody/else/.github/workflows/push.yml at 3d3c42e5aac5, which"
                " nothing here used before [used-newly]\n"
                "    why: a program of others runs with this workflow's token and"
                " secrets\n"
                "    fix: see who publishes it"
            ],
            id="a caller calls others",
        ),
        pytest.param(
            None,
            job("steps:", f"- uses: somebody/action@{COMMIT} # v1.0.0"),
            [
                "to do: push.yml uses the action somebody/action at v1.0.0"
                " (3d3c42e5aac5), which nothing here used before [used-newly]\n"
                "    why: a program of others runs with this workflow's token and"
                " secrets\n"
                "    fix: see who publishes it"
            ],
            id="a new workflow uses what nothing here used",
        ),
    ],
)
def test_what_is_said(before: str | None, after: str | None, told: list[str]) -> None:
    assert said(pins, before, after) == told


def test_a_workflow_of_this_repository_is_nobody_elses() -> None:
    """It lies here, and workflows were called from this repository already."""

    def calling(repository: str) -> dict[str, str]:
        uses = f"uses: {repository}/.github/workflows/store.push.yml@{NONE}"
        return {"workflows/store/push.yml": job(uses), "workflows/_fleet/store.push.yml": job()}

    called = f"uses: agency/infrastructure/.github/workflows/shop.push.yml@{NONE}"
    before = tree({"workflows/shop/push.yml": job(called)})

    ours = consequences(pins, before, tree(calling("agency/infrastructure")))
    others = consequences(pins, before, tree(calling("somebody/infrastructure")))
    first = consequences(pins, tree({}), tree(calling("agency/infrastructure")))
    assert [each.kind for each in ours] == []
    assert [each.kind for each in others] == ["used-newly"]
    assert [each.kind for each in first] == ["used-newly"]
