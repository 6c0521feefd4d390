"""What is mounted into a container besides its image."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import VolumeName
from devops_constructs.project._paths import ContainerPath
from devops_constructs.project._quantities import StorageMib


class Mount(Definition):
    """A volume at a path of a container."""

    path: ContainerPath = Field(kw_only=False, examples=["/data"])
    """Where the container sees it; what the image has there is hidden."""

    written_as: ClassVar[str] = "a mount, such as EmptyDir(...)"


class EmptyDir(Mount):
    """A folder that begins empty and ends with the pod."""

    name: VolumeName | None = None
    """Containers of one pod that mount the same name share the folder; None: it is not shared."""
    size_mib: StorageMib = 1024
    """Above it the pod is evicted."""
    in_memory: bool = False
    """True keeps it in memory, which counts against the container's limit."""
