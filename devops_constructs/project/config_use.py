"""Which ConfigMaps and Secrets the pods of a process depend on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from devops_constructs.project.component import Process
from devops_constructs.project.config import Config
from devops_constructs.project.env import SecretKey
from devops_constructs.project.file_mounts import (
    ConfigSource,
    FileMount,
    FileSource,
    SecretSource,
    used_files,
)
from devops_constructs.project.generated_secrets import REDIS_PASSWORD_KEY, generated_secrets
from devops_constructs.project.image import OutsideImage
from devops_constructs.project.release import Release
from devops_constructs.project.secret import Secret


def entries_used(release: Release, process: Process) -> dict[str, dict[str, str]]:
    """By ConfigMap: the entries that some container of the pods gets, as variable or file."""
    configs = {config.name: config for config in release.project.config_maps}
    used: dict[str, set[str]] = {}
    for container in process.containers:
        for whole in release.env_of(container).config_maps:
            used.setdefault(whole.name, set()).update(whole.data)
    for mount, source in _sources(process):
        if isinstance(source, ConfigSource) and (config := configs.get(source.config)):
            files = used_files(mount, source, config.data)
            used.setdefault(config.name, set()).update(files.values())
    return {name: _part(release, configs[name], keys) for name, keys in sorted(used.items())}


def secrets_used(release: Release, process: Process) -> tuple[Secret, ...]:
    """The Secrets that some container of the pods reads, and those that their images need."""
    return tuple(keys_used(release, process))


def keys_used(release: Release, process: Process) -> dict[Secret, frozenset[str]]:
    """By Secret: the keys that some container of the pods reads, as variable or file, or that its
    images are pulled with."""
    known = (*release.project.secrets, *generated_secrets(release.project))
    secrets = {secret.name: secret for secret in known}
    used: dict[str, set[str]] = {}
    for name, keys in (
        *_keys_of_variables(release, process),
        *_keys_of_files(process, secrets),
        *(
            (name, secrets[name].all_keys)
            for name in pull_secrets(release, process)
            if name in secrets
        ),
    ):
        used.setdefault(name, set()).update(keys)
    return {secret: frozenset(used[secret.name]) for secret in known if secret.name in used}


def pull_secrets(release: Release, process: Process) -> tuple[str, ...]:
    """The Secrets of the project that images of the pods are pulled with."""
    ours = release.fleet.pull_secret if release.fleet.image_registry == "ghcr" else None
    images = map(release.image_of, process.containers)
    named = (i.pull_secret if isinstance(i, OutsideImage) else ours for i in images)
    return tuple(dict.fromkeys(name for name in named if name))


def _keys_of_variables(release: Release, process: Process) -> Iterator[tuple[str, Iterable[str]]]:
    for container in process.containers:
        env = release.env_of(container)
        values = (given.value for given in env.given.values())
        yield from ((v.secret, (v.key,)) for v in values if isinstance(v, SecretKey))
        yield from ((secret.name, secret.all_keys) for secret in env.secrets)
        yield from ((release.redis_secret(redis), (REDIS_PASSWORD_KEY,)) for redis in env.redis)


def _keys_of_files(
    process: Process, secrets: Mapping[str, Secret]
) -> Iterator[tuple[str, Iterable[str]]]:
    for mount, source in _sources(process):
        if isinstance(source, SecretSource) and (secret := secrets.get(source.secret)):
            yield secret.name, used_files(mount, source, secret.all_keys).values()


def _sources(process: Process) -> Iterator[tuple[FileMount, FileSource]]:
    for container in process.containers:
        for mount in container.mounts:
            if isinstance(mount, FileMount):
                yield from ((mount, source) for source in mount.file_sources)


def _part(release: Release, config: Config, keys: set[str]) -> dict[str, str]:
    return {key: text for key, text in release.config_data(config).items() if key in keys}
