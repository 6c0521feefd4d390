"""Patches of a definition and of a program; refusals of definitions: tests/synthesis."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.errors import DefinitionError
from devops_constructs.kubernetes import Deployment, PlainJob, RedisServer, patch
from devops_constructs.kubernetes._manifest import cdk8s, objects_of
from devops_constructs.kubernetes._patching import METADATA
from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.kubernetes.release_objects import ReleaseObjects
from tests.kubernetes.acme import migration, placed, queue, release, web
from tests.kubernetes.conftest import Manifest, Synth
from tests.kubernetes.manifest_parts import named

PAUSED = dc.Patch("Deployment", "web", "/spec/paused", True, because="held for a while")
JOB = ("Job", "migrate", "/spec/template/spec/containers/0/stdin")


def made(*components: Any, **fields: Any) -> dict[str, Manifest]:
    return {named(body): body for body in manifests(release(*components, **fields))}


@pytest.mark.capability("a field of any object", "Project.patches")
def test_patch_of_a_project_changes_just_its_place() -> None:
    before, after = made(web()), made(web(), patches=(PAUSED,))

    assert after["Deployment/web"]["spec"].pop("paused") is True
    assert before == after


@pytest.mark.capability("a field of any object in one environment", "Environment.patches")
def test_patch_of_an_environment_goes_over_the_project_s() -> None:
    unpaused = dc.Patch("Deployment", "web", "/spec/paused", False, because="again", op="replace")
    objects = made(web(), patches=(PAUSED,), here={"patches": (unpaused,)})

    assert objects["Deployment/web"]["spec"]["paused"] is False


@pytest.mark.capability("no field of an object", "Project.patches")
def test_removal_takes_a_field_out() -> None:
    removal = dc.Removal("Deployment", "web", "/spec/revisionHistoryLimit", because="all are kept")

    assert "revisionHistoryLimit" not in made(web(), patches=(removal,))["Deployment/web"]["spec"]


def test_another_content_of_a_plain_job_is_another_job() -> None:
    job = migration(runs_as=dc.PlainJob())
    [before] = [name for name in made(job) if name.startswith("Job/")]
    patched = dc.Patch(*JOB, True, because="it asks")
    [after] = [name for name in made(job, patches=(patched,)) if name.startswith("Job/")]

    assert before != after


def test_reasons_stand_in_the_metadata_of_cdk8s(chart: cdk8s.Chart) -> None:
    objects = ReleaseObjects(chart, "Release", release(web(), patches=(PAUSED,)))

    [deployment] = [o for o in objects.node.find_all() if isinstance(o, Deployment)]
    assert reasons(deployment) == ["held for a while"]


def reasons(construct: Any) -> list[str]:
    found = [entry for entry in construct.node.metadata if entry.type == METADATA]
    return [entry.data["because"] for entry in found]


@pytest.mark.capability("patches in a program of one's own")
def test_program_patches_the_main_object_of_a_construct(chart: cdk8s.Chart, synth: Synth) -> None:
    server = RedisServer(chart, "Queue", placed(queue()))

    patch(server, "/spec/minReadySeconds", 5, because="it loads slowly")

    [workload] = synth("StatefulSet")
    assert workload["spec"]["minReadySeconds"] == 5
    assert reasons(server.workload) == ["it loads slowly"]
    assert workload in objects_of(chart)


def test_program_patches_an_object_that_is_none_of_ours(chart: cdk8s.Chart, synth: Synth) -> None:
    own = cdk8s.ApiObject(chart, "Own", api_version="v1", kind="ConfigMap")
    own.add_json_patch(cdk8s.JsonPatch.add("/data", {"a": "1", "b": "2"}))

    patch(own, "/data/a", "3", because="it changed", op="replace")
    patch(own, "/data/b", because="it went", op="remove")

    [config] = synth("ConfigMap")
    assert config["data"] == {"a": "3"}


def test_program_patches_a_plain_job_into_another_one(chart: cdk8s.Chart, synth: Synth) -> None:
    job = PlainJob(chart, "Job", placed(migration(runs_as=dc.PlainJob())))
    [before] = synth("Job")

    patch(job, JOB[2], True, because="it asks")

    [after] = synth("Job")
    assert before["metadata"]["name"] != after["metadata"]["name"]


@pytest.mark.parametrize(
    ("path", "value", "what", "fix"),
    [
        (
            "/spec/replicas",
            1,
            "Deployment 'web': /spec/replicas already has this value",
            "take the patch out",
        ),
        (
            "/sepc/paused",
            True,
            "Deployment 'web': /sepc/paused: the object has no 'sepc'",
            "did you mean 'spec'?",
        ),
    ],
)
def test_program_s_patch_that_does_nothing(
    chart: cdk8s.Chart, path: str, value: Any, what: str, fix: str
) -> None:
    deployment = Deployment(chart, "Web", placed(web()))

    with pytest.raises(DefinitionError) as refused:
        patch(deployment, path, value, because="x")

    why = "a patch without effect would look as if it worked"
    assert str(refused.value) == f"{what}\n    why: {why}\n    fix: {fix}"


def test_program_s_patch_of_several_objects(chart: cdk8s.Chart) -> None:
    everything = ReleaseObjects(chart, "Release", release(web()))

    with pytest.raises(DefinitionError) as refused:
        patch(everything, "/spec/paused", True, because="x")

    assert str(refused.value) == (
        "test/Release has no main object\n"
        "    why: a patch changes one object\n"
        "    fix: patch one of the constructs in it"
    )
