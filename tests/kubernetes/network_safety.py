"""Safe defaults of the network, of budgets and of autoscalers, each as a rule over all objects."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.project.release import Release
from tests.kubernetes.manifest_parts import Manifest, named, of_kind, pod_templates, ports_of
from tests.kubernetes.rules import rule


@rule
def budgets_never_hold_up_a_drain(release: Release, bodies: list[Manifest]) -> Iterator[str]:
    for body in of_kind(bodies, "PodDisruptionBudget"):
        spec, component = body["spec"], release.component(body["metadata"]["name"])
        scale = getattr(component, "autoscale", None)
        sure = scale.min_replicas if scale else getattr(component, "replicas", 0)
        if spec.get("minAvailable", 0) >= sure or spec.get("maxUnavailable") in (0, "0%"):
            yield f"{named(body)}: {spec}"
        if spec.get("unhealthyPodEvictionPolicy") != "AlwaysAllow":
            yield f"{named(body)}: waits for broken pods"


@rule
def the_network_is_open_to_somebody_and_never_to_all(
    _: Release, bodies: list[Manifest]
) -> Iterator[str]:
    policies = of_kind(bodies, "NetworkPolicy")
    closed = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    if [policy["spec"] for policy in policies].count(closed) != 1:
        yield "the namespace is not closed"
    for policy in policies:
        for opened in (*policy["spec"].get("ingress", ()), *policy["spec"].get("egress", ())):
            peers = (*opened.get("from", ()), *opened.get("to", ()))
            if not peers or not opened.get("ports"):
                yield f"{named(policy)}: {opened}"
            for block in (peer["ipBlock"] for peer in peers if "ipBlock" in peer):
                if block["cidr"] == "0.0.0.0/0" and len(block.get("except", ())) < 4:
                    yield f"{named(policy)}: {block}"


@rule
def autoscalers_have_something_to_steer_by(_: Release, bodies: list[Manifest]) -> Iterator[str]:
    for body in of_kind(bodies, "HorizontalPodAutoscaler"):
        if not body["spec"]["metrics"]:
            yield named(body)


@rule
def monitors_look_at_a_port_that_is_there(_: Release, bodies: list[Manifest]) -> Iterator[str]:
    services = {body["metadata"]["name"]: body["spec"] for body in of_kind(bodies, "Service")}
    templates = pod_templates(bodies)
    pods = {name.partition("/")[2]: template["spec"] for name, template in templates.items()}
    for body in of_kind(bodies, "ServiceMonitor", "PodMonitor"):
        name = body["metadata"]["name"]
        service = body["kind"] == "ServiceMonitor"
        known = {p["name"] for p in services[name]["ports"]} if service else ports_of(pods[name])
        endpoints = body["spec"]["endpoints" if service else "podMetricsEndpoints"]
        if {endpoint["port"] for endpoint in endpoints} - known:
            yield named(body)
