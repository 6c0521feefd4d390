"""release.sh, with stand-ins for the cluster's programs and the real Helm engine for its values."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import devops_constructs as dc
from tests.helm_engine import ReleaseChart
from tests.kubernetes.acme import release, web
from tests.workflows.release_runs import (
    COMMIT,
    NEW,
    OLD,
    VALUES,
    Answers,
    Outcome,
    ReleaseRun,
    history,
    listed,
    printed,
)

LONG_AGO = timedelta(hours=3)
NOTHING: dict[str, str | int] = {"out": "[]"}
FAILED: dict[str, str | int] = {"code": 1}


@pytest.fixture(scope="module")
def chart() -> ReleaseChart:
    secret = dc.Secret("app", keys=("API_KEY",), optional_keys=("OPTIONAL_KEY",))
    return ReleaseChart.of(release(web(secrets=("app",)), secrets=(secret,)))


@pytest.fixture
def run(tmp_path: Path, chart: ReleaseChart) -> ReleaseRun:
    return ReleaseRun(tmp_path, chart)


def rendered(chart: ReleaseChart, outcome: Outcome) -> dict[str, Any]:
    """The pods' template of the web service, as the real engine makes it of the values."""
    for body in chart.engine.objects(outcome.values).values():
        if body["kind"] == "Deployment":
            template: dict[str, Any] = body["spec"]["template"]
            return template
    raise AssertionError("no Deployment")


def image(template: dict[str, Any]) -> str:
    text: str = template["spec"]["containers"][0]["image"]
    return text


def test_a_configuration_only_release_keeps_the_images_that_run(
    run: ReleaseRun, chart: ReleaseChart
) -> None:
    outcome = run()

    assert outcome.code == 0, outcome.said
    assert image(rendered(chart, outcome)).endswith(f"acme-app@{OLD}")


def test_what_somebody_set_by_hand_is_as_the_reviewed_chart_says_again(run: ReleaseRun) -> None:
    """So `paused` of the values that run does not stay."""
    outcome = run()

    assert set(outcome.values) == {"images", "secretsRevision"}
    [upgrade] = outcome.calls_of("helm", "upgrade")
    assert not [word for word in upgrade["call"] if "reuse" in word or "reset" in word]


def test_an_image_only_release_runs_the_digests_of_the_build(
    run: ReleaseRun, chart: ReleaseChart
) -> None:
    (run.folder / "digests").mkdir()
    (run.folder / "digests" / "app").write_text(f"{NEW}\n")

    outcome = run(DIGESTS="digests")

    assert image(rendered(chart, outcome)).endswith(f"acme-app@{NEW}")
    assert not outcome.calls_of("docker") + outcome.calls_of("helm", "get")


def test_the_chart_is_the_one_of_the_digest(run: ReleaseRun) -> None:
    outcome = run()

    [pulled] = outcome.calls_of("helm", "pull")
    assert pulled["call"][2].endswith(f"/charts/acme-production@{OLD}")


def test_flags_are_those_of_the_stated_major_of_helm(run: ReleaseRun) -> None:
    [upgrade] = run().calls_of("helm", "upgrade")

    words = upgrade["call"]
    assert words[2] == "acme-production"
    assert words[4:7] == ["--install", "--namespace", "acme-production"]
    assert words[9] == "--labels"
    assert words[11:] == ["--wait", "--timeout", "15m", "--history-max", "20"]


def test_another_major_of_helm_is_refused(run: ReleaseRun) -> None:
    outcome = run({"helm version": [{"out": "v3.20.1"}]})

    assert refusal(outcome) == "this is Helm v3.20.1, and release.sh is for Helm 4"


def refusal(outcome: Outcome) -> str:
    """What it says before it stops, having changed nothing."""
    assert (outcome.code, outcome.changes) == (1, [])
    return outcome.said.partition("::error::")[2].strip()


NO_IMAGE = (
    "there is no image 'app' to run: push a commit to the default branch, or start it again with\n"
    "'gh workflow run release-production.yml --field commit=<a commit that was pushed>'"
)


def test_a_first_install_without_images_says_how_to_build_them(run: ReleaseRun) -> None:
    assert refusal(run({"helm list": [NOTHING]})) == NO_IMAGE


def test_an_image_that_is_new_in_the_chart_has_to_be_built(run: ReleaseRun) -> None:
    running = printed({"images": {"other": {"digest": OLD}}})

    assert refusal(run({"helm get values": [running]})) == NO_IMAGE


@pytest.mark.parametrize("digest", ["sha256:" + "0" * 64, "sha256:abc", ""])
def test_what_is_no_digest_of_an_image_is_refused(run: ReleaseRun, digest: str) -> None:
    running = printed({"images": {"app": {"digest": digest}}})

    assert refusal(run({"helm get values": [running]})) == NO_IMAGE


def test_a_build_that_left_no_digest_is_refused(run: ReleaseRun) -> None:
    (run.folder / "digests").mkdir()

    assert refusal(run(DIGESTS="digests")) == NO_IMAGE


@pytest.mark.parametrize("chart_given", ["", "oci://registry.example/acme:0.1.0", "./chart"])
def test_only_a_chart_by_digest_is_released(run: ReleaseRun, chart_given: str) -> None:
    assert refusal(run(CHART=chart_given)) == (
        f"CHART is '{chart_given}', which names no chart by digest; publish it from the fleet's"
        " repository"
    )


@pytest.mark.parametrize(
    "place",
    [
        "oci://registry.example/agency/charts/acme-production",
        "oci://registry.digitalocean.com/agency/charts/acme-staging",
        "oci://registry.digitalocean.com/agency/charts/acme-production/x",
        "oci://registry.digitalocean.com/agency/charts/acme-production@sha256:x",
    ],
)
def test_a_chart_of_another_place_is_not_released_and_its_registry_gets_no_login(
    run: ReleaseRun, place: str
) -> None:
    """Whoever may push to a repository can set its variables."""
    outcome = run(CHART=f"{place}@{OLD}")

    source = "oci://registry.digitalocean.com/agency/charts/acme-production"
    assert refusal(outcome) == (
        f"CHART is '{place}@{OLD}', and charts of acme-production are in {source} only; publish it"
        " again from the fleet's repository"
    )
    assert outcome.calls_of("helm", "pull") == []


def test_secrets_are_there_before_the_pods_that_read_them(run: ReleaseRun) -> None:
    outcome = run()

    assert outcome.changes == ["kubectl apply", "helm upgrade"]
    [apply] = outcome.calls_of("kubectl", "apply")
    manifest = json.loads(apply["stdin"])
    assert base64.b64decode(manifest["data"].pop("API_KEY")).decode() == VALUES["KEY_API_KEY"]
    assert manifest == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "app"},
        "type": "Opaque",
        "data": {},
    }
    assert {"--server-side", "--force-conflicts", "releases"} <= set(apply["call"])


def test_a_changed_secret_restarts_its_readers(run: ReleaseRun, chart: ReleaseChart) -> None:
    before, after = (
        rendered(chart, run({"kubectl get secret app": [{"out": version}]}))
        for version in ("41", "42")
    )

    assert before["metadata"]["annotations"]["checksum/secrets"] == "41"
    assert after["metadata"]["annotations"]["checksum/secrets"] == "42"


def test_no_value_of_a_secret_is_seen(run: ReleaseRun) -> None:
    """In arguments, variables of programs, values, what is printed, and what Rollbar is sent."""
    failing: Answers = {"helm upgrade": [FAILED], "kubectl get events": [{"out": "Warning Failed"}]}
    run.found(app=NEW)
    for outcome in (run(), run(COMMIT=COMMIT), run(failing), run(CHART=""), run(FOLLOWS="true")):
        assert "hidden" not in outcome.recorded
        encoded = base64.b64encode(VALUES["KEY_API_KEY"].encode()).decode()
        assert encoded not in outcome.recorded


def logins(outcome: Outcome) -> dict[str, str]:
    """By registry: user and password that docker and Helm find."""
    calls = [*outcome.calls_of("helm", "pull"), *outcome.calls_of("docker")]
    [auths] = {json.dumps(call["logins"]["auths"]) for call in calls}
    return {
        registry: base64.b64decode(entry["auth"]).decode()
        for registry, entry in json.loads(auths).items()
    }


def test_charts_and_images_are_looked_up_with_a_login_each(run: ReleaseRun) -> None:
    run.found(app=NEW)
    assert logins(run(COMMIT=COMMIT)) == {
        "registry.digitalocean.com": "hidden-registry:hidden-registry",
        "ghcr.io": "ann:hidden-github",
    }


def test_without_images_at_ghcr_there_is_no_login_for_it(run: ReleaseRun) -> None:
    run.found(app=NEW)
    assert set(logins(run(COMMIT=COMMIT, GIVEN_GITHUB_TOKEN=""))) == {"registry.digitalocean.com"}


def test_nothing_is_left_on_the_machine(run: ReleaseRun) -> None:
    run()
    assert list((run.folder / "tmp").iterdir()) == []
    run({"helm upgrade": [FAILED]})
    assert list((run.folder / "tmp").iterdir()) == []


def test_rollbar_is_told_of_a_release(run: ReleaseRun) -> None:
    outcome = run()

    facts = {"environment": "production", "revision": COMMIT, "local_username": "ann"}
    assert outcome.told == [
        ("POST", "/deploy", {**facts, "status": "started"}),
        ("PATCH", "/deploy/7", {**facts, "status": "succeeded"}),
    ]
    assert outcome.tokens == {VALUES["GIVEN_ROLLBAR_DEPLOY_TOKEN"]}


def test_without_new_images_rollbar_is_told_the_commit_of_those_that_run(run: ReleaseRun) -> None:
    """The workflow was started from a newer one, which no pod runs."""
    older = COMMIT[::-1]

    outcome = run({"helm get metadata": [printed({"labels": {"commit": older}})]})

    assert {body["revision"] for _, _, body in outcome.told if "revision" in body} == {older}
    [upgrade] = outcome.calls_of("helm", "upgrade")
    assert f"commit={older}" in upgrade["call"][upgrade["call"].index("--labels") + 1].split(",")


def test_new_images_are_reported_with_their_own_commit(run: ReleaseRun) -> None:
    known = {"helm get metadata": [printed({"labels": {"commit": COMMIT[::-1]}})]}
    run.found(app=NEW)

    outcome = run(known, COMMIT=COMMIT)

    assert {body["revision"] for _, _, body in outcome.told if "revision" in body} == {COMMIT}


def test_rollbar_is_told_of_a_failure(run: ReleaseRun) -> None:
    outcome = run({"helm upgrade": [FAILED]})

    assert [(method, body["status"]) for method, _, body in outcome.told] == [
        ("POST", "started"),
        ("PATCH", "failed"),
    ]


def test_a_release_does_not_fail_because_rollbar_does(run: ReleaseRun) -> None:
    run.rollbar_answers = 500

    outcome = run()

    assert outcome.code == 0
    assert "::warning::Rollbar was not told that it started" in outcome.said


def test_without_a_token_rollbar_is_told_nothing(run: ReleaseRun) -> None:
    outcome = run(GIVEN_ROLLBAR_DEPLOY_TOKEN="")

    assert (outcome.code, outcome.told) == (0, [])


PODS = printed(
    {
        "items": [
            {
                "metadata": {"name": "web-old"},
                "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
            },
            {
                "metadata": {"name": "web-new"},
                "status": {
                    "phase": "Running",
                    "conditions": [{"type": "Ready", "status": "False"}],
                },
            },
            {"metadata": {"name": "migrate-x"}, "status": {"phase": "Succeeded"}},
        ]
    }
)


def test_a_failed_roll_out_says_why_and_goes_back(run: ReleaseRun) -> None:
    outcome = run(
        {
            "helm upgrade": [FAILED],
            "helm history": [history("superseded", "superseded", "deployed")],
            "kubectl get events": [{"out": "Back-off pulling image\n"}],
            "kubectl get pods": [PODS],
            "kubectl logs web-new": [{"out": "[web] KeyError: PORT\n"}],
        }
    )

    assert outcome.code == 1
    assert outcome.changes == ["kubectl apply", "helm upgrade", "helm rollback"]
    [back] = outcome.calls_of("helm", "rollback")
    assert back["call"][2:4] == ["acme-production", "3"]
    assert "--wait" in back["call"]
    assert "Back-off pulling image" in outcome.said
    assert "web-new:\n[web] KeyError: PORT\n" in outcome.said
    assert "web-old" not in outcome.said
    assert "::error::acme-production failed, and runs as before again" in outcome.said


def test_the_reason_is_read_while_the_pods_are_there(run: ReleaseRun) -> None:
    outcome = run({"helm upgrade": [FAILED], "kubectl get pods": [PODS]})

    order = [" ".join(call["call"][:3]) for call in outcome.calls]
    assert order.index("kubectl logs web-new") < order.index("helm rollback acme-production")


def test_a_failed_first_install_leaves_what_the_next_release_goes_on_from(run: ReleaseRun) -> None:
    run.found(app=NEW)
    outcome = run({"helm list": [NOTHING], "helm upgrade": [FAILED]}, COMMIT=COMMIT)

    assert (outcome.code, outcome.changes) == (1, ["kubectl apply", "helm upgrade"])
    assert (
        "::error::the first install of acme-production failed; the next release goes on from there"
        in outcome.said
    )


def test_going_back_can_fail_too(run: ReleaseRun) -> None:
    outcome = run({"helm upgrade": [FAILED], "helm rollback": [FAILED]})

    assert outcome.code == 1
    assert "acme-production failed, and so did going back: look at it now" in outcome.said


QUICKER = "Error: UPGRADE FAILED: release: already exists\n"
NOT_BEGUN: dict[str, list[dict[str, str | int]]] = {"kubectl get secret --selector": [{"out": ""}]}


def test_who_was_overtaken_takes_nothing_back_and_goes_on_after_the_other(run: ReleaseRun) -> None:
    outcome = run({**NOT_BEGUN, "helm upgrade": [{"code": 1, "err": QUICKER}, {"code": 0}]})

    assert (outcome.code, outcome.changes) == (0, ["kubectl apply", "helm upgrade", "helm upgrade"])
    assert "Another release was quicker" in outcome.said


def test_what_helm_does_not_even_begin_is_not_taken_back(run: ReleaseRun) -> None:
    refusal = "Error: UPGRADE FAILED: values don't meet the specifications\n"

    outcome = run({**NOT_BEGUN, "helm upgrade": [{"code": 1, "err": refusal}]})

    assert (outcome.code, outcome.changes) == (1, ["kubectl apply", "helm upgrade"])
    assert refusal in outcome.said
    assert "::error::Helm did not begin with acme-production; it runs as before" in outcome.said


def test_of_two_releases_at_once_the_second_waits(run: ReleaseRun) -> None:
    outcome = run({"helm list": [listed("pending-upgrade")] * 2 + [listed("deployed")]})

    assert outcome.said.count("Another release is under way (pending-upgrade) ...") == 2
    assert (outcome.code, outcome.changes) == (0, ["kubectl apply", "helm upgrade"])


@pytest.mark.parametrize("stuck", ["pending-upgrade", "pending-rollback"])
def test_a_release_that_was_cut_off_is_cleared_away(run: ReleaseRun, stuck: str) -> None:
    outcome = run(
        {
            "helm list": [listed(stuck, LONG_AGO), listed("deployed")],
            "helm history": [history("superseded", "deployed", stuck)],
        }
    )

    assert outcome.code == 0
    assert outcome.changes == ["helm rollback", "kubectl apply", "helm upgrade"]
    [back] = outcome.calls_of("helm", "rollback")
    assert back["call"][2:4] == ["acme-production", "2"]
    assert "--no-hooks" in back["call"]
    assert f"A release was cut off ({stuck}); clearing it away" in outcome.said


def test_a_first_install_that_was_cut_off_keeps_its_volumes(run: ReleaseRun) -> None:
    """Only Helm's record of it goes: to uninstall it would delete what it made."""
    run.found(app=NEW)
    outcome = run(
        {
            "helm list": [listed("pending-install", LONG_AGO), NOTHING],
            "helm history": [history("pending-install")],
        },
        COMMIT=COMMIT,
    )

    assert outcome.changes == ["kubectl delete", "kubectl apply", "helm upgrade"]
    [deleted] = outcome.calls_of("kubectl", "delete")
    assert deleted["call"][-1] == "owner=helm,name=acme-production,status=pending-install"


@pytest.mark.parametrize(
    "call",
    ["helm list", "helm pull", "helm get metadata", "kubectl apply", "kubectl get secret app"],
)
def test_a_cluster_that_does_not_answer_changes_no_release(run: ReleaseRun, call: str) -> None:
    outcome = run({call: [FAILED]})

    assert outcome.code == 1
    assert "helm upgrade" not in outcome.changes
    assert outcome.told == []
