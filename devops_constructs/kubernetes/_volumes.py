"""The volumes of a pod, and where its containers see them."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from devops_constructs.kubernetes._file_volumes import file_volume
from devops_constructs.kubernetes.persistent_volume_claim import claim_spec
from devops_constructs.project.claim import ClaimMount, OwnVolume
from devops_constructs.project.component import Process
from devops_constructs.project.container import Container
from devops_constructs.project.file_mounts import FileMount
from devops_constructs.project.image import ContainerImage
from devops_constructs.project.mount import EmptyDir, Mount
from devops_constructs.project.release import Placed

Manifest = dict[str, Any]


class Volumes:
    """Gathers the volumes of one pod while its containers are made."""

    def __init__(self, placed: Placed[Process]) -> None:
        self._placed = placed
        self._release = placed.release
        self._process = placed.component
        self._volumes: dict[str, Manifest] = {}
        self._templates: dict[str, Manifest] = {}
        self._writable: dict[tuple[str, str], str] = {}

    def mounts_of(self, container: Container) -> list[Manifest]:
        """The `volumeMounts` of a container: what its image writes to, and what it declares."""
        image = self._release.image_of(container)
        paths = image.writable_paths if image.read_only_root else ()
        mounts = [{"name": self._folder(image, path), "mountPath": path} for path in paths]
        return mounts + [self._mount(container, mount) for mount in container.mounts]

    def _folder(self, image: ContainerImage, path: str) -> str:
        """A volume that an image writes to; containers of one image share it, as they would a
        socket in /tmp."""
        if (image.name, path) not in self._writable:
            name = self._name("" if image.name == self._process.image else image.name, path)
            self._writable[image.name, path] = name
            self._volumes[name] = {"emptyDir": {"sizeLimit": "1Gi"}}
        return self._writable[image.name, path]

    def _name(self, prefix: str, path: str) -> str:
        """A name after the path, so that one more volume renames no other one."""
        word = "-".join(re.findall("[a-z0-9]+", path.lower()))[:48].rstrip("-") or "root"
        word = f"{prefix[:11].rstrip('-')}-{word}" if prefix else word
        names = (f"{word}-{number}" if number > 1 else word for number in count(1))
        return next(n for n in names if n not in self._volumes and n not in self._templates)

    def volumes(self) -> list[Manifest]:
        """The pod's `volumes`, in the order in which containers asked for them."""
        return [{"name": name, **source} for name, source in self._volumes.items()]

    def templates(self) -> list[Manifest]:
        """The `volumeClaimTemplates` of a StatefulSet, one volume of each for every replica."""
        return [
            {"metadata": {"name": name}, "spec": spec} for name, spec in self._templates.items()
        ]

    def _mount(self, container: Container, mount: Mount) -> Manifest:
        if isinstance(mount, OwnVolume):
            own = self._name("", mount.path)
            self._templates[own] = claim_spec(mount.storage_gib, mount.storage_class)
            return {"name": own, "mountPath": mount.path}
        shared, source, options = self._volume(mount)
        prefix = "" if container.name == self._process.name else container.name
        name = shared or self._name(prefix, mount.path)
        self._volumes[name] = source
        return {"name": name, "mountPath": mount.path, **options}

    def _volume(self, mount: Mount) -> tuple[str | None, Manifest, Manifest]:
        """The volume's name if it can be shared in the pod, its source, and options of the
        mount."""
        match mount:
            case EmptyDir():
                medium = {"medium": "Memory"} if mount.in_memory else {}
                shared = f"shared-{mount.name}" if mount.name else None
                return shared, {"emptyDir": {**medium, "sizeLimit": f"{mount.size_mib}Mi"}}, {}
            case ClaimMount():
                sub_path = {"subPath": mount.sub_path} if mount.sub_path else {}
                read_only = {"readOnly": True} if mount.read_only else {}
                source = {"persistentVolumeClaim": {"claimName": mount.claim}}
                return f"claim-{mount.claim}", source, {**sub_path, **read_only}
            case FileMount():
                source, options = file_volume(self._placed, mount)
                same = (name for name, other in self._volumes.items() if other == source)
                return next(same, None), source, options
        raise AssertionError(f"no volume for {type(mount).__name__}")
