"""What may move at deploy time: the chart's values, and where its objects read them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from devops_constructs.kubernetes.labels import COMPONENT
from devops_constructs.kubernetes.plain_job import content
from devops_constructs.project.component import Process
from devops_constructs.project.computed import ImageVersion
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.maintenance import MAINTENANCE
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import Release
from devops_constructs.project.release_job import ReleaseJob
from devops_constructs.project.release_step import ReleaseStep
from devops_constructs.project.scheduled_job import ScheduledJob
from devops_constructs.project.worker import Worker
from devops_constructs.synthesis.image_value import ImageValue, value_of
from devops_constructs.synthesis.maintenance import switch_backends, switch_routes
from devops_constructs.synthesis.yaml_text import HelmExpression, yaml_text


@dataclass(frozen=True)
class HelmValues:
    """The values of one chart."""

    release: Release
    images: dict[str, ImageValue] = field(default_factory=dict)
    replicas: dict[str, int] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()

    @property
    def can_be_in_maintenance(self) -> bool:
        """Whether there is a host to answer for."""
        return bool(self.release.rule_groups)

    @classmethod
    def of(cls, release: Release, objects: Iterable[dict[str, Any]]) -> HelmValues:
        """The values of a release: its images, replicas where no autoscaler owns them, and Secrets
        that pods read which run on."""
        images = {image.name: ImageValue.of(release, image) for image in release.images}
        replicas = {
            component.name: component.replicas
            for component in release.components
            if isinstance(component, LongRunning)
            and not component.autoscale
            and not _stays_alone(component)
        }
        ours = (body for body in objects if not _is_written_out(release, body))
        running = [body for body in ours if body["kind"] in _RUN_ON]
        secrets = {name for body in running for name in secrets_read(body["spec"]["template"])}
        return cls(release, images, replicas, tuple(sorted(secrets)))

    def template(self, body: dict[str, Any]) -> dict[str, Any]:
        """The object with expressions where a value moves it; everything else stays as it is."""
        body = _copied(body)
        if _is_written_out(self.release, body):
            return body
        kind, spec = body["kind"], body.get("spec", {})
        name = body["metadata"]["labels"].get(COMPONENT)
        component = next((c for c in self.release.components if c.name == name), None)
        if kind == "Job" and isinstance(component, ReleaseJob) and not component.is_hook:
            self._template_job_name(body, component)
        if isinstance(component, Process | Redis):
            self._template_images(body, component)
        if isinstance(component, Process):
            self._template_versions(body, component)
        if kind in _RUN_ON and isinstance(component, LongRunning):
            self._template_replicas(spec, component)
        if kind == "CronJob" and isinstance(component, ScheduledJob) and not component.suspended:
            spec["suspend"] = HelmExpression("{{ .Values.paused }}")
        if kind == "Ingress":
            switch_backends(spec)
        if kind == "HTTPRoute":
            switch_routes(spec)
        if kind in _RUN_ON and (read := secrets_read(spec["template"])):
            annotations = spec["template"]["metadata"].setdefault("annotations", {})
            annotations["checksum/secrets"] = _revision(read)
        return body

    def _template_images(self, body: dict[str, Any], component: Process | Redis) -> None:
        for container, name in self._images_of(body, component):
            if name:
                container["image"] = self.images[name].expression(name)

    def _template_job_name(self, body: dict[str, Any], job: ReleaseJob) -> None:
        """With the default values it is the name that the construct gave it."""
        texts = [f'"{content(body["spec"]["template"])}"']
        for container, name in self._images_of(body, job):
            fixed = json.dumps(container["image"])
            texts.append(self.images[name].operands(name) if name else fixed)
        digest = f"{{{{ print {' '.join(texts)} | sha256sum | trunc 8 }}}}"
        body["metadata"]["name"] = HelmExpression(f"{job.name}-{digest}")

    def _images_of(
        self, body: dict[str, Any], component: Process | Redis
    ) -> Iterator[tuple[dict[str, Any], str | None]]:
        """Each container, with the name of its image if a value moves it."""
        containers = component.containers if isinstance(component, Process) else (component,)
        by_name = {each.name: self.release.image_of(each).name for each in containers}
        by_reference = {self.images[name].reference: name for name in by_name.values()}
        for container in _containers(body):
            # those that the library adds run an image of another container of the pod
            name = by_name.get(container["name"]) or by_reference.get(container["image"])
            moved = name and container["image"] == self.images[name].reference
            yield container, name if moved else None

    def _template_versions(self, body: dict[str, Any], process: Process) -> None:
        containers = {container["name"]: container for container in _containers(body)}
        for container in process.containers:
            given = self.release.env_of(container).given
            image = self.release.image_of(container).name
            for variable in containers.get(container.name, {}).get("env", ()):
                known = given.get(variable["name"])
                if known and isinstance(known.value, ImageVersion) and "value" in variable:
                    variable["value"] = self.images[image].version(image)

    def _template_replicas(self, spec: dict[str, Any], component: LongRunning) -> None:
        running = str(spec.get("replicas"))
        if component.name in self.replicas:
            running = f"{{{{ {value_of('replicas', component.name)} }}}}"
            spec["replicas"] = HelmExpression(running)
        if not isinstance(component, Worker):
            return
        if "replicas" in spec:
            paused = f"{{{{ if .Values.paused }}}}0{{{{ else }}}}{running}{{{{ end }}}}"
            spec["replicas"] = HelmExpression(paused)
        else:
            # the autoscaler's: the whole line comes and goes, because a null would reset it to 1
            rest = dict(spec)
            spec.clear()
            spec[HelmExpression("{{ if .Values.paused }}replicas")] = HelmExpression("0{{ end }}")
            spec.update(rest)

    def yaml(self) -> str:
        """values.yaml, with a comment over each key."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield "# What runs, image by image."
        yield "images:"
        for name, image in self.images.items():
            yield f"  # {image.comment}"
            yield f"  {_key(name)}:"
            what = "Digest" if image.field == "digest" else "Tag"
            yield f"    # {what} of the image to run."
            yield f"    {image.field}: {yaml_text(image.default).splitlines()[0]}"
        if self.replicas:
            yield ""
            yield "# How many pods run, where no autoscaler decides."
            yield "replicas:"
            for name, count in self.replicas.items():
                yield f"  # Pods of {name}."
                yield f"  {_key(name)}: {count}"
        yield ""
        yield "# True stops all workers and scheduled jobs; web services keep serving."
        yield "paused: false"
        if self.can_be_in_maintenance:
            yield ""
            yield "# True answers every request by 503 and a page that says so; nothing else stops."
            yield f"{MAINTENANCE}: false"
        if self.secrets:
            yield ""
            yield "# Set by the release from each Secret's version; a change restarts its readers."
            yield "secretsRevision:"
            for name in self.secrets:
                yield f"  # Version of {name}."
                yield f'  {_key(name)}: ""'

    def schema(self) -> str:
        """values.schema.json: what values there are, and what each may be."""
        images = {
            name: _object({image.field: {"type": "string", "pattern": _PATTERNS[image.field]}})
            for name, image in self.images.items()
        }
        count = {"type": "integer", "minimum": 0, "maximum": 100}
        properties = {
            "global": {"type": "object"},
            "images": _object(images),
            "paused": {"type": "boolean"},
        }
        if self.can_be_in_maintenance:
            properties[MAINTENANCE] = {"type": "boolean"}
        if self.replicas:
            properties["replicas"] = _object(dict.fromkeys(self.replicas, count))
        if self.secrets:
            revision = {"type": "string", "maxLength": 253}
            properties["secretsRevision"] = _object(dict.fromkeys(self.secrets, revision))
        schema = {"$schema": "http://json-schema.org/draft-07/schema#", **_object(properties)}
        schema["required"] = sorted(set(properties) - {"global"})
        return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list | tuple) else value


def _is_written_out(release: Release, body: dict[str, Any]) -> bool:
    """Whether it is an extra manifest, which nothing changes."""
    key = (body["kind"], body["metadata"]["name"])
    return any((extra.kind, extra.name) == key for extra in release.extra_manifests)


def _stays_alone(component: LongRunning) -> bool:
    """Whether the definition counts on one pod, so that no value may make it two."""
    steps = (each for each in component.init_containers if isinstance(each, ReleaseStep))
    alone = any(not step.safe_concurrently for step in steps)
    return alone or component.singleton


_RUN_ON = ("Deployment", "StatefulSet")

_PATTERNS = {"digest": "^sha256:[0-9a-f]{64}$", "tag": "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": sorted(properties),
    }


def _key(name: str) -> str:
    """A name as a key: a component may be called `on`, which YAML takes for true."""
    return yaml_text(name).strip()


def _containers(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    spec = body.get("spec", {})
    if "jobTemplate" in spec:
        spec = spec["jobTemplate"]["spec"]
    if "template" in spec:
        yield from _containers_of(spec["template"])


def _containers_of(template: dict[str, Any]) -> Iterator[dict[str, Any]]:
    pod = template["spec"]
    yield from (*pod.get("initContainers", ()), *pod["containers"])


def _revision(secrets: list[str]) -> HelmExpression:
    """The versions of these Secrets, as one text."""
    values = [value_of("secretsRevision", name) for name in secrets]
    if len(values) == 1:
        return HelmExpression(f"{{{{ {values[0]} | quote }}}}")
    listed = " ".join(value if value.startswith(".") else f"({value})" for value in values)
    return HelmExpression(f'{{{{ list {listed} | join "." | quote }}}}')


def secrets_read(template: dict[str, Any]) -> list[str]:
    """The Secrets that containers of a pod read as variables or files, sorted."""
    found: set[str] = set()
    for container in _containers_of(template):
        for variable in container.get("env", ()):
            found.add(variable.get("valueFrom", {}).get("secretKeyRef", {}).get("name"))
        for source in container.get("envFrom", ()):
            found.add(source.get("secretRef", {}).get("name"))
    for volume in template["spec"].get("volumes", ()):
        found.add(volume.get("secret", {}).get("secretName"))
        for source in volume.get("projected", {}).get("sources", ()):
            found.add(source.get("secret", {}).get("name"))
    return sorted(name for name in found if name)
