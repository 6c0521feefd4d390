"""The rules over whole releases are judged: each names what breaks it, and only that."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.project.release import Release
from tests.kubernetes.acme import cache, migration, nightly, queue, release, web, worker
from tests.kubernetes.safety import RULES

Body = dict[str, Any]
Change = Callable[[dict[str, Body]], Any]


def right() -> Release:
    scale = dc.Autoscale(min_replicas=2, max_replicas=4)
    return release(
        web(replicas=2, env={"A": "1"}, uses=("queue", "cache")),
        web(
            name="scaled",
            autoscale=scale,
            routes=(dc.Route("/scaled"),),
            metrics=dc.Metrics(port=9394),
        ),
        worker(singleton=True, metrics=dc.Metrics(port=9394)),
        queue(),
        cache(),
        nightly(),
        migration(),
        env={"B": "1"},
        hosts=("acme.example", dc.Host("www.acme.example", redirect_to="acme.example")),
        routing="both",
    )


def broken(change: Change) -> set[str]:
    """The rules that find something after the change; objects by kind and name."""
    here = right()
    bodies = {
        f"{body['kind']}/{body['metadata']['name']}": copy.deepcopy(body)
        for body in manifests(here)
    }
    change(bodies)
    return {name for name, judge in RULES.items() if list(judge(here, list(bodies.values())))}


def spec(bodies: dict[str, Body], name: str) -> Body:
    found: Body = bodies[name]["spec"]
    return found


def pod(bodies: dict[str, Body], name: str) -> Body:
    found = spec(bodies, name)
    made: Body = found.get("jobTemplate", {"spec": found})["spec"]["template"]["spec"]
    return made


def container(bodies: dict[str, Body], name: str) -> Body:
    made: Body = pod(bodies, name)["containers"][0]
    return made


def rule(bodies: dict[str, Body]) -> Body:
    """The first one of the HTTPRoute, which leads to `scaled`."""
    made: Body = spec(bodies, "HTTPRoute/acme")["rules"][0]
    return made


REDIRECT = "HTTPRoute/acme-redirect-www-acme-example"


def test_a_release_as_the_constructs_make_it_keeps_to_every_rule() -> None:
    assert broken(lambda bodies: None) == set()


CHANGES: dict[str, list[Change]] = {
    "pod_security_restricted": [
        lambda b: pod(b, "CronJob/nightly")["securityContext"].pop("runAsNonRoot"),
    ],
    "selectors_match_one_component": [
        lambda b: spec(b, "Service/web")["selector"].pop("app.kubernetes.io/component"),
        lambda b: spec(b, "NetworkPolicy/queue")["ingress"][0]["from"][0]["podSelector"][
            "matchLabels"
        ].update({"app.kubernetes.io/component": "gone"}),
    ],
    "names_are_unique": [lambda b: b.update(again=copy.deepcopy(b["ServiceAccount/app"]))],
    "no_token_and_no_service_links": [
        lambda b: pod(b, "Job/migrate").pop("automountServiceAccountToken"),
        lambda b: pod(b, "StatefulSet/queue").update(enableServiceLinks=True),
    ],
    "requests_always_and_no_cpu_limit": [
        lambda b: container(b, "Job/migrate")["resources"]["requests"].pop("cpu"),
        lambda b: container(b, "Deployment/web")["resources"]["limits"].update(cpu="1"),
    ],
    "memory_limit_is_the_request_by_default": [
        lambda b: container(b, "Deployment/web")["resources"]["limits"].update(memory="999Mi"),
    ],
    "what_serves_is_probed": [lambda b: container(b, "Deployment/web").pop("startupProbe")],
    "roll_outs_take_no_pod_away": [
        lambda b: spec(b, "Deployment/web")["strategy"]["rollingUpdate"].update(maxUnavailable=1),
    ],
    "there_is_time_to_end_gracefully": [
        lambda b: pod(b, "Deployment/web").update(terminationGracePeriodSeconds=40),
        lambda b: container(b, "Deployment/web").pop("lifecycle"),
    ],
    "pods_spread_over_nodes": [
        lambda b: pod(b, "Deployment/web").pop("topologySpreadConstraints"),
    ],
    "budgets_exist_where_a_pod_can_be_spared": [
        lambda b: b.pop("PodDisruptionBudget/web"),
        lambda b: b.pop("PodDisruptionBudget/scaled"),
    ],
    "budgets_never_hold_up_a_drain": [
        lambda b: spec(b, "PodDisruptionBudget/web").update(maxUnavailable=0),
        lambda b: spec(b, "PodDisruptionBudget/scaled").update(minAvailable=2),
        lambda b: spec(b, "PodDisruptionBudget/web").pop("unhealthyPodEvictionPolicy"),
    ],
    "the_network_is_open_to_somebody_and_never_to_all": [
        lambda b: b.pop("NetworkPolicy/default-deny"),
        lambda b: spec(b, "NetworkPolicy/queue")["ingress"][0].pop("from"),
        lambda b: spec(b, "NetworkPolicy/web")["egress"][0].pop("ports"),
        lambda b: spec(b, "NetworkPolicy/web")["egress"][1]["to"][0]["ipBlock"].pop("except"),
    ],
    "autoscalers_have_something_to_steer_by": [
        lambda b: spec(b, "HorizontalPodAutoscaler/scaled").update(metrics=[]),
    ],
    "monitors_look_at_a_port_that_is_there": [
        lambda b: spec(b, "ServiceMonitor/scaled")["endpoints"][0].update(port="gone"),
        lambda b: spec(b, "PodMonitor/mailer")["podMetricsEndpoints"][0].update(port="gone"),
    ],
    "an_autoscaler_alone_owns_replicas": [
        lambda b: spec(b, "Deployment/scaled").update(replicas=2),
        lambda b: spec(b, "Deployment/web").pop("replicas"),
    ],
    "a_singleton_never_runs_twice": [
        lambda b: spec(b, "Deployment/mailer").update(replicas=2),
        lambda b: spec(b, "Deployment/mailer")["strategy"].update(type="RollingUpdate"),
    ],
    "images_name_a_version": [
        lambda b: container(b, "Deployment/web").update(image="docker.io/acme/app:latest"),
        lambda b: container(b, "Deployment/web").update(image="localhost:5000/app"),
    ],
    "redis_keeps_to_its_role": [
        lambda b: container(b, "StatefulSet/queue").update(
            command=container(b, "Deployment/cache")["command"]
        ),
    ],
    "nothing_is_reached_from_outside_but_by_the_ingress": [
        lambda b: spec(b, "Service/web").update(type="NodePort"),
    ],
    "whatever_pods_name_exists": [
        lambda b: b.pop("ConfigMap/app"),
        lambda b: b.pop("ServiceAccount/app"),
        lambda b: container(b, "Deployment/web")["envFrom"].append({"secretRef": {"name": "gone"}}),
    ],
    "a_release_job_runs_once": [
        lambda b: spec(b, "Job/migrate").update(completions=2),
        lambda b: spec(b, "Job/migrate").update(backoffLimit=6),
        lambda b: pod(b, "Job/migrate").update(restartPolicy="OnFailure"),
    ],
    "hooks_find_all_they_need": [
        lambda b: pod(b, "Job/migrate").update(serviceAccountName="app"),
        lambda b: container(b, "Job/migrate").update(envFrom=[{"configMapRef": {"name": "app"}}]),
        lambda b: pod(b, "Job/migrate").update(
            volumes=[{"name": "files", "configMap": {"name": "app"}}]
        ),
        lambda b: pod(b, "Job/migrate").update(
            volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "queue-data"}}]
        ),
        lambda b: b.pop("NetworkPolicy/migrate"),
        lambda b: b["NetworkPolicy/migrate"]["metadata"].pop("annotations"),
        lambda b: b["NetworkPolicy/migrate"]["metadata"]["annotations"].update(
            {"helm.sh/hook-weight": "0"}
        ),
    ],
    "routes_lead_to_a_port_of_a_pod": [
        lambda b: spec(b, "Service/web")["ports"][0].update(targetPort="gone"),
        lambda b: spec(b, "Service/web")["ports"][0].update(name="gone"),
        lambda b: rule(b)["backendRefs"][0].update(port=1),
    ],
    "each_way_in_leads_every_path_to_its_service_once": [
        lambda b: b.pop("HTTPRoute/acme"),
        lambda b: b.pop("Ingress/acme"),
        lambda b: b.update(again=copy.deepcopy(b["HTTPRoute/acme"])),
        lambda b: rule(b)["matches"][0]["path"].update(type="Exact"),
        lambda b: rule(b)["backendRefs"][0].update(name="web"),
    ],
    "hosts_that_redirect_do_so_on_the_gateway_too": [lambda b: b.pop(REDIRECT)],
    "routes_attach_to_the_listeners_of_their_hosts": [
        lambda b: spec(b, REDIRECT)["parentRefs"][0].update(sectionName="acme.example"),
    ],
    "gateway_comes_to_web_services_and_to_nothing_else": [
        lambda b: b.pop("CiliumNetworkPolicy/web"),
        lambda b: b.update(again=copy.deepcopy(b["CiliumNetworkPolicy/web"])),
        lambda b: spec(b, "CiliumNetworkPolicy/web")["endpointSelector"]["matchLabels"].update(
            {"app.kubernetes.io/component": "queue"}
        ),
    ],
}


@pytest.mark.parametrize(
    ("rule", "change"),
    [(rule, change) for rule, changes in CHANGES.items() for change in changes],
    ids=[f"{rule}-{n}" for rule, changes in CHANGES.items() for n in range(len(changes))],
)
def test_each_breach_is_found_by_its_rule(rule: str, change: Change) -> None:
    assert rule in broken(change)


def test_every_rule_is_judged() -> None:
    assert set(CHANGES) == set(RULES)
