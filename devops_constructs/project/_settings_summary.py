"""What a project has of settings and secrets: facts for `devops show`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from devops_constructs.project.component import Process
from devops_constructs.project.config_use import entries_used, secrets_used
from devops_constructs.project.env import EnvValue
from devops_constructs.project.generated_secrets import (
    DATABASE,
    ERROR_TRACKING,
    generated_secrets,
    redis_secret,
)
from devops_constructs.project.project import Project
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import Release


def secrets(project: Project) -> list[dict[str, Any]]:
    """Every Secret by its keys and producer."""
    return [
        {
            "name": secret.name,
            "keys": list(secret.keys),
            "optional_keys": list(secret.optional_keys),
            "type": secret.type,
            "producer": secret.producer_name,
            "status": None,
        }
        for secret in (*project.secrets, *generated_secrets(project))
    ]


def config_maps(project: Project) -> list[dict[str, Any]]:
    """Every ConfigMap by its keys, and the environments where it is different."""
    return [
        {
            "name": config.name,
            "keys": list(config.data),
            "differs_in": [e.name for e in project.environments if config.name in e.config_data],
        }
        for config in project.config_maps
    ]


def reads(release: Release, process: Process) -> dict[str, list[str]]:
    """The ConfigMaps and Secrets that pods of a component depend on; those about a database or
    Redis come with `uses`, and who reports errors is a fact of the project."""
    redis = (redis_secret(c) for c in release.project.components if isinstance(c, Redis))
    elsewhere = {DATABASE, ERROR_TRACKING, *(secret.name for secret in redis)}
    return {
        "config_maps": list(entries_used(release, process)),
        "secrets": [s.name for s in secrets_used(release, process) if s.name not in elsewhere],
    }


def not_secret(project: Project) -> list[dict[str, str]]:
    """Every plain value that was let through although it looks like a secret, with its reason."""
    return [
        {"where": where, "variable": name, "reason": value.not_secret}
        for where, values in _values(project)
        for name, value in values.items()
        if isinstance(value, EnvValue)
    ]


def _values(project: Project) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "project", project.env
    yield from ((f"image {image.name}", image.env) for image in project.images)
    for process in (c for c in project.components if isinstance(c, Process)):
        where = f"component {process.name}"
        yield where, process.env
        yield from ((f"{where}, container {c.name}", c.env) for c in process.companions)
    yield from ((f"config {config.name}", config.data) for config in project.config_maps)
    for environment in project.environments:
        where = f"environment {environment.name}"
        yield where, environment.env
        for name, difference in environment.differences.items():
            yield f"{where}, component {name}", difference.env
        for name, data in environment.config_data.items():
            yield f"{where}, config {name}", data
