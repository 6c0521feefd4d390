"""The one way to make a Kubernetes object, in a tree of cdk8s or in one of our own.

cdk8s' Python ApiObject takes a body only as JSON patches, and every argument crosses a process
boundary. So the body stays here, and cdk8s asks for it when it synthesises: one crossing per object
(docs/decisions/0005). Our own synthesis needs cdk8s not at all (docs/decisions/0036).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from devops_constructs.kubernetes.labels import Owner, annotations_of, labels_of
from devops_constructs.node import use_bundled_node
from devops_constructs.tree import PythonRoot, is_in_python, stand, standing_for, through_engines

use_bundled_node()  # for whoever imports cdk8s after us

if TYPE_CHECKING:
    import cdk8s
    from cdk8s import ApiObject
    from constructs import Construct
else:
    ApiObject = standing_for("cdk8s", "ApiObject")

    class Construct(standing_for("constructs", "Construct")):
        """What constructs of several objects derive from."""

        def __init__(self, scope: Any, id: str) -> None:
            stand(self, scope, id)

    def __getattr__(name: str) -> Any:
        if name != "cdk8s":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return import_module(name)  # starts Node


__all__ = ["Construct", "KubernetesObject", "cdk8s", "new_chart", "objects_of"]


class KubernetesObject(ApiObject):
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
        stand(self, scope, id, scope, id, props)

    def to_json(self) -> Any:
        """The manifest, as `cdk8s synth` writes it."""
        whole = {**self.body, "metadata": self._whole_metadata()}
        if not self._patches:
            return whole
        import cdk8s

        return cdk8s.JsonPatch.apply(whole, *self._patches)

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


def new_chart(name: str) -> Construct:
    """What the objects of a chart stand in; of cdk8s only if synthesis is to go through it.

    With an app of its own, since cdk8s walks the whole app each time.
    """
    if not through_engines():
        return cast("Construct", PythonRoot())
    import cdk8s

    return cast("Construct", cdk8s.Chart(cdk8s.App(), name))


def objects_of(chart: Any) -> list[dict[str, Any]]:
    """The manifests of a chart, of cdk8s or not, in the order in which they were made."""
    if is_in_python(chart):
        found = chart.node.find_all()
        return [each.body for each in found if isinstance(each, KubernetesObject)]
    made: list[dict[str, Any]] = chart.to_json()
    return made
