"""Files from ConfigMaps and Secrets: what a mount names is there, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project._config_checks import containers
from devops_constructs.project.config import Config
from devops_constructs.project.container import Container
from devops_constructs.project.file_mounts import (
    ConfigSource,
    FileMount,
    SecretSource,
    files_of,
)
from devops_constructs.project.fleet import did_you_mean, is_unknown
from devops_constructs.project.generated_secrets import generated_secrets
from devops_constructs.project.secret import Secret

if TYPE_CHECKING:
    from devops_constructs.project.project import Project

_MISSING = "a pod that waits for a missing file does not start"


def files_exist(project: Project) -> Iterator[Problem]:
    """Every ConfigMap, Secret, key and sub-path that a mount names."""
    files = _Files(project)
    for container in containers(project):
        for index, mount in enumerate(container.mounts):
            if isinstance(mount, FileMount):
                yield from files.problems(container, index, mount)


class _Files:
    def __init__(self, project: Project) -> None:
        self._configs = {config.name: config for config in project.config_maps}
        secrets = (*project.secrets, *generated_secrets(project))
        self._secrets = {secret.name: secret for secret in secrets}
        lost = ("config_maps", "secrets", "components", "database")
        self._complete = not any(map(project.is_incomplete, lost))

    def problems(self, container: Container, index: int, mount: FileMount) -> Iterator[Problem]:
        found = [self._source(source) for source in mount.file_sources]
        names: list[str] = []
        for source, there in zip(mount.file_sources, found, strict=True):
            if there is None:
                yield from self._nothing(container, index, source)
                continue
            keys = there.data if isinstance(there, Config) else there.all_keys
            for key in () if _is_spoilt(there) else source.items.keys() - set(keys):
                what = "config" if isinstance(there, Config) else "secret"
                yield container.problem(
                    "mounts",
                    index,
                    what=f"{what} {there.name!r} has no key {key!r}",
                    why=_MISSING,
                    fix=did_you_mean(key, list(keys)),
                )
            names += files_of(source, keys)
        if all(there and not _is_spoilt(there) for there in found):
            yield from _names(container, index, mount, names)

    def _source(self, source: ConfigSource | SecretSource) -> Config | Secret | None:
        if isinstance(source, ConfigSource):
            return self._configs.get(source.config)
        return self._secrets.get(source.secret)

    def _nothing(
        self, container: Container, index: int, source: ConfigSource | SecretSource
    ) -> Iterator[Problem]:
        kind, name, known = (
            ("config", source.config, self._configs)
            if isinstance(source, ConfigSource)
            else ("secret", source.secret, self._secrets)
        )
        if self._complete and is_unknown(name, known):
            yield container.problem(
                "mounts",
                index,
                what=f"there is no {kind} {name!r}",
                why=_MISSING,
                fix=did_you_mean(name, list(known)),
            )


def _is_spoilt(there: Config | Secret) -> bool:
    return any(map(there.is_spoilt, ("data", "keys", "optional_keys")))


def _names(
    container: Container, index: int, mount: FileMount, names: list[str]
) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            yield container.problem(
                "mounts",
                index,
                what=f"{count} files are named {name!r} in {mount.path!r}",
                why="one would hide the other",
                fix="name those that are wanted by items={key: file name}",
            )
    part = mount.sub_path
    if part and not any(name == part or name.startswith(f"{part}/") for name in names):
        yield container.problem(
            "mounts",
            index,
            what=f"sub_path {part!r} is none of the files",
            why="Kubernetes would make an empty folder instead",
            fix=did_you_mean(part, names),
        )


ALL = (files_exist,)
