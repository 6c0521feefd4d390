"""The facts of a release, read from its Kubernetes objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.examples.facts import Claim, Container, Facts, Probe, Workload, secret
from tests.kubernetes.manifest_parts import Manifest, pod_template
from tests.kubernetes.pod_security import violations

_NOT_COUNTED = {"ConfigMap"}  # their content is seen where it is used


def facts_of(objects: list[Manifest], secret_keys: Mapping[str, Iterable[str]]) -> Facts:
    """Everything that the facts speak of; no object goes unseen.

    `secret_keys` are the keys of each Secret, for pods that take a whole one.
    """
    reader = _Reader(objects, secret_keys)
    ingresses = [body for body in objects if body["kind"] == "Ingress"]
    seen = {"Service", "Ingress", "PersistentVolumeClaim", *_NOT_COUNTED}
    return Facts(
        workloads={_name(b): reader.workload(b) for b in objects if pod_template(b)},
        services={b["metadata"]["name"]: _service(b) for b in objects if b["kind"] == "Service"},
        routes={route: to for body in ingresses for route, to in _routes(body)},
        ingresses={body["metadata"]["name"]: dict(_ingress(body)) for body in ingresses},
        claims={
            b["metadata"]["name"]: _claim(b)
            for b in objects
            if b["kind"] == "PersistentVolumeClaim"
        },
        others=frozenset(
            _name(b) for b in objects if b["kind"] not in seen and not pod_template(b)
        ),
    )


def _name(body: Manifest) -> str:
    return f"{body['kind']} {body['metadata']['name']}"


class _Reader:
    """Resolves what pods take from ConfigMaps and Secrets."""

    def __init__(self, objects: list[Manifest], secret_keys: Mapping[str, Iterable[str]]) -> None:
        self._keys = secret_keys
        self._config_maps = {
            body["metadata"]["name"]: body.get("data", {})
            for body in objects
            if body["kind"] == "ConfigMap"
        }

    def workload(self, body: Manifest) -> Workload:
        spec, template = body["spec"], pod_template(body) or {}
        job = spec["jobTemplate"]["spec"] if "jobTemplate" in spec else spec
        pod, notes = template["spec"], body["metadata"].get("annotations", {})
        policy = notes.get("helm.sh/hook-delete-policy")
        native = {c["name"] for c in pod.get("initContainers", ()) if c.get("restartPolicy")}
        others = {c["name"]: c for c in pod.get("initContainers", ())}
        main, *beside = pod["containers"]
        sidecars = {c["name"]: c for c in (*beside, *(others[name] for name in native))}
        weight = notes.get("helm.sh/hook-weight")
        return Workload(
            containers={
                "main": self._container(main, pod),
                **{name: self._container(c, pod) for name, c in sidecars.items()},
            },
            init_containers={
                name: self._container(c, pod) for name, c in others.items() if name not in native
            },
            replicas=spec.get("replicas"),
            rollout=_rollout(spec),
            revisions=spec.get("revisionHistoryLimit", 10),
            hook=f"{notes['helm.sh/hook']}; {policy}" if policy else "",
            weight=int(weight) if weight is not None else None,
            schedule=spec.get("schedule", ""),
            deadline_seconds=job.get("activeDeadlineSeconds"),
            retries=job.get("backoffLimit", 6),
            grace_seconds=pod.get("terminationGracePeriodSeconds", 30),
            runs_as=_runs_as(pod.get("securityContext", {})),
            service_account=pod.get("serviceAccountName", ""),
            pod_security="baseline" if violations(pod) else "restricted",
            spread=", ".join(c["topologyKey"] for c in pod.get("topologySpreadConstraints", ())),
        )

    def _container(self, container: Manifest, pod: Manifest) -> Container:
        sizes = container.get("resources", {})
        stop = container.get("lifecycle", {}).get("preStop", {})
        return Container(
            image=container["image"],
            command=tuple(container.get("command", ())),
            args=tuple(container.get("args", ())),
            env=self._env(container),
            ports={p["name"]: p["containerPort"] for p in container.get("ports", ())},
            mounts=dict(_mounts(container, pod)),
            startup=_probe(container, "startupProbe"),
            readiness=_probe(container, "readinessProbe"),
            liveness=_probe(container, "livenessProbe"),
            requests=_sizes(sizes.get("requests", {})),
            limits=_sizes(sizes.get("limits", {})),
            pre_stop=_pre_stop(stop),
            read_only_root=container.get("securityContext", {}).get(
                "readOnlyRootFilesystem", False
            ),
            native=container.get("restartPolicy") == "Always",
        )

    def _env(self, container: Manifest) -> dict[str, str]:
        env: dict[str, str] = {}
        for source in container.get("envFrom") or ():
            if "configMapRef" in source:
                env |= self._config_maps[source["configMapRef"]["name"]]
            else:
                name = source["secretRef"]["name"]
                env |= {key: secret(name, key) for key in self._keys[name]}
        return env | {entry["name"]: _value(entry) for entry in container.get("env", ())}


def _value(entry: Mapping[str, Any]) -> str:
    if "valueFrom" not in entry:
        return str(entry["value"])
    [(kind, source)] = entry["valueFrom"].items()
    if kind == "secretKeyRef":
        return secret(source["name"], source["key"])
    return f"<{kind} {' '.join(str(source[key]) for key in sorted(source))}>"


def _pre_stop(stop: Manifest) -> str:
    if "sleep" in stop:
        return f"sleep {stop['sleep']['seconds']}"
    return " ".join(stop.get("exec", {}).get("command", ()))


def _probe(container: Manifest, name: str) -> Probe | None:
    probe = container.get(name)
    if probe is None:
        return None
    request = probe.get("httpGet", {})
    return Probe(
        asks=_asks(probe, {p["name"]: p["containerPort"] for p in container.get("ports", ())}),
        headers={header["name"]: header["value"] for header in request.get("httpHeaders", ())},
        delay_seconds=probe.get("initialDelaySeconds", 0),
        period_seconds=probe.get("periodSeconds", 10),
        timeout_seconds=probe.get("timeoutSeconds", 1),
        failures=probe.get("failureThreshold", 3),
    )


def _asks(probe: Manifest, ports: Mapping[str, int]) -> str:
    if "exec" in probe:
        return " ".join(probe["exec"]["command"])
    check = probe.get("httpGet") or probe["tcpSocket"]
    port = ports.get(check["port"], check["port"])
    return f"GET {check['path']} on {port}" if "httpGet" in probe else f"connect to {port}"


def _rollout(spec: Manifest) -> str:
    strategy = spec.get("strategy", {})
    kind = strategy.get("type", "RollingUpdate")
    if kind != "RollingUpdate":
        return str(kind)
    pods = {"maxSurge": "25%", "maxUnavailable": "25%", **strategy.get("rollingUpdate", {})}
    return ", ".join((kind, *(f"{name} {pods[name]}" for name in sorted(pods))))


def _runs_as(security: Manifest) -> str:
    ids = [security.get(name) for name in ("runAsUser", "runAsGroup", "fsGroup")]
    return ":".join(str(number) for number in ids) if any(ids) else ""


def _sizes(sizes: Mapping[str, str]) -> str:
    """CPU in millicores and memory in MiB, however they are written."""
    return " ".join(_size(name, str(sizes[name])) for name in sorted(sizes))


def _size(name: str, text: str) -> str:
    if name == "cpu":
        milli = float(text[:-1]) if text.endswith("m") else float(text) * 1000
        return f"{milli:g}m"
    units = {"Gi": 1024.0, "Mi": 1.0, "M": 1e6 / 2**20}
    unit = text.lstrip("0123456789.")
    return f"{round(float(text.removesuffix(unit)) * units[unit])}Mi"


def _mounts(container: Manifest, pod: Manifest) -> Iterator[tuple[str, str]]:
    volumes = {volume["name"]: volume for volume in pod.get("volumes", ())}
    for mount in container.get("volumeMounts", ()):
        kind, what = _volume(volumes[mount["name"]])
        # an empty folder is always writable for somebody; of files nobody else would
        only = ", read-only" if mount.get("readOnly") and kind == "claim" else ""
        part = f", {mount['subPath']}" if mount.get("subPath") else ""
        yield mount["mountPath"].rstrip("/") or "/", f"{what}{part}{only}"


def _volume(volume: Manifest) -> tuple[str, str]:
    if "emptyDir" in volume:
        return "empty", "memory" if volume["emptyDir"].get("medium") else "empty"
    if "persistentVolumeClaim" in volume:
        return "claim", f"claim {volume['persistentVolumeClaim']['claimName']}"
    if "configMap" in volume:
        return "files", f"ConfigMap {volume['configMap']['name']}"
    return "files", f"Secret {volume['secret']['secretName']}"


def _service(body: Manifest) -> dict[str, str]:
    return {
        port.get("name", ""): f"{port['port']} to {port.get('targetPort', port['port'])}"
        for port in body["spec"]["ports"]
    }


def _routes(body: Manifest) -> Iterator[tuple[str, str]]:
    for rule in body["spec"].get("rules", ()):
        for path in rule["http"]["paths"]:
            service = path["backend"]["service"]
            port = service["port"].get("name") or service["port"]["number"]
            yield f"{rule['host']}{path['path']} {path['pathType']}", f"{service['name']}:{port}"


def _ingress(body: Manifest) -> Iterator[tuple[str, str]]:
    yield "class", body["spec"]["ingressClassName"]
    for tls in body["spec"].get("tls", ()):
        yield f"TLS of {' '.join(sorted(tls['hosts']))}", tls["secretName"]
    for name, text in body["metadata"].get("annotations", {}).items():
        yield name.partition("/")[2], text


def _claim(body: Manifest) -> Claim:
    spec, notes = body["spec"], body["metadata"].get("annotations", {})
    return Claim(
        size=spec["resources"]["requests"]["storage"],
        access=" ".join(spec["accessModes"]),
        kept=notes.get("helm.sh/resource-policy") == "keep",
    )
