"""ConfigMap: the variables that all processes of one image share."""

from __future__ import annotations

from dataclasses import dataclass

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.image import ContainerImage
from devops_constructs.project.release import Release


@dataclass(frozen=True)
class SharedEnv:
    """Props: an image of a release."""

    release: Release
    image: ContainerImage


class ConfigMap(KubernetesObject):
    """The plain variables of an image in one environment, under the image's name.

    Pods carry a checksum of it, so that a change here replaces them.

    Creates:
        v1 ConfigMap.
    """

    def __init__(self, scope: Construct, id: str, props: SharedEnv) -> None:
        data = dict(sorted(props.release.shared_env(props.image).items()))
        super().__init__(
            scope,
            id,
            "v1",
            "ConfigMap",
            props.image.name,
            of=props.release,
            data=data,
        )
