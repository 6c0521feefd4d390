"""Where pods run, by what the definition wishes and demands."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import Deployment, RedisServer, StatefulSet
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import cache, placed, web
from tests.kubernetes.conftest import Manifest, Synth

Chart = cdk8s.Chart


def pod(chart: Chart, synth: Synth, placement: dc.Placement, *others: Any) -> Manifest:
    Deployment(chart, "Deployment", placed(web(placement=placement), *others))
    [made] = synth("Deployment")
    spec: Manifest = made["spec"]["template"]["spec"]
    return spec


@pytest.mark.capability("Nodes by label", "Placement.node_labels")
@pytest.mark.capability("Architecture", "Placement.architecture")
def test_pods_run_only_on_nodes_with_all_labels_and_the_processor(
    chart: Chart, synth: Synth
) -> None:
    where = dc.Placement(
        node_labels={"doks.digitalocean.com/node-pool": "jobs"}, architecture="arm64"
    )

    assert pod(chart, synth, where)["nodeSelector"] == {
        "doks.digitalocean.com/node-pool": "jobs",
        "kubernetes.io/arch": "arm64",
    }


@pytest.mark.capability(
    "Conditions on nodes", "Placement.nodes", "NodeRule.values", "NodeRule.excluded"
)
def test_conditions_have_to_hold_and_wishes_may(chart: Chart, synth: Synth) -> None:
    rules = (
        dc.NodeRule("pool", values=("a", "b")),
        dc.NodeRule("spot", excluded=True),
        dc.NodeRule("disk", values=("hdd",), excluded=True, required=False),
    )

    affinity = pod(chart, synth, dc.Placement(nodes=rules))["affinity"]["nodeAffinity"]

    [term] = affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    assert term["matchExpressions"] == [
        {"key": "pool", "operator": "In", "values": ["a", "b"]},
        {"key": "spot", "operator": "DoesNotExist"},
    ]
    [wish] = affinity["preferredDuringSchedulingIgnoredDuringExecution"]
    assert wish["preference"]["matchExpressions"] == [
        {"key": "disk", "operator": "NotIn", "values": ["hdd"]}
    ]


@pytest.mark.capability(
    "Tolerations",
    "Placement.tolerations",
    "Toleration.value",
    "Toleration.effect",
    "Toleration.seconds",
)
def test_taints_are_borne_as_declared(chart: Chart, synth: Synth) -> None:
    tolerations = (
        dc.Toleration("dedicated", value="jobs", effect="NoSchedule"),
        dc.Toleration("node.kubernetes.io/unreachable", effect="NoExecute", seconds=60),
    )

    assert pod(chart, synth, dc.Placement(tolerations=tolerations))["tolerations"] == [
        {"key": "dedicated", "operator": "Equal", "value": "jobs", "effect": "NoSchedule"},
        {
            "key": "node.kubernetes.io/unreachable",
            "operator": "Exists",
            "effect": "NoExecute",
            "tolerationSeconds": 60,
        },
    ]


@pytest.mark.capability("Near another component", "Placement.near")
@pytest.mark.capability("Apart from another component", "Placement.apart_from")
def test_pods_prefer_the_nodes_of_some_and_avoid_those_of_others(
    chart: Chart, synth: Synth
) -> None:
    where = dc.Placement(near=("cache",), apart_from=("mailer",))
    mailer = dc.Worker("mailer", image="app")

    affinity = pod(chart, synth, where, cache(), mailer)["affinity"]

    named = {}
    for kind in ("podAffinity", "podAntiAffinity"):
        [wish] = affinity[kind]["preferredDuringSchedulingIgnoredDuringExecution"]
        labels = wish["podAffinityTerm"]["labelSelector"]["matchLabels"]
        named[kind] = labels["app.kubernetes.io/component"]
    assert named == {"podAffinity": "cache", "podAntiAffinity": "mailer"}


@pytest.mark.capability("Spread", "Placement.spread", "Spread.max_skew", "Spread.required")
def test_another_spread_takes_the_place_of_the_usual_one(chart: Chart, synth: Synth) -> None:
    where = dc.Placement(spread=(dc.Spread(max_skew=2, required=True),))

    [constraint] = pod(chart, synth, where)["topologySpreadConstraints"]

    assert (constraint["maxSkew"], constraint["whenUnsatisfiable"]) == (2, "DoNotSchedule")


def test_without_spread_pods_may_pile_up(chart: Chart, synth: Synth) -> None:
    assert "topologySpreadConstraints" not in pod(chart, synth, dc.Placement(spread=()))


def test_pods_of_a_stateful_set_spread_without_the_label_of_deployments(
    chart: Chart, synth: Synth
) -> None:
    volume = dc.OwnVolume("/data", storage_gib=1)
    StatefulSet(chart, "Set", placed(web(mounts=(volume,), replicas=2)))

    [made] = synth("StatefulSet")
    [constraint] = made["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert "matchLabelKeys" not in constraint


@pytest.mark.capability("Priority", "Placement.priority_class")
def test_a_priority_class_decides_who_makes_room(chart: Chart, synth: Synth) -> None:
    where = dc.Placement(priority_class="shop-critical")

    assert pod(chart, synth, where)["priorityClassName"] == "shop-critical"


def test_a_redis_is_placed_like_every_other_component(chart: Chart, synth: Synth) -> None:
    where = dc.Placement(node_labels={"pool": "memory"})
    RedisServer(chart, "Redis", placed(cache(placement=where)))

    [made] = synth("Deployment")
    assert made["spec"]["template"]["spec"]["nodeSelector"] == {"pool": "memory"}


@pytest.mark.capability("Ephemeral storage", "Sized.ephemeral_storage_mib")
def test_disk_of_the_node_is_requested_and_limited(chart: Chart, synth: Synth) -> None:
    Deployment(chart, "Deployment", placed(web(ephemeral_storage_mib=2048)))

    [made] = synth("Deployment")
    [container] = made["spec"]["template"]["spec"]["containers"]
    assert container["resources"]["requests"]["ephemeral-storage"] == "2048Mi"
    assert container["resources"]["limits"]["ephemeral-storage"] == "2048Mi"
