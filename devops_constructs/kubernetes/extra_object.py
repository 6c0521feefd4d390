"""An object that the definition writes out."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.extra_manifest import ExtraManifest
from devops_constructs.project.plain_data import plain
from devops_constructs.project.release import Release


class ExtraObject(KubernetesObject):
    """A manifest of the definition, with the labels and annotations of the release.

    Creates:
        Whatever the manifest is.
    """

    def __init__(self, scope: Construct, id: str, props: Release, extra: ExtraManifest) -> None:
        written = plain(extra.manifest)
        super().__init__(scope, id, written["apiVersion"], extra.kind, extra.name, of=props)
        given, ours = written["metadata"], self.body["metadata"]
        labels = {**given.get("labels", {}), **ours["labels"]}
        annotations = {**ours.get("annotations", {}), **given.get("annotations", {})}
        marks = {"labels": labels, **({"annotations": annotations} if annotations else {})}
        self.body = {**written, "metadata": {**given, **marks}}
