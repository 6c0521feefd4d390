"""ConfigMaps and Secrets as files of a container."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar

from immutabledict import immutabledict
from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._mappings import frozen
from devops_constructs.project._paths import RelativePath
from devops_constructs.project._refusals import Refused
from devops_constructs.project.mount import Mount

Items = Annotated[Mapping[str, RelativePath], AfterValidator(frozen)]
"""File names by key."""

_READ, _WRITE = 4, 2


def _is_a_mode(mode: int) -> int:
    owner, group, others = mode >> 6, mode >> 3 & 7, mode & 7
    sensible = 0 <= mode <= 0o777 and others | group == group and group | owner == owner
    if sensible and all(bits & _READ or not bits & _WRITE for bits in (owner, group, others)):
        return mode
    octal = set(str(mode)) <= set("01234567") and 0 < mode <= 777
    raise Refused(
        f"is {mode:#o}",
        why="modes are octal numbers, such as 0o440, and nobody may do more than the owner",
        fix=f"write 0o{mode}" if octal else "write one such as 0o444",
    )


FileMode = Annotated[int, AfterValidator(_is_a_mode)]
"""Who can read the files. They belong to root and to the group of the pod's volumes."""


class FileSource(Definition):
    """Files of a ProjectedFiles that come from one place."""

    written_as: ClassVar[str] = "a ConfigSource(...) or SecretSource(...)"

    items: Items = immutabledict()
    """File names by key, for those keys alone; empty: every key is a file of its own name."""


class ConfigSource(FileSource):
    """Files from a ConfigMap."""

    config: str = Field(kw_only=False, examples=["nginx"])
    """The name of a Config in `Project.config_maps`."""


class SecretSource(FileSource):
    """Files from a Secret."""

    secret: str = Field(kw_only=False, examples=["app"])
    """The name of a Secret in `Project.secrets`."""


class FileMount(Mount):
    """Files that come from ConfigMaps or Secrets; nobody can change them."""

    mode: FileMode = 0o444
    """Who can read them, such as 0o555 for scripts."""
    sub_path: RelativePath | None = None
    """One file, or a folder, of them: then `path` is its path, and what else the image has in the
    folder stays visible. None: all of them, in a folder at `path`."""

    @property
    def file_sources(self) -> tuple[ConfigSource | SecretSource, ...]:
        """Where the files come from."""
        return ()


class ConfigFiles(FileMount):
    """The entries of a ConfigMap as files."""

    config: str = Field(examples=["nginx"])
    """The name of a Config in `Project.config_maps`."""
    items: Items = immutabledict()
    """File names by key, for those keys alone; empty: every key is a file of its own name."""

    @property
    def file_sources(self) -> tuple[ConfigSource | SecretSource, ...]:
        """The ConfigMap."""
        return (ConfigSource.model_construct(config=self.config, items=self.items),)


class SecretFiles(FileMount):
    """The values of a Secret as files, kept in memory."""

    secret: str = Field(examples=["app"])
    """The name of a Secret in `Project.secrets`."""
    items: Items = immutabledict()
    """File names by key, for those keys alone; empty: every key is a file of its own name."""
    mode: FileMode = 0o440
    """Who can read them: the processes of the pod, which are in the group of its volumes."""

    @property
    def file_sources(self) -> tuple[ConfigSource | SecretSource, ...]:
        """The Secret."""
        return (SecretSource.model_construct(secret=self.secret, items=self.items),)


class ProjectedFiles(FileMount):
    """Files from several ConfigMaps and Secrets in one folder."""

    sources: tuple[ConfigSource | SecretSource, ...] = Field(min_length=1)
    """Where they come from; no two files have the same name."""
    mode: FileMode = 0o440
    """Who can read them: the processes of the pod, which are in the group of its volumes."""

    @property
    def file_sources(self) -> tuple[ConfigSource | SecretSource, ...]:
        """As declared."""
        return self.sources


def files_of(source: FileSource, keys: Iterable[str]) -> dict[str, str]:
    """Key by file name, of a source that has these keys."""
    if source.items:
        return {name: key for key, name in source.items.items()}
    return {key: key for key in keys}


def used_files(mount: FileMount, source: FileSource, keys: Iterable[str]) -> dict[str, str]:
    """Key by file name, of the files that the container sees."""
    part = mount.sub_path
    return {
        name: key
        for name, key in files_of(source, keys).items()
        if part is None or name == part or name.startswith(f"{part}/")
    }
