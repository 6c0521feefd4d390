"""Where the parts of manifests are that tests over all kinds look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

Manifest = dict[str, Any]


def named(body: Manifest) -> str:
    return f"{body['kind']}/{body['metadata']['name']}"


def of_kind(bodies: Iterable[Manifest], *kinds: str) -> list[Manifest]:
    return [body for body in bodies if body["kind"] in kinds]


def pod_template(body: Manifest) -> Manifest | None:
    """The pod template of a workload of whatever kind; None: the object makes no pods."""
    spec = body.get("spec", {})
    template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
    return template if isinstance(template, dict) else None


def pod_templates(bodies: Iterable[Manifest]) -> dict[str, Manifest]:
    """The pod template of each workload, by the workload's kind and name."""
    return {named(body): pod for body in bodies if (pod := pod_template(body))}


def ports_of(pod: Manifest) -> set[str]:
    """The names of the ports of a pod."""
    containers = (*pod.get("initContainers", ()), *pod["containers"])
    return {port["name"] for container in containers for port in container.get("ports", ())}


def selectors(body: Manifest) -> Iterator[tuple[str, dict[str, str]]]:
    """Every label selector over pods of the same namespace, with the place where it stands."""
    spec, name = body.get("spec", {}), named(body)
    match body["kind"]:
        case "Deployment" | "StatefulSet" | "PodDisruptionBudget":
            yield name, spec["selector"]["matchLabels"]
        case "ServiceMonitor" | "PodMonitor":
            yield name, spec["selector"]["matchLabels"]
        case "Service":
            yield name, spec["selector"]
        case "NetworkPolicy":
            if spec["podSelector"]:  # the empty one is over all pods on purpose
                yield name, spec["podSelector"]["matchLabels"]
            rules = (*spec.get("ingress", ()), *spec.get("egress", ()))
            peers = (
                peer for rule in rules for peer in (*rule.get("from", ()), *rule.get("to", ()))
            )
            for peer in peers:
                if "podSelector" in peer:
                    yield f"{name} (peer)", peer["podSelector"]["matchLabels"]
    for constraint in (
        (pod_template(body) or {}).get("spec", {}).get("topologySpreadConstraints", ())
    ):
        yield f"{name} (spread)", constraint["labelSelector"]["matchLabels"]


def selected(selector: dict[str, str], bodies: Iterable[Manifest]) -> set[str]:
    """The names of the workloads whose pods the selector matches; a plain Job's without its
    digest."""
    return {
        re.sub("^Job/(.*)-[0-9a-f]{8}$", r"/\1", workload).partition("/")[2]
        for workload, pod in pod_templates(bodies).items()
        if selector.items() <= pod["metadata"]["labels"].items()
    }


def selector_problems(bodies: list[Manifest]) -> list[str]:
    """Selectors that match pods of another component, of more than one, or of none."""
    found = []
    for body in bodies:
        for place, selector in selectors(body):
            matched = selected(selector, bodies)
            expected = matched if "(peer)" in place else {body["metadata"]["name"]}
            if len(matched) != 1 or matched != expected:
                found.append(f"{place} selects pods of {sorted(matched)}")
    return found
