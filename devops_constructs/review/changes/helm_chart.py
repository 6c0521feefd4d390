"""A committed chart: its objects as a release gets them with the chart's own values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes._helm_text import rendered, switch
from devops_constructs.review.changes.tree import Tree, as_documents

HOOK = "helm.sh/hook"
POLICY = "helm.sh/resource-policy"
_DIGEST = re.compile(r"-[0-9a-f]{8}")
_TEMPLATE = re.compile(r"templates/(?:[^/]+/)*[^/_][^/]*\.ya?ml")


@dataclass(frozen=True)
class HelmObject:
    """One object of Kubernetes."""

    path: str
    body: Mapping[str, Any]
    only_if: str | None = None
    """The value that has to be true for it to be there; None: it always is."""

    @property
    def kind(self) -> str:
        """In Kubernetes' words."""
        return str(self.body["kind"])

    @property
    def name(self) -> str:
        """Without what changes with its content: a plain Job is another one at each release."""
        name, component = str(self.metadata.get("name")), self.component
        if self.kind == "Job" and component and _DIGEST.fullmatch(name.removeprefix(component)):
            return component
        return name

    @property
    def component(self) -> str | None:
        """Which one of the definition it belongs to; None: to none alone."""
        found = mapping(self.metadata, "labels").get("app.kubernetes.io/component")
        return None if found is None else str(found)

    @property
    def subject(self) -> str:
        """How a reader calls it."""
        return f"{self.kind} {self.name}"

    @property
    def metadata(self) -> Mapping[str, Any]:
        """Its name, labels and annotations."""
        return mapping(self.body, "metadata")

    @property
    def annotations(self) -> Mapping[str, Any]:
        """Those of the object itself."""
        return mapping(self.metadata, "annotations")

    @property
    def spec(self) -> Mapping[str, Any]:
        """What it is to be."""
        return mapping(self.body, "spec")

    @property
    def hooks(self) -> tuple[str, ...]:
        """The moments of a release at which Helm runs it; none: it is a part of the release."""
        return tuple(sorted(filter(None, str(self.annotations.get(HOOK, "")).split(","))))

    @property
    def pod(self) -> Mapping[str, Any] | None:
        """The template of its pods; None: it has none."""
        spec = self.spec
        if self.kind == "CronJob":
            spec = mapping(mapping(spec, "jobTemplate"), "spec")
        if self.kind in ("CronJob", "DaemonSet", "Deployment", "Job", "StatefulSet"):
            return mapping(spec, "template")
        return None


@dataclass(frozen=True)
class HelmChart:
    """A chart; what cannot be read of it is in `unread`, by its path, with what is wrong."""

    name: str
    objects: Mapping[str, HelmObject] = field(default_factory=dict)
    """By subject."""
    values: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    """Chart.yaml."""
    schema: Mapping[str, Any] = field(default_factory=dict)
    """values.schema.json; charts of clusters have none."""
    unread: Mapping[str, str] = field(default_factory=dict)

    def without(self, paths: Set[str]) -> HelmChart:
        """The same without what is in these files; without values there is nothing to be known."""
        is_lost = any(path.endswith("/values.yaml") for path in paths)
        objects = {
            subject: each
            for subject, each in self.objects.items()
            if not (is_lost or each.path in paths)
        }
        return replace(self, objects=objects)

    def of_kind(self, *kinds: str) -> list[HelmObject]:
        """The objects of these kinds."""
        return [each for each in self.objects.values() if each.kind in kinds]

    @property
    def built_images(self) -> list[str]:
        """The images that CI builds, by whose digests the chart wants to be told what to run."""
        images = mapping(mapping(mapping(self.schema, "properties"), "images"), "properties")
        return sorted(
            str(name)
            for name, each in images.items()
            if isinstance(each, Mapping) and "digest" in mapping(each, "properties")
        )


def helm_chart(tree: Tree, artifact: str) -> HelmChart | None:
    """A chart of a tree, read once; None: it is not there."""
    found: HelmChart | None = tree.once(("chart", artifact), lambda: _read(tree, artifact))
    return found


def charts(tree: Tree) -> list[str]:
    """The artifacts that are charts."""
    parts = (path.split("/") for path in tree.hashes)
    return sorted({"/".join(p[:2]) for p in parts if p[0] == "helm" and len(p) > 2})


def mapping(value: Mapping[Any, Any], key: Any) -> Mapping[Any, Any]:
    """What is below a key; nothing, where it is not there or is no mapping."""
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}


def items(value: Mapping[Any, Any], key: Any) -> list[Mapping[Any, Any]]:
    """The mappings in a list below a key."""
    found = value.get(key)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _read(tree: Tree, artifact: str) -> HelmChart | None:
    paths = tree.below(artifact)
    if not paths:
        return None
    unread: dict[str, str] = {}
    name = artifact.partition("/")[2]
    about = _mapping(tree, f"{artifact}/Chart.yaml", unread)
    values = _mapping(tree, f"{artifact}/values.yaml", unread)
    schema = _mapping(tree, f"{artifact}/values.schema.json", unread)
    objects: dict[str, HelmObject] = {}
    for path in paths:
        if _TEMPLATE.fullmatch(path.removeprefix(f"{artifact}/")):
            try:
                for each in _objects(tree, path, values, name):
                    taken = each.subject in objects
                    objects[f"{each.subject} in {path}" if taken else each.subject] = each
            except UnreadableError as error:
                unread[path] = str(error)
    return HelmChart(name, dict(sorted(objects.items())), values, about, schema, unread)


def _mapping(tree: Tree, path: str, unread: dict[str, str]) -> Mapping[str, Any]:
    try:
        found = tree.json(path) if path.endswith(".json") else tree.yaml(path)
        if found is None or isinstance(found, Mapping):
            return found or {}
        raise UnreadableError("is no mapping")
    except UnreadableError as error:
        unread[path] = str(error)
        return {}


def _objects(
    tree: Tree, path: str, values: Mapping[str, Any], release: str
) -> Iterator[HelmObject]:
    template = tree.text(path) or ""
    only_if = switch(template)
    if only_if and not values.get(only_if):
        values = {**values, only_if: True}
    else:
        only_if = None
    made = rendered(template, values, release)
    for body in as_documents(made.text):
        if body is None:
            continue
        body = _with_what_is_left(body, made.left)
        if not isinstance(body, dict) or not isinstance(body.get("kind"), str):
            raise UnreadableError("is no object of Kubernetes")
        if not isinstance(mapping(body, "metadata").get("name"), str):
            raise UnreadableError("is an object without a name")
        yield HelmObject(path, body, only_if)


def _with_what_is_left(value: Any, left: Mapping[str, str]) -> Any:
    if not left:
        return value
    if isinstance(value, dict):
        return {_with_what_is_left(k, left): _with_what_is_left(v, left) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_what_is_left(each, left) for each in value]
    if isinstance(value, str):
        for stands_for, expression in left.items():
            value = value.replace(stands_for, expression)
    return value
