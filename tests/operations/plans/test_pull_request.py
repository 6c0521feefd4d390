"""`devops plans tell`, with a stand-in for GitHub's program."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.cli import main
from tests.operations.plans.plan_folders import COMMIT, job_folder, summary
from tests.operations.plans.test_plans_command import LOSSES
from tests.preparation import ROOT

GH = """\
#!{python}
# In place of GitHub's program, which talks to GitHub only: it records what it is asked, and answers
# with the comments that it was given.
import json, pathlib, sys
here = pathlib.Path({folder!r})
body = json.loads(sys.stdin.read() or "null")
with (here / "calls").open("a") as calls:
    print(json.dumps([sys.argv[1:], body]), file=calls)
if (here / "fails").exists():
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
path = sys.argv[2]
if path == "user":
    print('{{"login": "ada"}}')
elif "/comments?" in path:
    file = here / "comments"
    print(file.read_text() if file.exists() else "[[]]")
elif "/pulls/41" in path:
    sys.exit("gh: Not Found (HTTP 404)")
elif "/pulls/" in path:
    print('{{"head": {{"sha": "{commit}"}}}}')
else:
    print("{{}}")
"""
MARK = "<!-- devops-plans -->\n"
REPOSITORY = "repos/agency-example/infrastructure"


class StandIn:
    """The stand-in, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.program = folder, folder / "gh"
        text = GH.format(python=sys.executable, folder=str(folder), commit="d" * 40)
        self.program.write_text(text)
        self.program.chmod(0o755)

    def has(self, *pages: list[tuple[str | None, str | None]]) -> None:
        """Pages of comments: who wrote them, and what."""
        said = [
            [
                {"id": 1000 * page + n, "user": who and {"login": who}, "body": what}
                for n, (who, what) in enumerate(comments)
            ]
            for page, comments in enumerate(pages, start=1)
        ]
        (self.folder / "comments").write_text(json.dumps(said))

    @property
    def written(self) -> list[tuple[str, str, Any]]:
        """What was not only asked: the method, the path and the body."""
        lines = (self.folder / "calls").read_text().splitlines()
        calls = [json.loads(line) for line in lines]
        return [(call[2], call[3], body) for call, body in calls if body is not None]


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
    monkeypatch.setenv("GITHUB_REPOSITORY", "agency-example/infrastructure")
    monkeypatch.setenv("GITHUB_RUN_ID", "7")
    (tmp_path / "github").mkdir()
    return StandIn(tmp_path / "github")


def tell(github: StandIn, folder: Path) -> int:
    return main(["plans", "tell", "42", str(folder), "--gh", str(github.program)])


def test_a_pull_request_is_told_of_its_plans_in_a_comment_and_a_status(
    github: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = tell(github, job_folder(tmp_path / "plans", summary(changes=LOSSES)))

    [comment, status] = github.written
    assert (ended, capsys.readouterr().err) == (0, "told at pull request 42\n")
    assert comment[:2] == ("POST", f"{REPOSITORY}/issues/42/comments")
    assert comment[2]["body"].startswith(MARK)
    assert "Plan: 1 to add" in comment[2]["body"]
    assert status == (
        "POST",
        f"{REPOSITORY}/statuses/{COMMIT}",
        {
            "state": "success",
            "context": "plans",
            "description": "1 planned",
            "target_url": "https://github.example/agency-example/infrastructure/actions/runs/7",
        },
    )


BOT = "github-actions[bot]"


def test_its_own_comment_is_edited_also_on_a_later_page(github: StandIn, tmp_path: Path) -> None:
    github.has([("ada", "hello"), (None, None)], [(BOT, "of another workflow"), (BOT, MARK)])

    tell(github, job_folder(tmp_path / "plans", summary()))

    assert github.written[0][:2] == ("PATCH", f"{REPOSITORY}/issues/comments/2001")


def test_a_comment_that_somebody_else_begins_alike_is_left_alone(
    github: StandIn, tmp_path: Path
) -> None:
    github.has([("ada", MARK), (BOT, f"> {MARK}"), (None, MARK)])

    tell(github, job_folder(tmp_path / "plans", summary()))

    assert github.written[0][:2] == ("POST", f"{REPOSITORY}/issues/42/comments")


def test_a_person_edits_what_the_same_person_has_written(
    github: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    github.has([(BOT, MARK), ("ada", MARK)])

    tell(github, job_folder(tmp_path / "plans", summary()))

    assert github.written[0][:2] == ("PATCH", f"{REPOSITORY}/issues/comments/1001")


def test_outside_of_workflows_it_is_the_repository_of_the_fleet(
    github: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY")
    folder = job_folder(tmp_path / "plans", summary())
    command = ["plans", "tell", "42", str(folder), "--gh", str(github.program)]

    main([*command, "--root", str(ROOT)])
    main([*command, "--repository", "another/one"])

    paths = [path for _, path, _ in github.written]
    assert paths[0] == f"{REPOSITORY}/issues/42/comments"
    assert paths[2] == "repos/another/one/issues/42/comments"


def test_a_pull_request_that_is_not_there_is_told(
    github: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plans", "tell", "41", str(tmp_path), "--gh", str(github.program)]) == 2

    assert capsys.readouterr().err == (
        "there is no pull request 41 in agency-example/infrastructure\n"
        "    why: it is to be told of its plans\n"
        "    fix: write the number that GitHub shows, or name another --repository\n"
    )


def test_a_job_that_has_handed_on_nothing_is_told_beside_the_newest_commit(
    github: StandIn, tmp_path: Path
) -> None:
    assert tell(github, tmp_path / "nothing") == 0

    [comment, status] = github.written
    assert "There are none" in comment[2]["body"]
    assert status[1] == f"{REPOSITORY}/statuses/{'d' * 40}"
    assert (status[2]["state"], status[2]["description"]) == ("error", "there are no plans")


def test_what_github_refuses_is_told(
    github: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (github.folder / "fails").touch()

    assert tell(github, job_folder(tmp_path / "plans", summary())) == 2

    assert capsys.readouterr().err == (
        f"GitHub refused GET {REPOSITORY}/issues/42/comments?per_page=100:"
        " gh: Resource not accessible by integration (HTTP 403)\n"
        "    why: the token may be missing, or may not do this\n"
        "    fix: log gh in, or give it one that may, by GH_TOKEN or TERRAFORM_GITHUB_TOKEN\n"
    )


def test_a_missing_program_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = job_folder(tmp_path / "plans", summary())

    assert main(["plans", "tell", "42", str(folder), "--gh", "/nowhere/gh"]) == 2

    assert capsys.readouterr().err == (
        "/nowhere/gh cannot be started: No such file or directory\n"
        "    why: GitHub is asked through its own program\n"
        "    fix: install gh\n"
    )


@pytest.mark.parametrize("number", ["0", "../1", "x"])
def test_only_a_number_names_a_pull_request(number: str) -> None:
    with pytest.raises(SystemExit):
        main(["plans", "tell", number, "plans"])
