"""ConfigMap: settings that a project declares, for files or variables."""

from __future__ import annotations

from dataclasses import dataclass

from devops_constructs.kubernetes._early import HOOK, is_early
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.component import Process
from devops_constructs.project.config import Config
from devops_constructs.project.config_use import entries_used
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import early_name


@dataclass(frozen=True)
class DeclaredConfig:
    """Props: a Config of a release; `early` is the copy for Helm's hooks."""

    release: Release
    config: Config
    early: bool = False


class DeclaredConfigMap(KubernetesObject):
    """The entries of a Config in one environment, under its name.

    Pods carry a checksum of the entries that they use, so that a change of these replaces them.

    Creates:
        v1 ConfigMap.
    """

    def __init__(self, scope: Construct, id: str, props: DeclaredConfig) -> None:
        name = props.config.name
        super().__init__(
            scope,
            id,
            "v1",
            "ConfigMap",
            early_name(name) if props.early else name,
            of=props.release,
            annotations=HOOK if props.early else None,
            data=dict(sorted(props.release.config_data(props.config).items())),
        )


def declared_config_maps(release: Release) -> list[DeclaredConfig]:
    """Every ConfigMap that pods of the release need, for those of early ones a copy."""
    needed = {
        (name, is_early(process))
        for process in release.components
        if isinstance(process, Process)
        for name in entries_used(release, process)
    }
    return [
        DeclaredConfig(release, config, early)
        for config in release.project.config_maps
        for early in (False, True)
        if (config.name, early) in needed
    ]
