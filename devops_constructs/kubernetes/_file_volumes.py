"""Volumes that hold ConfigMaps and Secrets as files."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._early import config_map_name, secret_name
from devops_constructs.project.component import Process
from devops_constructs.project.file_mounts import (
    ConfigSource,
    FileMount,
    ProjectedFiles,
    SecretSource,
)
from devops_constructs.project.release import Placed

Manifest = dict[str, Any]


def file_volume(placed: Placed[Process], mount: FileMount) -> tuple[Manifest, Manifest]:
    """The source of the volume, and options of the mount."""
    sub_path = {"subPath": mount.sub_path} if mount.sub_path else {}
    options = {**sub_path, "readOnly": True}
    if isinstance(mount, ProjectedFiles):
        sources = [_projection(placed, source) for source in mount.sources]
        return {"projected": {"defaultMode": mount.mode, "sources": sources}}, options
    [source] = mount.file_sources
    mode = {"defaultMode": mount.mode}
    if isinstance(source, ConfigSource):
        name = config_map_name(placed.component, source.config)
        return {"configMap": {"name": name, **_items(placed, source), **mode}}, options
    name = secret_name(placed.release, placed.component, source.secret)
    return {"secret": {"secretName": name, **_items(placed, source), **mode}}, options


def _projection(placed: Placed[Process], source: ConfigSource | SecretSource) -> Manifest:
    if isinstance(source, ConfigSource):
        name = config_map_name(placed.component, source.config)
        return {"configMap": {"name": name, **_items(placed, source)}}
    name = secret_name(placed.release, placed.component, source.secret)
    return {"secret": {"name": name, **_items(placed, source)}}


def _items(placed: Placed[Process], source: ConfigSource | SecretSource) -> Manifest:
    items = [{"key": key, "path": path} for key, path in sorted(source.items.items())]
    optional = isinstance(source, SecretSource) and _may_be_missing(placed, source)
    return {**({"items": items} if items else {}), **({"optional": True} if optional else {})}


def _may_be_missing(placed: Placed[Process], source: SecretSource) -> bool:
    """Whether a pod may start without one of the keys, or without the Secret."""
    named = (s for s in placed.release.project.secrets if s.name == source.secret)
    return any(not s.keys or set(source.items) & set(s.optional_keys) for s in named)
