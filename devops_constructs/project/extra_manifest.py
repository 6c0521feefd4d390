"""The escape hatch for whole objects: one that no noun stands for, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused
from devops_constructs.project.maintenance import MAINTENANCE_PAGE
from devops_constructs.project.patch import Reason
from devops_constructs.project.plain_data import PlainData
from devops_constructs.project.reserved_names import CONFIG_MAPS

_OURS = ("app.kubernetes.io/component", "app.kubernetes.io/instance", "app.kubernetes.io/name")

_NAME = "[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?"
"""Of most kinds of objects. Source:
https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"""

_REQUIRED: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("apiVersion",), "[a-z0-9.-]+(/v[a-z0-9]+)?", "'apps/v1'"),
    (("kind",), "[A-Z][A-Za-z0-9]*", "'ConfigMap'"),
    (("metadata", "name"), _NAME, "'flags'"),
)


def _is_an_object(manifest: Any) -> Any:
    if not isinstance(manifest, Mapping):
        raise Refused("is no dict", why="it is a whole object", fix="write a dict")
    for path, form, example in _REQUIRED:
        found = _at(manifest, path)
        if not isinstance(found, str) or not re.fullmatch(form, found):
            field = ".".join(path)
            raise Refused(
                f"has no {field}" if found is None else f"has a {field} that is none",
                why="Kubernetes finds an object by version, kind and name",
                fix=f"write one such as {example}",
            )
    for check in (_has_no_namespace, _holds_no_secret, _is_one_object, _is_nobody_else):
        check(manifest)
    return manifest


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _has_no_namespace(manifest: Mapping[str, Any]) -> None:
    if "namespace" in manifest["metadata"]:
        raise Refused(
            "names a namespace",
            why="the release decides it, and another project's is none of its business",
            fix="leave metadata.namespace out",
        )


def _holds_no_secret(manifest: Mapping[str, Any]) -> None:
    if manifest["kind"] == "Secret" and {"data", "stringData"} & set(manifest):
        raise Refused(
            "is a Secret with its data",
            why="it is committed and readable by everyone with access",
            fix="declare Secret(...) with its keys in Project.secrets",
        )


def _is_one_object(manifest: Mapping[str, Any]) -> None:
    if manifest["kind"].endswith("List") and "items" in manifest:
        raise Refused(
            "is a list of objects",
            why="labels, names and patches are of one object",
            fix="write one ExtraManifest(...) for each",
        )


def _is_nobody_else(manifest: Mapping[str, Any]) -> None:
    name = manifest["metadata"]["name"]
    if name.partition(".")[0] == MAINTENANCE_PAGE:
        raise Refused(
            f"is named {name!r}",
            why="what answers while the release is in maintenance has that name",
            fix="give it another one",
        )
    if manifest["kind"] == "ConfigMap" and (why := CONFIG_MAPS.get(name)):
        raise Refused(f"is named {name!r}", why=why, fix="give it another one")
    for labels in _labels(manifest):
        if taken := sorted(set(_OURS) & set(labels)):
            raise Refused(
                f"has a label {taken[0]!r}",
                why="the library's Services, policies and budgets find pods of components by it",
                fix="leave it out; the release's labels are added",
            )


def _labels(value: Any) -> Iterator[Mapping[str, Any]]:
    """The labels of the object, and of what it makes: of everything with `metadata`."""
    match value:
        case Mapping():
            labels = _at(value, ("metadata", "labels"))
            if isinstance(labels, Mapping):
                yield labels
            for item in value.values():
                yield from _labels(item)
        case tuple():
            for item in value:
                yield from _labels(item)


class ExtraManifest(Definition):
    """An object of the chart as Kubernetes has it, besides what the components make."""

    manifest: Annotated[PlainData, AfterValidator(_is_an_object)] = Field(
        kw_only=False,
        examples=[{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "flags"}}],
    )
    """The whole object: `apiVersion`, `kind`, `metadata.name` and its fields, without a namespace.
    It gets the labels and annotations of the release."""
    because: Reason = Field(examples=["an operator of the cluster reads it"])
    """Why no component will do; `devops show` and the chart tell it."""

    @property
    def written(self) -> Any:
        """What the definition writes into the object: all of it."""
        return self.manifest

    @property
    def kind(self) -> str:
        """The object's kind."""
        return str(self.manifest["kind"])

    @property
    def name(self) -> str:
        """The object's name."""
        return str(self.manifest["metadata"]["name"])
