"""Which images release.sh runs for a commit, or for digests that somebody names, and for which
pushes it runs none: the newest commit stays."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import devops_constructs as dc
from tests.github_api import GithubApi, github_api
from tests.helm_engine import ReleaseChart
from tests.kubernetes.acme import release, web
from tests.workflows.release_runs import (
    COMMIT,
    NEW,
    OLD,
    SCRIPT,
    Outcome,
    ReleaseRun,
    listed,
    printed,
)
from tests.workflows.test_release_script import FAILED, LONG_AGO, NOT_BEGUN, QUICKER, refusal

APP, FRONT = (f"registry.digitalocean.com/agency/acme-{name}" for name in ("app", "front"))
IMAGES = {"IMAGES": f"app {APP}\nfront {FRONT}"}
NEWER = "f" * 40


@pytest.fixture(scope="module")
def chart() -> ReleaseChart:
    """Of two images that CI builds."""
    front = dc.Worker("front", image="front")
    return ReleaseChart.of(release(web(), front, images=(dc.Image("app"), dc.Image("front"))))


@pytest.fixture
def run(tmp_path: Path, chart: ReleaseChart) -> ReleaseRun:
    return ReleaseRun(tmp_path, chart)


def promote(run: ReleaseRun, answers: Any = None, **env: str) -> Outcome:
    return run(answers, COMMIT=COMMIT, **IMAGES, **env)


def digests(outcome: Outcome) -> dict[str, str]:
    """The digests that the chart got."""
    assert outcome.code == 0, outcome.said
    return {image: each["digest"] for image, each in outcome.values["images"].items()}


def ran(*revisions: int) -> dict[str, Any]:
    """Helm has these revisions of the commit, with `OLD` images."""
    items = [{"metadata": {"labels": {"version": str(number)}}} for number in revisions]
    values = {"images": {"app": {"digest": OLD}, "front": {"digest": OLD}}}
    return {
        "kubectl get secrets": [printed({"items": items})],
        "helm get values": [printed(values)],
    }


def test_a_promotion_runs_what_the_push_of_the_commit_has_built(run: ReleaseRun) -> None:
    run.found(app=NEW, front=OLD)

    outcome = promote(run)

    assert digests(outcome) == {"app": NEW, "front": OLD}
    assert [call["call"][4] for call in outcome.calls_of("docker")] == [
        f"{APP}@{NEW}",
        f"{FRONT}@{OLD}",
    ]


def test_a_tag_that_somebody_has_moved_is_not_even_asked_for(run: ReleaseRun) -> None:
    """Who may push into the registry moves tags of every project; what was built runs all the
    same."""
    run.found(app=NEW, front=NEW)

    outcome = promote(run, {"docker buildx imagetools inspect": [printed({"digest": OLD})]})

    assert digests(outcome) == {"app": NEW, "front": NEW}
    assert not [call for call in outcome.calls_of("docker") if f":{COMMIT}" in str(call["call"])]


def test_what_github_has_no_more_runs_as_it_ran_here_before(run: ReleaseRun) -> None:
    outcome = promote(run, ran(3, 11, 7))

    assert digests(outcome) == {"app": OLD, "front": OLD}
    assert "As revision 11 ran here" in outcome.said
    [values] = outcome.calls_of("helm", "get", "values")
    assert values["call"][-2:] == ["--revision", "11"]
    [asked] = outcome.calls_of("kubectl", "get", "secrets")
    assert asked["call"][6] == f"owner=helm,name=acme-production,commit={COMMIT}"


def test_images_of_two_sources_are_not_mixed(run: ReleaseRun) -> None:
    run.found(app=NEW)

    assert digests(promote(run, ran(3))) == {"app": OLD, "front": OLD}


NO_DIGEST = (
    f"no digest is known of the image '{{}}' of {COMMIT}\n"
    "    why: {}; and acme-production did not run with it before\n"
    "    fix: release another commit, or, if you know all digests, start this again with\n"
    "         --field digests='{}=sha256:<digest>' in place of the commit"
)


def test_a_commit_of_which_only_some_images_are_there_is_not_released(run: ReleaseRun) -> None:
    run.found(app=NEW)
    (run.folder / "digests/.why").write_text("run 7 has left no digest of: front\n")

    assert refusal(promote(run)) == NO_DIGEST.format(
        "front", "run 7 has left no digest of: front", "front"
    )


def test_a_commit_of_which_nothing_is_known_is_refused(run: ReleaseRun) -> None:
    assert refusal(promote(run)) == NO_DIGEST.format("app", "its push left none", "app")


def test_what_is_found_is_not_believed_to_be_a_digest(run: ReleaseRun) -> None:
    run.found(app=f"{NEW}\n{OLD}", front=NEW)

    assert refusal(promote(run)) == NO_DIGEST.format("app", "its push left none", "app")


@pytest.mark.parametrize("commit", ["main", COMMIT[:7], f"{COMMIT} --x", "$(id)"])
def test_only_a_whole_commit_is_released(run: ReleaseRun, commit: str) -> None:
    assert refusal(run(COMMIT=commit)) == (
        "the commit is not a whole one: write all 40 digits, as in 'git rev-parse <commit>'"
    )


def test_what_the_registry_has_no_more_is_told_before_anything_changes(run: ReleaseRun) -> None:
    run.found(app=NEW, front=NEW)
    gone = {"code": 1, "err": f"ERROR: {FRONT}@{NEW}: not found\n"}

    outcome = promote(run, {f"docker buildx imagetools inspect {FRONT}": [gone]})

    assert refusal(outcome) == (
        f"the registry has {FRONT}@{NEW} no more\n"
        "    why: what is old and runs nowhere is deleted, and its space freed\n"
        "    fix: release another commit; or start the run of push.yml for it again, which builds"
        " it anew"
    )


def test_a_registry_that_does_not_answer_is_told_apart(run: ReleaseRun) -> None:
    run.found(app=NEW, front=NEW)
    broken = {"code": 1, "err": "ERROR: dial tcp: i/o timeout\n"}

    outcome = promote(run, {"docker buildx imagetools inspect": [broken]})

    assert refusal(outcome) == (
        f"the registry does not say whether it has {APP}@{NEW}: start this again"
    )


def test_a_workflow_that_is_older_than_the_chart_is_told(run: ReleaseRun) -> None:
    run.found(app=NEW, front=NEW)

    assert refusal(run(COMMIT=COMMIT, IMAGES=f"app {APP}")) == (
        "this workflow does not know the image 'front' of the chart: install it again"
    )


def by_hand(run: ReleaseRun, text: str, **env: str) -> Outcome:
    return run(None, BY_HAND=text, **IMAGES, **env)


def test_digests_that_somebody_names_are_run(run: ReleaseRun) -> None:
    outcome = by_hand(run, f"front={OLD}  app={NEW}")

    assert digests(outcome) == {"app": NEW, "front": OLD}
    assert len(outcome.calls_of("docker")) == 2


def test_no_commit_is_laid_to_digests_that_somebody_names(run: ReleaseRun) -> None:
    """A later promotion of a commit would find them in the history."""
    outcome = by_hand(run, f"front={OLD} app={NEW}")

    [upgrade] = outcome.calls_of("helm", "upgrade")
    labels = upgrade["call"][upgrade["call"].index("--labels") + 1]
    assert labels.split(",")[1] == "commit=by-hand"
    assert {body["revision"] for _, _, body in outcome.told if "revision" in body} == {"by-hand"}


@pytest.mark.parametrize(
    "text",
    [
        "app",
        "app=latest",
        "app=sha256:abc",
        f"app={NEW.upper()}",
        f"app={NEW};id",
        f"app={NEW},front={NEW}",
        f"app={NEW}\n::warning::x",
        f"$(id)={NEW}",
        f"-x={NEW} --set=y",
        f" app={NEW}",
        "*",
    ],
)
def test_what_somebody_types_is_digests_and_nothing_else(run: ReleaseRun, text: str) -> None:
    assert refusal(by_hand(run, text)) == (
        "the digests are not as they have to be: write 'app=sha256:<64 digits>', and others"
        " behind a space"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"app={NEW} back={NEW}", "the chart has no image 'back', but: app front "),
        (f"app={NEW} app={OLD}", "the image 'app' has two digests"),
    ],
)
def test_digests_are_of_the_images_of_the_chart(run: ReleaseRun, text: str, said: str) -> None:
    assert refusal(by_hand(run, text)) == said.strip()


def test_digests_are_of_all_images(run: ReleaseRun) -> None:
    assert refusal(by_hand(run, f"app={NEW}")).startswith("there is no image 'front' to run")


_PART = st.one_of(
    st.sampled_from(
        ["app", "=", "sha256:", "a" * 64, f"app={NEW}", f"front-2={OLD}", " ", "\n", "$(id)"]
    ),
    st.text(alphabet="ab1=: \n'\"$`;*\\", max_size=3),
)
_ONE = "[a-z0-9-]+=sha256:[0-9a-f]{64}"


@given(st.lists(_PART, max_size=5).map("".join))
def test_any_text_is_digests_or_refused(text: str) -> None:
    said = 'fail() { exit 7; }; . "$1"; COMMIT="" BY_HAND=$2; check_wanted'
    script = SCRIPT.with_name("images.sh")

    done = subprocess.run(["bash", "-euo", "pipefail", "-c", said, "-", script, text], check=False)

    assert done.returncode == (0 if re.fullmatch(f"({_ONE}( +{_ONE})*)?", text) else 7)


def test_a_commit_and_digests_contradict_each_other(run: ReleaseRun) -> None:
    assert refusal(by_hand(run, f"app={NEW} front={NEW}", COMMIT=COMMIT)) == (
        "a commit and digests were given, and each says which images are to run: leave one out"
    )


@pytest.fixture
def github(run: ReleaseRun) -> Iterator[GithubApi]:
    """A branch that was at COMMIT and is at NEWER."""
    with github_api() as api:
        api.line += [COMMIT, NEWER]
        run.github = api.url
        run.found(app=NEW, front=NEW)
        yield api


def runs(commit: str) -> dict[str, Any]:
    return {"helm get metadata": [printed({"labels": {"commit": commit}})]}


def follow(run: ReleaseRun, answers: Any, revision: str = COMMIT) -> Outcome:
    return run(
        answers,
        DIGESTS="digests",
        FOLLOWS="true",
        REVISION=revision,
        NO_PROXY="127.0.0.1",
        **IMAGES,
    )


def test_a_push_that_was_overtaken_changes_nothing_and_ends_well(
    run: ReleaseRun, github: GithubApi
) -> None:
    outcome = follow(run, runs(NEWER))

    assert (outcome.code, outcome.changes, outcome.told) == (0, [], [])
    assert outcome.said.splitlines()[-1] == (
        f"::notice::acme-production runs {NEWER}, which comes after {COMMIT}: it stays. To go back"
        f" to {COMMIT}, start release-production.yml with this commit"
    )


@pytest.mark.parametrize("running", [COMMIT, NEWER, "by-hand", "", "0" * 39])
def test_a_push_of_the_newest_commit_is_released(
    run: ReleaseRun, github: GithubApi, running: str
) -> None:
    outcome = follow(run, runs("e" * 40 if running == "" else running), revision=NEWER)

    assert digests(outcome) == {"app": NEW, "front": NEW}


def test_a_branch_that_was_rewritten_is_followed(run: ReleaseRun, github: GithubApi) -> None:
    github.known.add("d" * 40)

    outcome = follow(run, runs("d" * 40))

    assert digests(outcome) == {"app": NEW, "front": NEW}
    assert f"::notice::{'d' * 40}, which runs, is not on the way to {COMMIT}" in outcome.said


def test_so_is_one_where_github_does_not_know_any_more_what_runs(
    run: ReleaseRun, github: GithubApi
) -> None:
    outcome = follow(run, runs("d" * 40))

    assert digests(outcome) == {"app": NEW, "front": NEW}
    assert f"::notice::{'d' * 40}, which runs, is not on the way to {COMMIT}" in outcome.said


@pytest.mark.parametrize("refused", [{"compare": 500}, {"compare": 403}, {"": 404}])
def test_where_github_does_not_say_what_is_newer_nothing_changes(
    run: ReleaseRun, github: GithubApi, refused: dict[str, int]
) -> None:
    """A token without rights is told that nothing is there."""
    github.refused = refused

    assert refusal(follow(run, runs("d" * 40))) == (
        f"GitHub does not say whether {'d' * 40}, which runs, comes after {COMMIT}\n"
        "    why: without knowing, this could go back; so nothing was changed\n"
        "    fix: start this job again"
    )


def test_where_github_is_not_there_nothing_changes(run: ReleaseRun) -> None:
    run.found(app=NEW, front=NEW)

    assert "GitHub does not say whether" in refusal(follow(run, runs(NEWER)))


@pytest.mark.parametrize(
    "status", [listed("failed"), {"out": "[]"}, listed("pending-install", LONG_AGO)]
)
def test_what_does_not_run_well_is_no_reason_to_stay(
    run: ReleaseRun, github: GithubApi, status: dict[str, str | int]
) -> None:
    after = listed("failed") if "pending" in str(status) else status

    outcome = follow(run, {**runs(NEWER), "helm list": [status, after]})

    assert "helm upgrade" in outcome.changes
    assert github.asked == []


def test_a_release_by_hand_may_go_back(run: ReleaseRun, github: GithubApi) -> None:
    assert digests(promote(run, runs(NEWER))) == {"app": NEW, "front": NEW}
    assert github.asked == []


def test_who_was_overtaken_while_it_prepared_changes_nothing_either(
    run: ReleaseRun, github: GithubApi
) -> None:
    """Helm let the newer one begin; after it, the older one is not wanted any more."""
    answers = {
        **NOT_BEGUN,
        "helm get metadata": [printed({"labels": {"commit": c}}) for c in (COMMIT, NEWER)],
        "helm upgrade": [{"code": 1, "err": QUICKER}, FAILED],
    }
    github.line.insert(0, "c" * 40)

    outcome = follow(run, answers)

    assert (outcome.code, outcome.changes.count("helm upgrade")) == (0, 1)
    assert "it stays" in outcome.said


def test_the_token_for_github_is_shown_to_github_alone(run: ReleaseRun, github: GithubApi) -> None:
    outcome = follow(run, runs(NEWER))

    assert github.tokens == {("127.0.0.1", "Bearer hidden-api")}
    assert "hidden" not in outcome.recorded
