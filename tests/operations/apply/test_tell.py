"""Pull requests are told what of them waits; a stand-in for gh, as GitHub is not here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.operations.apply.outcome import Outcome, State
from devops_constructs.operations.apply.tell import Teller
from devops_constructs.operations.github_cli import GitHub
from tests.operations.gh_stand_in import Gh

KEY = "plans/fleet/0123456789abcdef/20261128T154209Z-01234567"
WAITS = Outcome(
    "stack/fleet",
    "c0ffee",
    "waits for a person",
    "a new plan is not what was reviewed",
    KEY,
    f"gh workflow run apply.yml -f approve={KEY}",
)
PULLS = "repos/agency-example/infrastructure/commits/c0ffee/pulls"
COMMENTS = "repos/agency-example/infrastructure/issues/7/comments"
MERGED = {"number": 7, "merged_at": "2026-11-28T15:00:00Z"}


@pytest.fixture
def gh(tmp_path: Path) -> Gh:
    return Gh(tmp_path)


def tell(gh: Gh, token: str | None = None) -> Outcome:
    return Teller(GitHub(token, str(gh.program)), "agency-example/infrastructure").tell(WAITS)


def test_the_pull_request_of_the_commit_is_told_how_to_look_and_to_approve(gh: Gh) -> None:
    gh.answer({PULLS: [MERGED], COMMENTS: [[{"body": "fine"}]], f"POST {COMMENTS}": {}})

    outcome = tell(gh)

    assert outcome == WAITS
    assert [sent["body"] for sent in gh.sent] == [
        f"<!-- {KEY} -->\n"
        "**`fleet` of this waits for a person.**\n\n"
        "```text\na new plan is not what was reviewed\n```\n\n"
        f"Look at the plan: `devops plans show {KEY}`\n\n"
        f"Let it be applied: `gh workflow run apply.yml -f approve={KEY}`\n\n"
        "Or revert the commit: what nothing was done of is then left out.\n"
    ]


def test_it_is_told_once_for_each_plan(gh: Gh) -> None:
    told = [[{"body": None}], [{"body": f"<!-- {KEY} -->\nmore"}]]
    gh.answer({PULLS: [MERGED], COMMENTS: told, f"POST {COMMENTS}": {}})

    tell(gh)

    assert gh.sent == []


@pytest.mark.parametrize("pulls", [[], [{"number": 8, "merged_at": None}], None])
def test_a_commit_without_a_pull_request_is_told_in_the_report(gh: Gh, pulls: Any) -> None:
    """One that was pushed to the branch; or is part of another pull request that is still open."""
    gh.answer({} if pulls is None else {PULLS: pulls})

    assert tell(gh).says == f"{WAITS.says}; no pull request is known to be told"


def test_a_refusal_of_github_fails_nothing(gh: Gh) -> None:
    gh.answer({PULLS: "gh: Resource not accessible by integration (HTTP 403)"})

    assert tell(gh).says == (
        f"{WAITS.says}; no pull request was told: GitHub refused GET {PULLS}:"
        " gh: Resource not accessible by integration (HTTP 403)"
    )


def test_the_token_is_no_argument_and_nothing_else_of_the_job_is_handed_on(
    gh: Gh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITALOCEAN_TOKEN", "another-secret")
    monkeypatch.setenv("GH_TOKEN", "of-the-workflow")
    gh.answer({PULLS: []})

    tell(gh)
    tell(gh, "of-terraform")

    assert [call["env"]["GH_TOKEN"] for call in gh.calls] == ["of-the-workflow", "of-terraform"]
    assert "another-secret" not in json.dumps(gh.calls)
    assert not [word for call in gh.calls for word in call["call"] if "of-" in word]


def test_a_missing_gh_is_told(tmp_path: Path) -> None:
    outcome = Teller(GitHub(program="/nowhere/gh"), "agency-example/infrastructure").tell(WAITS)

    assert outcome.says == (
        f"{WAITS.says}; no pull request was told:"
        " /nowhere/gh cannot be started: No such file or directory"
    )


def test_each_commit_is_marked_with_how_far_it_is(gh: Gh) -> None:
    statuses = "POST repos/agency-example/infrastructure/statuses"
    gh.answer({f"{statuses}/{commit}": {} for commit in ("a", "b", "c")})
    states: list[tuple[str | None, State]] = [
        ("a", "applied"),
        ("a", "unchanged"),
        ("a", "applied"),
        ("b", "waits for a person"),
        ("b", "applied"),
        ("c", "failed"),
        ("c", "waiting"),
        (None, "failed"),
    ]
    outcomes = [Outcome("stack/fleet", commit, state) for commit, state in states]

    Teller(GitHub(None, str(gh.program)), "agency-example/infrastructure").mark(outcomes)

    assert gh.sent == [
        {"state": state, "context": "apply", "description": description}
        for state, description in (
            ("success", "2 applied, 1 unchanged"),
            ("pending", "1 waits for a person, 1 applied"),
            ("failure", "1 failed, 1 waiting"),
        )
    ]
