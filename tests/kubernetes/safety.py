"""Safe defaults, each as a rule over all objects of a release: what breaks it, in words.

Looked at from the outside: what the model declares, and what Helm rendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from devops_constructs.kubernetes.labels import COMPONENT
from devops_constructs.project.component import Process
from devops_constructs.project.generated_secrets import backups_secret, generated_secrets
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import Release
from devops_constructs.project.sized import Sized
from tests.kubernetes import network_safety, routing_safety, running_safety
from tests.kubernetes.manifest_parts import (
    Manifest,
    named,
    of_kind,
    pod_templates,
    ports_of,
    selector_problems,
)
from tests.kubernetes.pod_security import containers, violations
from tests.kubernetes.rules import RULES, rule

__all__ = ["RULES", "network_safety", "routing_safety", "running_safety"]
_DISK = {"ephemeral-storage"}


def _pods(bodies: list[Manifest]) -> list[tuple[str, Manifest]]:
    return [(name, template["spec"]) for name, template in pod_templates(bodies).items()]


def _containers(bodies: list[Manifest]) -> list[tuple[str, Manifest]]:
    return [(name, container) for name, pod in _pods(bodies) for container in containers(pod)]


@rule
def pod_security_restricted(_: Release, bodies: list[Manifest]) -> Iterator[str]:
    for name, pod in _pods(bodies):
        yield from (f"{name}: {violation}" for violation in violations(pod))


@rule
def selectors_match_one_component(_: Release, bodies: list[Manifest]) -> Iterable[str]:
    return selector_problems(bodies)


@rule
def names_are_unique(_: Release, bodies: list[Manifest]) -> Iterator[str]:
    names = [named(body) for body in bodies]
    yield from {name for name in names if names.count(name) > 1}


@rule
def no_token_and_no_service_links(release: Release, bodies: list[Manifest]) -> Iterator[str]:
    known = {c.name for c in release.components if isinstance(c, Process) and c.identity}
    for name, pod in _pods(bodies):
        wanted = pod.get("serviceAccountName") in known
        if pod.get("automountServiceAccountToken") is not wanted:
            yield f"{name}: a token is mounted" if not wanted else f"{name}: has no token"
        if pod.get("enableServiceLinks") is not False:
            yield f"{name}: Services become variables"


@rule
def requests_always_and_no_cpu_limit(_: Release, bodies: list[Manifest]) -> Iterator[str]:
    for name, container in _containers(bodies):
        resources = container.get("resources", {})
        if set(resources.get("requests", ())) - _DISK != {"cpu", "memory"}:
            yield f"{name}: requests {resources.get('requests')}"
        if set(resources.get("limits", ())) - _DISK != {"memory"}:
            yield f"{name}: limits {resources.get('limits')}"


@rule
def memory_limit_is_the_request_by_default(
    release: Release, bodies: list[Manifest]
) -> Iterator[str]:
    declared: dict[tuple[str, str], Sized] = {}
    for component in release.components:
        parts = component.containers if isinstance(component, Process) else (component,)
        declared |= {(component.name, part.name): part for part in parts}
    for name, template in pod_templates(bodies).items():
        component_name = template["metadata"]["labels"][COMPONENT]
        for container in containers(template["spec"]):
            resources = container["resources"]
            request, limit = (
                int(resources[kind]["memory"].removesuffix("Mi")) for kind in ("requests", "limits")
            )
            made = declared.get((component_name, container["name"]))  # else the library's own
            own = made.memory_limit_mib if made else None
            if limit < request or (own is None and limit != request):
                yield f"{name}: {request} requested of {limit}"


@rule
def images_name_a_version(_: Release, bodies: list[Manifest]) -> Iterator[str]:
    for name, container in _containers(bodies):
        image = container["image"]
        tag = image.partition("@")[0].rpartition("/")[2].partition(":")[2]
        if "@sha256:" not in image and tag in ("", "latest"):
            yield f"{name}: {image}"


@rule
def redis_keeps_to_its_role(release: Release, bodies: list[Manifest]) -> Iterator[str]:
    for redis in (c for c in release.components if isinstance(c, Redis)):
        kind = "Deployment" if redis.role == "cache" else "StatefulSet"
        [body] = [b for b in of_kind(bodies, kind) if b["metadata"]["name"] == redis.name]
        started = body["spec"]["template"]["spec"]["containers"][0]["command"][-1]
        policy, file = ("allkeys-lru", "no") if redis.role == "cache" else ("noeviction", "yes")
        if f"maxmemory-policy {policy}\n" not in started or f"appendonly {file}\n" not in started:
            yield f"{redis.name}: {started}"
        claims = {claim["metadata"]["name"] for claim in of_kind(bodies, "PersistentVolumeClaim")}
        if (f"{redis.name}-data" in claims) != (redis.role != "cache"):
            yield f"{redis.name}: claims {claims}"
        if body["spec"]["replicas"] != 1:
            yield f"{redis.name}: {body['spec']['replicas']} replicas"


@rule
def nothing_is_reached_from_outside_but_by_the_ingress(
    _: Release, bodies: list[Manifest]
) -> Iterator[str]:
    for service in of_kind(bodies, "Service"):
        if service["spec"]["type"] != "ClusterIP":
            yield named(service)


@rule
def whatever_pods_name_exists(release: Release, bodies: list[Manifest]) -> Iterator[str]:
    """In the chart, or as a Secret that the project declares."""
    known = {named(body) for body in bodies}
    secrets = (*release.project.secrets, *generated_secrets(release.project), backups_secret())
    known |= {f"Secret/{secret.name}" for secret in secrets} | {"ServiceAccount/default"}
    known |= _written_by_operators(bodies).keys() | {f"Secret/{_ours(release)}"}
    for name, pod in _pods(bodies):
        yield from (f"{name}: no {wanted}" for wanted in _wanted(pod) if wanted not in known)


def _ours(release: Release) -> str:
    """What our own images are pulled with."""
    return release.fleet.pull_secret or release.fleet.registry


def _written_by_operators(bodies: list[Manifest]) -> dict[str, Manifest]:
    """The Secrets that come from stores, by kind and name, with what asks for each."""
    asking = of_kind(bodies, "ExternalSecret")
    return {f"Secret/{body['spec']['target']['name']}": body for body in asking}


def _wanted(pod: Manifest) -> Iterator[str]:
    yield f"ServiceAccount/{pod.get('serviceAccountName', 'default')}"
    yield from (f"Secret/{each['name']}" for each in pod.get("imagePullSecrets", ()))
    for volume in pod.get("volumes", ()):
        if claim := volume.get("persistentVolumeClaim"):
            yield f"PersistentVolumeClaim/{claim['claimName']}"
        for source in (volume, *volume.get("projected", {}).get("sources", ())):
            for field, kind, name in (
                ("configMap", "ConfigMap", "name"),
                ("secret", "Secret", "secretName" if source is volume else "name"),
            ):
                if field in source and not source[field].get("optional"):
                    yield f"{kind}/{source[field][name]}"
    for container in containers(pod):
        for variable in container.get("env", ()):
            if key := variable.get("valueFrom", {}).get("secretKeyRef"):
                yield f"Secret/{key['name']}"
        for source in container.get("envFrom", ()):
            for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                if field in source:
                    yield f"{kind}/{source[field]['name']}"


@rule
def a_release_job_runs_once(_: Release, bodies: list[Manifest]) -> Iterator[str]:
    for job in of_kind(bodies, "Job"):
        spec = job["spec"]
        pods = {spec.get("parallelism", 1), spec.get("completions", 1)}
        if pods != {1} or spec["backoffLimit"] or "activeDeadlineSeconds" not in spec:
            yield f"{named(job)}: {spec}"
        if spec["template"]["spec"]["restartPolicy"] != "Never":
            yield f"{named(job)}: its container is started again"


@rule
def hooks_find_all_they_need(_: Release, bodies: list[Manifest]) -> Iterator[str]:
    """At the first installation nothing of the chart is there but hooks that ran before; after the
    roll-out all of it is."""
    by_name = {named(body): body for body in bodies} | _written_by_operators(bodies)
    for job in of_kind(bodies, "Job"):
        hook, name = _hook(job), job["metadata"]["name"]
        if hook is None:
            continue
        needed = [*_wanted(job["spec"]["template"]["spec"]), f"NetworkPolicy/{name}"]
        needed += [
            f"{kind}/{name}" for kind in ("Role", "RoleBinding") if f"{kind}/{name}" in by_name
        ]
        for need in (by_name[need] for need in needed if need in by_name):
            other = _hook(need)
            if other is None and hook[0].startswith("post-"):
                continue
            if other is None or other[0] != hook[0] or other[1] >= hook[1]:
                yield f"{named(job)} runs before {named(need)} is there"
        if f"NetworkPolicy/{name}" not in by_name:
            yield f"{named(job)} has no way out of a closed namespace"


def _hook(body: Manifest) -> tuple[str, int] | None:
    annotations = body["metadata"].get("annotations", {})
    if "helm.sh/hook" not in annotations:
        return None
    return annotations["helm.sh/hook"], int(annotations["helm.sh/hook-weight"])


@rule
def routes_lead_to_a_port_of_a_pod(_: Release, bodies: list[Manifest]) -> Iterator[str]:
    services = {body["metadata"]["name"]: body["spec"] for body in of_kind(bodies, "Service")}
    pods = {name.partition("/")[2]: pod for name, pod in _pods(bodies)}
    for ingress in of_kind(bodies, "Ingress"):
        for path in (p for host in ingress["spec"]["rules"] for p in host["http"]["paths"]):
            backend = path["backend"]["service"]
            ports = {port["name"] for port in services[backend["name"]]["ports"]}
            if backend["port"]["name"] not in ports:
                yield f"{path['path']} leads to no port of {backend['name']}"
    for route in of_kind(bodies, "HTTPRoute"):
        for led in (b for r in route["spec"]["rules"] for b in r.get("backendRefs", ())):
            if led["port"] not in {port["port"] for port in services[led["name"]]["ports"]}:
                yield f"{named(route)} leads to no port of {led['name']}"
    for name, service in services.items():
        targets = {port["targetPort"] for port in service["ports"]}
        if targets - ports_of(pods[name]):
            yield f"{name}: no such port in its pod"
