"""The volumes of a pod, and where its containers see them."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from devops_constructs.project.component import Process
from devops_constructs.project.container import Container
from devops_constructs.project.image import ContainerImage
from devops_constructs.project.mount import EmptyDir, Mount
from devops_constructs.project.release import Placed, Release

Manifest = dict[str, Any]


class Volumes:
    """Gathers the volumes of one pod while its containers are made."""

    def __init__(self, placed: Placed[Process]) -> None:
        self._release = placed.release
        self._process = placed.component
        self._volumes: dict[str, Manifest] = {}

    def mounts_of(self, container: Container) -> list[Manifest]:
        """The `volumeMounts` of a container: what its image writes to, and what it declares."""
        prefix = "" if container is self._process else f"{container.name}-"
        mounts = []
        for name, path in _writable(self._release.image_of(container)).items():
            self._volumes[prefix + name] = {"emptyDir": {"sizeLimit": "1Gi"}}
            mounts.append({"name": prefix + name, "mountPath": path})
        return mounts + [self._mount(prefix, mount) for mount in container.mounts]

    def volumes(self) -> list[Manifest]:
        """The pod's `volumes`, in the order in which containers asked for them."""
        return [{"name": name, **source} for name, source in self._volumes.items()]

    def _mount(self, prefix: str, mount: Mount) -> Manifest:
        name, source, options = _volume(self._release, mount)
        if name is None:  # of this container alone
            name = _free(prefix + _word(mount.path), self._volumes)
        self._volumes[name] = source
        return {"name": name, "mountPath": mount.path, **options}


def _volume(release: Release, mount: Mount) -> tuple[str | None, Manifest, Manifest]:
    """The volume's name if it can be shared in the pod, its source, and options of the mount."""
    del release
    match mount:
        case EmptyDir():
            medium = {"medium": "Memory"} if mount.in_memory else {}
            return mount.name, {"emptyDir": {**medium, "sizeLimit": f"{mount.size_mib}Mi"}}, {}
    raise AssertionError(f"no volume for {type(mount).__name__}")


def _writable(image: ContainerImage) -> dict[str, str]:
    """Volume -> path; named after the path, so that one more path renames no other volume."""
    paths: dict[str, str] = {}
    for path in image.writable_paths if image.read_only_root else ():
        paths[_free(_word(path), paths)] = path
    return paths


def _word(path: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", path.lower()))[:48].rstrip("-") or "root"


def _free(word: str, taken: dict[str, Any]) -> str:
    names = (f"{word}-{number}" if number > 1 else word for number in count(1))
    return next(name for name in names if name not in taken)
