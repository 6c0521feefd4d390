"""digests.sh against a stand-in for GitHub's API: only what the branch's own pushes have built."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.github_api import Artifact, GithubApi, github_api
from tests.workflows.release_runs import COMMIT, NEW, OLD, SCRIPT

EARLIER, LATER = "e" * 40, "f" * 40
THIRD = "sha256:" + "c" * 64
TOKEN = "hidden-token-of-the-job"


@dataclass
class Search:
    """A place where digests.sh looks for digests."""

    api: GithubApi
    folder: Path

    def __call__(self, commit: str = COMMIT, **env: str) -> subprocess.CompletedProcess[str]:
        usual = {
            "PATH": os.environ["PATH"],
            "TMPDIR": os.fspath(self.folder),
            "NO_PROXY": "127.0.0.1,localhost",
            "GITHUB_API_URL": self.api.url,
            "GITHUB_REPOSITORY": "agency-example/acme",
            "GIVEN_API_TOKEN": TOKEN,
            "BRANCH": "main",
            "COMMIT": commit,
            "DIGESTS": "digests",
            "IMAGES": "app registry.digitalocean.com/agency/acme-app\n"
            "front registry.digitalocean.com/agency/acme-front",
            "RETRIES": "0",
        }
        return subprocess.run(
            ["bash", SCRIPT.with_name("digests.sh")],
            env=usual | env,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @property
    def found(self) -> dict[str, str]:
        """The digests, by image."""
        files = sorted((self.folder / "digests").iterdir())
        return {f.name: f.read_text().strip() for f in files if f.name != ".why"}

    @property
    def why(self) -> str:
        """Why not all were found."""
        file = self.folder / "digests/.why"
        return file.read_text().rstrip("\n") if file.exists() else ""


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    with github_api() as api:
        yield Search(api, tmp_path)


def built(app: str = NEW, front: str = OLD, **more: str) -> tuple[Artifact, Artifact]:
    return Artifact.of("app", app, **more), Artifact.of("front", front, **more)


def nothing_because(search: Search, **env: str) -> str:
    """Why nothing was found, which is no failure: the release knows another way."""
    done = search(**env)
    assert (done.returncode, search.found) == (0, {}), done.stderr
    assert f"::notice::{search.why}\n" in done.stdout
    return search.why


def test_digests_are_those_that_the_push_of_the_commit_has_built(search: Search) -> None:
    search.api.pushed(EARLIER, *built(THIRD, THIRD))
    search.api.pushed(COMMIT, *built())
    search.api.pushed(LATER, *built(THIRD, THIRD))

    done = search()

    assert done.returncode == 0, done.stderr
    assert (search.found, search.why) == ({"app": NEW, "front": OLD}, "")
    assert "As run 1 of push.yml has built them" in done.stdout


def test_without_a_commit_nothing_is_asked(search: Search) -> None:
    assert search(commit="").returncode == 0
    assert search.api.asked == []


@pytest.mark.parametrize("commit", ["main", COMMIT[:7], "$(id)", f"{COMMIT}/../x"])
def test_what_is_no_whole_commit_is_asked_nobody(search: Search, commit: str) -> None:
    done = search(commit=commit)

    assert (done.returncode, search.api.asked) == (1, [])
    assert done.stderr == (
        "::error::the commit is not a whole one: write all 40 digits, as in"
        " 'git rev-parse <commit>'\n"
    )


def test_a_run_of_a_tag_that_is_named_like_the_branch_does_not_count(search: Search) -> None:
    """Whoever may push sets a tag on a commit of his own, whose push.yml does what he likes."""
    search.api.pushed(EARLIER)
    search.api.known.add(COMMIT)
    search.api.pushed(LATER)
    run = search.api.pushed(COMMIT, *built())
    search.api.line.remove(COMMIT)
    search.api.moved.remove(COMMIT)
    assert run.branch == "main"

    assert nothing_because(search) == (
        f"{COMMIT} is not part of main, and runs of other branches and of tags do not count"
    )


def test_nor_does_one_of_a_commit_inside_a_merge_to_which_the_branch_was_not_moved(
    search: Search,
) -> None:
    """It became part of the branch with others that took back what it does."""
    search.api.pushed(COMMIT, *built())
    search.api.pushed(LATER)
    search.api.moved.remove(COMMIT)

    assert nothing_because(search) == (
        f"main was not moved to {COMMIT} within a year: only what was pushed or merged as its"
        " newest commit counts"
    )


def test_a_branch_that_was_moved_often_is_looked_through(search: Search) -> None:
    search.api.pushed(COMMIT, *built())
    for number in range(7):
        search.api.pushed(f"{number}" * 40)

    search()

    assert search.found == {"app": NEW, "front": OLD}
    assert search.api.asked.count("activity") == 4


@pytest.mark.parametrize(
    "other",
    [
        {"branch": "topic"},
        {"event": "workflow_dispatch"},
        {"event": "pull_request"},
        {"repository": "somebody/acme"},
    ],
)
def test_runs_that_are_no_push_to_the_branch_do_not_count(
    search: Search, other: dict[str, str]
) -> None:
    search.api.pushed(COMMIT, *built(), **other)

    assert nothing_because(search) == (
        f"no run of push.yml for {COMMIT} on main has built an image yet, or has its digest still"
    )


def test_of_several_attempts_the_newest_build_that_went_well_counts(search: Search) -> None:
    """As with "re-run failed jobs": the image that was built before is not built again."""
    first, second = "2026-11-28T12:00:00Z", "2026-11-28T13:00:00Z"
    app, front = built(created_at=first)
    again = Artifact.of("app", THIRD, created_at=second)
    search.api.pushed(COMMIT, again, app, front)

    search()

    assert search.found == {"app": THIRD, "front": OLD}


def test_of_several_runs_the_one_that_was_started_last_counts(search: Search) -> None:
    search.api.pushed(COMMIT, *built(), started="2026-11-28T14:00:00Z")
    search.api.pushed(LATER)
    search.api.pushed(COMMIT, *built(THIRD, THIRD), started="2026-11-28T13:00:00Z")

    search()

    assert search.found == {"app": NEW, "front": OLD}


def test_of_several_runs_one_with_all_images_counts_and_they_are_not_mixed(
    search: Search,
) -> None:
    search.api.pushed(COMMIT, *built(), started="2026-11-28T13:00:00Z")
    search.api.pushed(COMMIT, Artifact.of("app", THIRD), started="2026-11-28T14:00:00Z")

    search()

    assert (search.found, search.why) == ({"app": NEW, "front": OLD}, "")


def test_which_image_is_missing_is_told(search: Search) -> None:
    search.api.pushed(COMMIT, Artifact.of("app", NEW))

    search()

    assert search.why == f"run 0 of push.yml for {COMMIT} has left no digest of: front"


def test_what_has_expired_is_not_there(search: Search) -> None:
    search.api.pushed(
        COMMIT, Artifact.of("app", NEW, expired=True), Artifact.of("front", OLD, expired=True)
    )

    assert nothing_because(search) == (
        f"no run of push.yml for {COMMIT} on main has built an image yet, or has its digest still"
    )


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"other": NEW}, "what run 0 has left is no digest of app"),
        ({"app": "x" * 100_000}, "what run 0 has left is no digest of app"),
    ],
)
def test_what_is_in_an_artifact_is_not_believed(
    search: Search, files: dict[str, str], why: str
) -> None:
    search.api.pushed(COMMIT, Artifact("digest-app", files), Artifact.of("front", OLD))

    assert nothing_because(search) == why


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ("git/ref", "GitHub does not say where main is"),
        ("compare", f"GitHub does not say whether {COMMIT} is part of main"),
        ("activity", "GitHub does not say which commits main was moved to"),
        ("push.yml", "GitHub does not list the runs of push.yml"),
        ("/artifacts", "GitHub does not list what run 0 has left"),
        ("/zip", "GitHub does not hand out what run 0 has left"),
    ],
)
@pytest.mark.parametrize("code", [403, 404, 500])
def test_what_github_does_not_say_is_told_and_nothing_is_taken(
    search: Search, part: str, why: str, code: int
) -> None:
    search.api.pushed(COMMIT, *built())
    search.api.refused = {part: code}

    assert nothing_because(search) == why


def test_the_token_is_shown_to_github_alone(search: Search) -> None:
    """Artifacts are handed out by another host."""
    search.api.pushed(COMMIT, *built())

    done = search()

    assert search.api.tokens == {("127.0.0.1", f"Bearer {TOKEN}"), ("localhost", None)}
    assert TOKEN not in done.stdout + done.stderr


def test_nothing_but_the_digests_is_left_on_the_machine(search: Search) -> None:
    search.api.pushed(COMMIT, *built())

    search()

    assert [each.name for each in search.folder.iterdir()] == ["digests"]
