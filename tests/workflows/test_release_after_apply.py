"""release.sh releases a chart only where the stack that belongs to it is applied."""

from __future__ import annotations

import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

import devops_constructs as dc
from tests.helm_engine import ReleaseChart
from tests.kubernetes.acme import release, web
from tests.workflows.release_runs import ReleaseRun, listed
from tests.workflows.test_release_script import FAILED, LONG_AGO, refusal

RELEASE = release(web(secrets=("app",)), secrets=(dc.Secret("app", keys=("API_KEY",)),))
APPLIED, OTHER = "a" * 64, "0" * 63 + "1"
ASKED = "kubectl get configmap applied-stack"


@pytest.fixture
def run(tmp_path: Path) -> ReleaseRun:
    """Of a chart that says which content of its stack has to be applied before it."""
    return ReleaseRun(tmp_path, ReleaseChart.of(RELEASE, applied=APPLIED))


def test_a_chart_is_released_after_its_stack(run: ReleaseRun) -> None:
    outcome = run({ASKED: [{"out": APPLIED}]})

    assert outcome.code == 0, outcome.said
    [asked] = outcome.calls_of(*ASKED.split())
    assert asked["call"][4:6] == ["--namespace", "acme-production"]
    assert asked["call"][-1] == "jsonpath={.data.sha256}"


@pytest.mark.parametrize(
    ("there", "applied"), [(OTHER, OTHER), ("", "nothing of which there is a note")]
)
def test_a_chart_is_not_released_before_its_stack(
    run: ReleaseRun, there: str, applied: str
) -> None:
    """Also not where it would have to clear away what was cut off, or to wait."""
    stuck = listed("pending-upgrade", LONG_AGO)

    assert refusal(run({ASKED: [{"out": there}], "helm list": [stuck]})) == (
        "the stack acme-production is not applied as this chart needs it\n"
        f"    expected: {APPLIED}\n"
        f"    applied: {applied}\n"
        "    why: a Secret or a database that the chart refers to may be missing, or be another"
        " one\n"
        "    fix: the fleet's repository applies first, and publishes the chart after; when that is"
        " done for\n"
        "         acme-production, start this again"
    )


def test_a_cluster_that_does_not_say_what_was_applied_changes_nothing(
    run: ReleaseRun,
) -> None:
    assert refusal(run({ASKED: [FAILED]})) == (
        "the cluster does not say what was applied of acme-production"
    )


def test_an_annotation_that_is_no_hash_is_refused(run: ReleaseRun) -> None:
    described = run.chart.files["Chart.yaml"].replace(APPLIED, "latest")
    files = {**run.chart.files, "Chart.yaml": described}
    damaged = ReleaseRun(run.folder, replace(run.chart, files=files))

    assert refusal(damaged({ASKED: [{"out": "latest"}]})) == (
        "the chart's annotation for the applied stack is no hash: publish the chart again"
    )


@pytest.mark.parametrize("hash_", [APPLIED, "1" * 64, "1" * 30 + "e" + "1" * 33])
def test_the_annotation_is_found_in_a_chart_that_helm_has_packaged(
    tmp_path: Path, hash_: str
) -> None:
    """It writes the description anew, with quotes where a hash could be read as a number."""
    chart = ReleaseChart.of(RELEASE, applied=hash_)
    archive = Path(chart.engine.handle.save(str(tmp_path)))
    with tarfile.open(archive) as packaged:
        described = packaged.extractfile("acme-production/Chart.yaml")
        assert described
        files = {**chart.files, "Chart.yaml": described.read().decode()}
    run = ReleaseRun(tmp_path, replace(chart, files=files))

    assert run({ASKED: [{"out": hash_}]}).code == 0
    assert run({ASKED: [{"out": OTHER}]}).code == 1


WHO = {"kubectl get configmap applied-stack": [{"out": "ann-example bo-example"}, {"out": APPLIED}]}


@pytest.mark.parametrize("login", ["ann-example", "Bo-Example"])
def test_who_is_in_the_list_of_the_cluster_releases(run: ReleaseRun, login: str) -> None:
    outcome = run(WHO, ASKED_BY=login)

    assert outcome.code == 0, outcome.said
    asked = outcome.calls_of(*ASKED.split())[0]
    assert asked["call"][4:6] == ["--namespace", "acme-production"]
    assert asked["call"][-1] == "jsonpath={.data.released_by}"
    assert outcome.calls.index(asked) < outcome.calls.index(outcome.calls_of("helm", "pull")[0])


@pytest.mark.parametrize("login", ["eve-example", "ann", "example bo", "*", "ann-example*"])
def test_nobody_else_releases(run: ReleaseRun, login: str) -> None:
    outcome = run(WHO, ASKED_BY=login)

    assert refusal(outcome) == (
        f"{login} may not release acme-production\n"
        "    those who may: ann-example bo-example\n"
        "    why: released_by in the fleet's repository names them, or production_released_by there"
        "\n"
        "    fix: one of them starts it; after a change there, the stack acme-production is applied"
        " first"
    )
    assert outcome.calls_of("helm", "pull") == []


def test_a_cluster_that_names_nobody_lets_nobody_release(run: ReleaseRun) -> None:
    """Its stack was applied before anybody was named, or not at all."""
    outcome = run({ASKED: [{"out": ""}]}, ASKED_BY="ann-example")

    assert "those who may: nobody of whom there is a note" in refusal(outcome)


def test_a_cluster_that_does_not_say_who_may_release_lets_nobody(run: ReleaseRun) -> None:
    assert refusal(run({ASKED: [FAILED]}, ASKED_BY="ann-example")) == (
        "the cluster does not say who may release acme-production"
    )


def test_a_chart_that_says_nothing_of_its_stack_asks_for_nothing(tmp_path: Path) -> None:
    outcome = ReleaseRun(tmp_path, ReleaseChart.of(RELEASE))()

    assert (outcome.code, outcome.calls_of(*ASKED.split())) == (0, [])
