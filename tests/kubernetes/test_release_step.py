"""A release job as an init container of other components' pods."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import manifests
from tests.helm_engine import ReleaseChart
from tests.kubernetes.acme import migration, queue, release, web, worker
from tests.kubernetes.conftest import Manifest
from tests.kubernetes.manifest_parts import named

SAFE = dc.InitContainerOf(("web", "mailer"), safe_concurrently=True)


def made(*components: Any, **fields: Any) -> dict[str, Manifest]:
    return {named(body): body for body in manifests(release(*components, **fields))}


def pod(body: Manifest) -> Manifest:
    return dict(body["spec"]["template"]["spec"])


@pytest.mark.capability("a release job as an init container", "ReleaseJob.runs_as")
def test_it_runs_in_each_pod_of_the_components_before_their_process() -> None:
    objects = made(
        web(),
        worker(),
        worker(name="other"),
        migration(runs_as=SAFE, env={"A": "1"}, memory_mib=64),
    )

    for name in ("Deployment/web", "Deployment/mailer"):
        [step] = pod(objects[name])["initContainers"]
        assert (step["name"], step["args"]) == ("migrate", ["migrate"])
        assert step["env"] == [{"name": "A", "value": "1"}]
        assert step["resources"]["limits"] == {"memory": "64Mi"}
    assert "initContainers" not in pod(objects["Deployment/other"])


def test_it_has_no_objects_of_its_own() -> None:
    objects = made(web(), worker(), migration(runs_as=SAFE))

    assert not [name for name in objects if name.endswith("/migrate")]


def test_several_run_in_their_order_before_other_init_containers() -> None:
    form = dc.InitContainerOf(("web",), safe_concurrently=True)
    objects = made(
        web(init_containers=(dc.InitContainer("wait", args=("wait",)),)),
        migration(name="seed", order=2, runs_as=form),
        migration(order=1, runs_as=form),
    )

    steps = pod(objects["Deployment/web"])["initContainers"]
    assert [step["name"] for step in steps] == ["migrate", "seed", "wait"]


def test_what_it_uses_is_open_to_the_pods() -> None:
    job = migration(uses=("database", "queue"), runs_as=SAFE)
    objects = made(web(), worker(), queue(), job, database=dc.Database())

    ports = [
        port["port"]
        for rule in objects["NetworkPolicy/web"]["spec"]["egress"]
        for port in rule["ports"]
    ]
    assert {6379, 25060} <= set(ports)
    [step] = pod(objects["Deployment/web"])["initContainers"]
    variables = {variable["name"]: variable for variable in step["env"]}
    assert variables["DATABASE_URL"]["valueFrom"]["secretKeyRef"]["key"] == "DIRECT_DATABASE_URL"
    assert "REDIS_URL" in variables


def test_a_roll_out_waits_for_it_as_long_as_for_its_deadline() -> None:
    job = migration(deadline_seconds=3600, runs_as=SAFE)
    objects = made(web(health=None, drain_seconds=30), worker(), job)

    assert objects["Deployment/web"]["spec"]["progressDeadlineSeconds"] > 3600


@pytest.mark.capability(
    "a release job that may run at the same time in several pods",
    "InitContainerOf.safe_concurrently",
)
def test_no_value_makes_two_pods_where_it_must_run_once_at_a_time() -> None:
    alone = web(rollout=dc.Recreate())
    job = migration(runs_as=dc.InitContainerOf(("web",)))
    safe = migration(runs_as=dc.InitContainerOf(("web",), safe_concurrently=True))

    assert "replicas" not in values(release(alone, job))
    assert values(release(alone, safe))["replicas"] == {"web": 1}


def values(here: Any) -> dict[str, Any]:
    return dict(yaml.safe_load(ReleaseChart.of(here).files["values.yaml"]))
