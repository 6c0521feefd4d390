"""The one way to make a Kubernetes object in the cdk8s tree.

cdk8s' Python ApiObject takes a body only as JSON patches, and every argument crosses a process
boundary. So the body stays here, and cdk8s asks for it when it synthesises: one crossing per object
(docs/decisions/0005).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devops_constructs.kubernetes.labels import Owner, annotations_of, labels_of
from devops_constructs.node import use_bundled_node

use_bundled_node()

import cdk8s  # noqa: E402 - starts Node at import, which has to be ours
import jsii  # noqa: E402
from constructs import Construct  # noqa: E402

__all__ = ["Construct", "KubernetesObject", "cdk8s", "jsii", "objects_of"]


class KubernetesObject(cdk8s.ApiObject):
    """A cdk8s ApiObject that keeps its `body`, the whole manifest, on the Python side.

    `of` is what it belongs to, and gives it labels and annotations; `labels` and `annotations` are
    its own.
    `fields` are the object's top-level fields, such as `spec` or `data`.

    Constructs of one object derive from it; those of several are Constructs that make some.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        api_version: str,
        kind: str,
        name: str,
        *,
        of: Owner,
        labels: Mapping[str, str] | None = None,
        annotations: Mapping[str, str] | None = None,
        **fields: Any,
    ) -> None:
        metadata: dict[str, Any] = {"name": name, "labels": {**labels_of(of), **(labels or {})}}
        if annotations := {**annotations_of(of), **(annotations or {})}:
            metadata["annotations"] = annotations
        self.body = {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}
        self._patches: tuple[cdk8s.JsonPatch, ...] = ()
        props = {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}}
        # what the generated constructor does, without its type checks of every argument
        jsii.create(cdk8s.ApiObject, self, [scope, id, props])

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> Any:
        """The manifest, as `cdk8s synth` writes it."""
        whole = {**self.body, "metadata": self._whole_metadata()}
        return cdk8s.JsonPatch.apply(whole, *self._patches) if self._patches else whole

    def add_json_patch(self, *ops: cdk8s.JsonPatch) -> None:
        """Patch the object as any cdk8s ApiObject."""
        self._patches += ops

    def change(self, body: dict[str, Any]) -> None:
        """Let this be the body from now on."""
        self.body = body

    def _whole_metadata(self) -> dict[str, Any]:
        """With the namespace and labels of a cdk8s.Chart that has some, and what a program added to
        `metadata`."""
        own, given = self.body["metadata"], self.metadata.to_json()
        merged = {
            field: {**own.get(field, {}), **given[field]}
            for field in ("labels", "annotations")
            if field in given
        }
        return {**own, **given, **merged}


def objects_of(chart: cdk8s.Chart) -> list[dict[str, Any]]:
    """The manifests of a cdk8s chart in the order in which they were made."""
    found = (node for node in chart.node.find_all() if isinstance(node, cdk8s.ApiObject))
    return [
        obj.body if isinstance(obj, KubernetesObject) and not obj._patches else obj.to_json()
        for obj in found
    ]
