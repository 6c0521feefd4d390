"""What nodes pull images with, on every kind of pod."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import manifests
from tests.kubernetes.acme import cache, migration, nightly, queue, release, web, worker
from tests.kubernetes.manifest_parts import pod_templates

DOCKER: dict[str, Any] = {
    "keys": (".dockerconfigjson",),
    "type": "kubernetes.io/dockerconfigjson",
}
SECRETS = (
    dc.Secret("registry", producer="outside", **DOCKER),
    dc.Secret("other-registry", producer=dc.ExternalSecrets("vault"), **DOCKER),
)
OURS = dc.Image("app")
PUBLIC = dc.OutsideImage("public", "docker.io/library/public:1.0")
PRIVATE = dc.OutsideImage("private", "registry.example/private:1.0", pull_secret="registry")
OTHER = dc.OutsideImage("other", "registry.example/other:1.0", pull_secret="other-registry")
IMAGES = (OURS, PUBLIC, PRIVATE, OTHER)


def pulled_with(*components: Any) -> dict[str, list[str]]:
    """The names of each workload's pull secrets."""
    pods = pod_templates(manifests(release(*components, images=IMAGES, secrets=SECRETS)))
    return {
        name: [each["name"] for each in pod["spec"].get("imagePullSecrets", ())]
        for name, pod in pods.items()
    }


@pytest.mark.capability("private registries", "OutsideImage.pull_secret")
def test_every_kind_of_pod_names_what_its_image_is_pulled_with() -> None:
    found = pulled_with(
        web(image="private"),
        worker(image="private", mounts=(dc.OwnVolume("/own", storage_gib=1),)),
        nightly(image="private"),
        migration(image="private"),
        queue(image="private"),
        cache(image="private"),
    )

    assert found == {
        "Deployment/web": ["registry"],
        "StatefulSet/mailer": ["registry"],
        "CronJob/nightly": ["registry"],
        "Job/migrate": ["registry"],
        "StatefulSet/queue": ["registry"],
        "Deployment/cache": ["registry"],
    }


@pytest.mark.capability("pull secrets on every pod")
def test_our_own_images_are_pulled_with_the_registry_s_on_jobs_too() -> None:
    assert pulled_with(web(), nightly(), migration()) == {
        "Deployment/web": ["agency"],
        "CronJob/nightly": ["agency"],
        "Job/migrate": ["agency"],
    }


def test_our_own_images_at_ghcr_are_pulled_with_what_the_project_declares() -> None:
    made = release(web(), nightly(), migration(), images=IMAGES, secrets=SECRETS)
    fleet = made.fleet.model_copy(
        update={"image_registry": "ghcr", "pull_secret": "other-registry"}
    )
    pods = pod_templates(manifests(dc.Release(fleet, made.project, made.environment)))

    assert {
        name: [each["name"] for each in pod["spec"]["imagePullSecrets"]]
        for name, pod in pods.items()
    } == {
        "Deployment/web": ["other-registry"],
        "CronJob/nightly": ["other-registry"],
        "Job/migrate": ["other-registry-before"],
    }


def test_a_public_image_needs_none() -> None:
    assert pulled_with(web(image="public")) == {"Deployment/web": []}


def test_a_pod_of_several_images_names_what_each_needs_once() -> None:
    sidecars = (dc.Sidecar("a", image="private"), dc.Sidecar("b", image="other"))
    first = dc.InitContainer("c", image="private")

    found = pulled_with(web(sidecars=sidecars, init_containers=(first,)))
    assert found == {"Deployment/web": ["agency", "registry", "other-registry"]}


def test_a_release_job_pulls_before_the_chart_is_installed() -> None:
    assert pulled_with(migration(image="other"))["Job/migrate"] == ["other-registry-before"]
