"""A release job as a Job that is never changed: another name for each content."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import PlainJob
from devops_constructs.kubernetes._manifest import cdk8s
from devops_constructs.kubernetes.manifests import manifests
from tests.helm_engine import ReleaseChart
from tests.kubernetes.acme import migration, placed, release
from tests.kubernetes.conftest import Manifest, Synth
from tests.kubernetes.manifest_parts import of_kind

DIGEST = "sha256:" + "1f" * 32
FILE = "job-migrate.yaml"


def plain(**fields: object) -> dc.ReleaseJob:
    return migration(runs_as=dc.PlainJob(), **fields)


def made(chart: cdk8s.Chart, synth: Synth, job: dc.ReleaseJob, **fields: object) -> Manifest:
    PlainJob(chart, "Job", placed(job, **fields))
    [body] = synth("Job")
    return body


def rendered(job: dc.ReleaseJob, **images: object) -> Manifest:
    values = {"images": images} if images else None
    return ReleaseChart.of(release(job)).engine.objects(values)[FILE]


@pytest.mark.capability("a release job without Helm's hooks", "ReleaseJob.runs_as")
def test_it_is_no_hook_and_named_after_what_it_runs() -> None:
    [body] = of_kind(manifests(release(plain())), "Job")

    assert "annotations" not in body["metadata"]
    name, _, suffix = body["metadata"]["name"].rpartition("-")
    assert (name, len(suffix)) == ("migrate", 8)


def test_it_runs_once_and_is_not_tried_again(chart: cdk8s.Chart, synth: Synth) -> None:
    spec = made(chart, synth, plain(deadline_seconds=60))["spec"]

    assert (spec["backoffLimit"], spec["activeDeadlineSeconds"]) == (0, 60)
    assert spec["template"]["spec"]["restartPolicy"] == "Never"


@pytest.mark.parametrize(("ttl", "seconds"), [(None, 604_800), (3600, 3600)])
def test_it_goes_some_time_after_its_end(
    chart: cdk8s.Chart, synth: Synth, ttl: int | None, seconds: int
) -> None:
    spec = made(chart, synth, plain(ttl_seconds=ttl))["spec"]

    assert spec["ttlSecondsAfterFinished"] == seconds


def test_helm_gives_it_the_construct_s_name_until_a_value_moves(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    assert rendered(plain()) == made(chart, synth, plain())


def test_another_digest_of_its_image_makes_another_job() -> None:
    """So that nothing ever changes the template of one, which Kubernetes refuses."""
    before, after = rendered(plain()), rendered(plain(), app={"digest": DIGEST})

    assert before["metadata"]["name"] != after["metadata"]["name"]
    assert after["spec"]["template"]["spec"]["containers"][0]["image"].endswith(DIGEST)


def test_another_digest_of_any_container_s_image_makes_another_job() -> None:
    job = plain(sidecars=(dc.Sidecar("proxy", image="proxy"),))
    images = (dc.Image("app"), dc.OutsideImage("proxy", "docker.io/acme/proxy:1"))
    chart = ReleaseChart.of(release(job, images=images))

    before = chart.engine.objects()[FILE]
    after = chart.engine.objects({"images": {"proxy": {"tag": "2"}}})[FILE]
    assert before["metadata"]["name"] != after["metadata"]["name"]


@pytest.mark.parametrize("change", [{"args": ("other",)}, {"memory_mib": 512}, {"env": {"A": "1"}}])
def test_anything_else_in_its_pod_makes_another_job(change: dict[str, object]) -> None:
    assert rendered(plain())["metadata"]["name"] != rendered(plain(**change))["metadata"]["name"]


def test_shared_variables_are_of_its_pod_too(chart: cdk8s.Chart, synth: Synth) -> None:
    """A change of them in the ConfigMap would run nothing."""
    body = made(chart, synth, plain(), images=(dc.Image("app", env={"A": "1"}),))

    [container] = body["spec"]["template"]["spec"]["containers"]
    assert {"name": "A", "value": "1"} in container["env"]
    assert "envFrom" not in container


def test_the_same_again_changes_nothing() -> None:
    assert rendered(plain()) == rendered(plain(ttl_seconds=604_800))


def test_its_file_keeps_its_name_so_that_a_diff_shows_what_changed() -> None:
    assert f"templates/{FILE}" in ReleaseChart.of(release(plain(args=("other",)))).files


def test_its_network_policy_is_there_as_long_as_the_release() -> None:
    objects = ReleaseChart.of(release(plain())).engine.objects()

    assert "annotations" not in objects["networkpolicy-migrate.yaml"]["metadata"]
