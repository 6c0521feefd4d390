"""Which objects a release has, and that they are what plain cdk8s makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

import devops_constructs as dc
from devops_constructs.kubernetes import Deployment, RedisServer, ReleaseObjects
from devops_constructs.kubernetes._manifest import cdk8s, objects_of
from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.project.release import Release
from tests.kubernetes.acme import cache, migration, nightly, placed, queue, release, web, worker
from tests.kubernetes.conftest import Synth
from tests.kubernetes.manifest_parts import named

TEXTS = {"A": "1e3", "B": "{{ x }}", "C": "", "D": "a\nb", "E": "null"}


def everything() -> Release:
    """A release with every kind of component and of object."""
    scale = dc.Autoscale(min_replicas=2, max_replicas=4)
    return release(
        web(autoscale=scale, uses=("queue", "cache"), env=TEXTS),
        dc.InternalService("api", image="app", port=9000, replicas=2),
        worker(singleton=True),
        queue(),
        cache(),
        nightly(),
        migration(),
        env=TEXTS,
    )


def names(*components: Any, **fields: Any) -> list[str]:
    return [named(body) for body in manifests(release(*components, **fields))]


def test_a_whole_release_has_these_objects() -> None:
    assert [named(body) for body in manifests(everything())] == [
        "ServiceAccount/app",
        "NetworkPolicy/default-deny",
        "ConfigMap/app",
        "Ingress/acme",
        *("Deployment/web", "PodDisruptionBudget/web", "HorizontalPodAutoscaler/web"),
        *("Service/web", "NetworkPolicy/web"),
        *("Deployment/api", "PodDisruptionBudget/api", "Service/api", "NetworkPolicy/api"),
        *("Deployment/mailer", "NetworkPolicy/mailer"),
        *(
            "StatefulSet/queue",
            "PersistentVolumeClaim/queue-data",
            "Service/queue",
            "NetworkPolicy/queue",
        ),
        *("Deployment/cache", "Service/cache", "NetworkPolicy/cache"),
        *("CronJob/nightly", "NetworkPolicy/nightly"),
        *("Job/migrate", "NetworkPolicy/migrate"),
    ]


def test_what_nothing_is_routed_to_has_no_ingress() -> None:
    assert "Ingress/acme" not in names(worker())


@pytest.mark.parametrize("component", [queue(), migration()], ids=["redis", "release job"])
def test_an_image_whose_variables_nobody_reads_from_it_has_no_config_map(component: Any) -> None:
    """Redis takes no variables, and release jobs carry theirs along."""
    assert not any(name.startswith("ConfigMap/") for name in names(component, env={"A": "1"}))


def test_plain_cdk8s_makes_the_same_of_every_construct_as_we_package(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    ReleaseObjects(chart, "Release", everything())

    assert synth() == chart.to_json() == objects_of(chart) == manifests(everything())


def test_cdk8s_also_keeps_the_order_of_fields(chart: cdk8s.Chart, synth: Synth) -> None:
    ReleaseObjects(chart, "Release", everything())

    assert json.dumps(synth()) == json.dumps(objects_of(chart))


def test_a_user_s_own_app_writes_the_objects_beside_its_own(tmp_path: Path) -> None:
    app = cdk8s.App(outdir=str(tmp_path))
    chart = cdk8s.Chart(app, "mine")
    cdk8s.ApiObject(
        chart, "Own", api_version="v1", kind="Namespace", metadata=cdk8s.ApiObjectMetadata(name="n")
    )
    ReleaseObjects(chart, "Release", everything())

    app.synth()

    [file] = tmp_path.iterdir()
    written = {named(body): body for body in yaml.safe_load_all(file.read_text())}
    assert written.pop("Namespace/n")
    assert written == {named(body): body for body in manifests(everything())}


def test_a_user_s_chart_gives_its_namespace_and_labels_to_our_objects(tmp_path: Path) -> None:
    app = cdk8s.App(outdir=str(tmp_path))
    chart = cdk8s.Chart(app, "mine", namespace="shop", labels={"team": "blue"})
    made = Deployment(chart, "Web", placed(web()))
    made.metadata.add_annotation("example.org/owner", "me")
    made.add_json_patch(cdk8s.JsonPatch.add("/metadata/labels/late", "1"))

    app.synth()

    [file] = tmp_path.iterdir()
    [written] = yaml.safe_load_all(file.read_text())
    own = manifests(release(web()))
    [deployment] = [body for body in own if named(body) == "Deployment/web"]
    assert written["metadata"] == {
        "name": "web",
        "namespace": "shop",
        "labels": {**deployment["metadata"]["labels"], "team": "blue", "late": "1"},
        "annotations": {"example.org/owner": "me"},
    }
    assert written["spec"] == deployment["spec"]


def test_a_json_patch_is_applied_by_cdk8s_and_by_us(chart: cdk8s.Chart, synth: Synth) -> None:
    made = Deployment(chart, "Web", placed(web()))

    made.add_json_patch(
        cdk8s.JsonPatch.add("/spec/paused", True), cdk8s.JsonPatch.remove("/spec/replicas")
    )

    [deployment] = synth("Deployment")
    assert deployment["spec"]["paused"] is True
    assert "replicas" not in deployment["spec"]
    assert deployment["spec"]["strategy"]["type"] == "RollingUpdate"
    assert objects_of(chart) == [deployment]


def test_a_second_patch_goes_on_top_of_the_first(chart: cdk8s.Chart, synth: Synth) -> None:
    made = Deployment(chart, "Web", placed(web()))

    made.add_json_patch(cdk8s.JsonPatch.add("/spec/paused", True))
    made.add_json_patch(cdk8s.JsonPatch.add("/spec/minReadySeconds", 5))

    [deployment] = synth("Deployment")
    assert (deployment["spec"]["paused"], deployment["spec"]["minReadySeconds"]) == (True, 5)


def test_the_main_object_of_a_construct_is_its_default_child(chart: cdk8s.Chart) -> None:
    made = RedisServer(chart, "Queue", placed(queue()))

    assert made.node.default_child is made.workload


def test_names_come_from_the_model_and_not_from_the_construct_s_path(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    Deployment(chart, "SomethingElse", placed(web()))

    [deployment] = synth("Deployment")
    assert deployment["metadata"]["name"] == "web"
