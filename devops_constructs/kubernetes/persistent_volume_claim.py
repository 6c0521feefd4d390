"""PersistentVolumeClaim: a volume that outlives pods."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.labels import Owner
from devops_constructs.project.claim import BLOCK_STORAGE

Manifest = dict[str, Any]


class PersistentVolumeClaim(KubernetesObject):
    """A volume. Helm never deletes it, and it can grow.

    Creates:
        v1 PersistentVolumeClaim.

    Sources: https://kubernetes.io/docs/concepts/storage/persistent-volumes/
    """

    def __init__(self, scope: Construct, id: str, of: Owner, name: str, spec: Manifest) -> None:
        super().__init__(
            scope,
            id,
            "v1",
            "PersistentVolumeClaim",
            name,
            of=of,
            annotations={"helm.sh/resource-policy": "keep"},
            spec=spec,
        )


def claim_spec(
    storage_gib: int, storage_class: str = BLOCK_STORAGE, access_mode: str = "ReadWriteOnce"
) -> Manifest:
    """The spec of a claim, also of one that a StatefulSet makes."""
    return {
        "accessModes": [access_mode],
        "storageClassName": storage_class,
        "resources": {"requests": {"storage": f"{storage_gib}Gi"}},
    }
