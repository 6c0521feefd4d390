"""Charts of clusters that are in the definitions no more: told with what goes with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.operations.apply.drift import as_text, exit_code
from devops_constructs.operations.apply.left_over import LeftOver
from tests.operations.apply.clouds import TOKEN, Api, World, digitalocean
from tests.operations.apply.pipeline import Done, Pipeline

CONTENT = f"content {'0123456789abcdef' * 4}"
BALANCER = "kind: Service\nspec: {type: LoadBalancer}\n---\n# nothing\n---\nkind: Deployment\n"
NONE_OF_OURS = "kind: Service\nspec: {}\n---\nkind: Deployment\n"


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    with digitalocean() as api:
        api.clusters = ["production-1"]
        monkeypatch.setenv("DIGITALOCEAN_API_URL", api.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield api


@pytest.fixture
def world(tmp_path: Path) -> World:
    folder = tmp_path / "programs"
    folder.mkdir()
    return World(folder)


@pytest.fixture
def cluster(
    pipeline: Pipeline, world: World, api: Api, monkeypatch: pytest.MonkeyPatch
) -> Pipeline:
    """A cluster with an ingress that is in the manifest, as are its stack and a release."""
    monkeypatch.setenv("DIGITALOCEAN_TOKEN", TOKEN)
    place = {"cluster": "production-1", "namespace": "ingress"}
    pipeline.repository.manifest(
        {
            "production-1": {},
            "production-1-ingress": {"step": "charts", **place},
            "shop": {"step": "release", **place, "namespace": "shop"},
        }
    )
    pipeline.stack("production-1", {"one": {"input": "1"}})
    pipeline.review("production-1")
    pipeline.merge()
    assert pipeline.apply("production-1").code == 0
    assert pipeline.applied("production-1") is not None
    world.has_release("ingress", "production-1-ingress", "deployed", description=CONTENT)
    return pipeline


def run(pipeline: Pipeline, world: World, command: str = "apply") -> Done:
    return pipeline.apply("--helm", world.helm, command=command)


def left(done: Done) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.out)["left_over"]
    return found


def test_what_is_in_the_definitions_or_of_somebody_else_is_not_left_over(
    cluster: Pipeline, world: World
) -> None:
    """Of projects by name; of people, because no revision says that this pipeline made it."""
    world.has_release("shop", "shop", "deployed", description=CONTENT)
    world.has_release("tools", "by-hand", "deployed", description="Install complete")
    world.has_release("tools", "like-ours", "deployed", description=f"{CONTENT} and more")

    assert run(cluster, world).steps == []
    done = run(cluster, world, "drift")
    assert (done.code, left(done)) == (0, [])


def test_an_ingress_that_was_taken_out_is_told_with_the_addresses_that_go_with_it(
    cluster: Pipeline, world: World
) -> None:
    world.has_release("old", "production-1-ingress", "deployed", description=CONTENT)
    world.set(manifests={"production-1-ingress": BALANCER})

    applied, drifted = run(cluster, world), run(cluster, world, "drift")

    command = "helm uninstall production-1-ingress --namespace old --wait"
    goes = "its load balancer with its address, so every site whose name points there"
    assert applied.code == 0
    assert applied.only == {
        "step": "charts/production-1-ingress",
        "commit": None,
        "state": "left over",
        "says": "in cluster production-1, namespace old, is in the definitions no more; with it"
        f" goes {goes}",
        "plan": None,
        "approve": None,
        "uninstall": command,
    }
    assert drifted.code == 1
    assert left(drifted) == [
        {
            "cluster": "production-1",
            "namespace": "old",
            "name": "production-1-ingress",
            "takes_away": goes,
            "uninstall": command,
            "problem": "",
        }
    ]
    assert world["did"] == []


def test_one_that_was_gone_back_to_is_still_one_of_ours(cluster: Pipeline, world: World) -> None:
    world.has_release("kube-system", "production-1-metrics-server", "superseded", "deployed")
    releases = world["releases"]
    first, _ = releases["kube-system"]["production-1-metrics-server"]
    first["description"] = CONTENT
    world.set(releases=releases, manifests={"production-1-metrics-server": NONE_OF_OURS})

    [found] = left(run(cluster, world, "drift"))

    assert found["takes_away"] == "what it runs: Deployment, Service"


def test_a_cluster_that_cannot_be_asked_is_a_failure(
    cluster: Pipeline, world: World, api: Api
) -> None:
    api.answers["GET /v2/kubernetes/clusters/id-of-production-1/kubeconfig"] = [403]

    done = run(cluster, world, "drift")

    assert done.code == 2
    assert left(done)[0]["problem"].startswith("DigitalOcean's API did not answer GET")


def test_what_who_plans_may_not_read_is_no_failure_and_left_to_who_applies(
    cluster: Pipeline, world: World
) -> None:
    """As an API server says it to Helm: tests/cluster/test_planner.py."""
    world.set(
        kept_away='Error: list: failed to list: secrets is forbidden: User "planner" cannot list'
        ' resource "secrets" in API group "" at the cluster scope'
    )

    done = run(cluster, world, "drift")

    assert (done.code, left(done)) == (0, [])
    said = "releases of cluster production-1 are kept from who plans: see devops apply"
    assert done.err.splitlines()[-1] == said


def test_a_cluster_that_is_not_there_yet_is_not_asked(
    cluster: Pipeline, world: World, api: Api
) -> None:
    text = (cluster.repository.root / "projects/fleet.py").read_text()
    new = 'dc.Cluster("production-1", region="fra1"), dc.Cluster("staging", region="fra1")'
    changed = text.replace('dc.Cluster("production-1", region="fra1")', new)
    cluster.repository.write("projects/fleet.py", changed)
    cluster.merge()

    assert run(cluster, world, "drift").code == 0


def test_what_is_left_is_told_in_lines() -> None:
    found = [
        LeftOver("staging", "ingress", "staging-ingress", "what it runs: Deployment", "helm gone"),
        LeftOver("production-1", problem="no way\n    why: none"),
    ]

    assert as_text([], found) == (
        "left over: charts/staging-ingress: in cluster staging, namespace ingress, is in the"
        " definitions no more; with it goes what it runs: Deployment\n"
        "    end it: helm gone\n"
        "failed: releases of cluster production-1: no way\n"
        "    |     why: none\n"
    )
    assert (exit_code([], found[:1]), exit_code([], found)) == (1, 2)
