"""Volumes that outlive pods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label, VolumeName
from devops_constructs.project._paths import RelativePath
from devops_constructs.project._quantities import StorageGib
from devops_constructs.project.mount import Mount

BLOCK_STORAGE = "do-block-storage"
"""DigitalOcean's own storage class: a disk that one node at a time can have. Source:
https://docs.digitalocean.com/products/kubernetes/how-to/add-volumes/"""


class Claim(Definition):
    """A volume in each environment of the project, mounted by `ClaimMount`.

    Nothing that Helm does deletes it: it is left when the release goes, and when it leaves the
    definition.
    """

    name: VolumeName = Field(kw_only=False, examples=["uploads"])
    """The name of the PersistentVolumeClaim. Another name is another, empty volume."""
    storage_gib: StorageGib = Field(examples=[10])
    """Its size. It can grow, never shrink."""
    storage_class: Label = BLOCK_STORAGE
    """What provides it. It can never be changed."""
    access_mode: Literal["ReadWriteOnce", "ReadWriteMany"] = "ReadWriteOnce"
    """"ReadWriteOnce": one node at a time, so one pod here. "ReadWriteMany": any number, with a
    storage class of shared files. It can never be changed."""
    existing: bool = False
    """True: it is there already, under this name, and the chart makes none."""

    def _problems(self) -> Iterator[Problem]:
        block = self.storage_class.startswith(BLOCK_STORAGE)
        if self.access_mode == "ReadWriteMany" and block:
            yield self.problem(
                "access_mode",
                what=f"access_mode 'ReadWriteMany' on {self.storage_class!r}",
                why="DigitalOcean's block storage is attached to one node; a second pod would wait"
                " for ever",
                fix="keep shared files in a Space (assets_space), or name a storage_class of shared"
                " files, such as one of an NFS server",
            )


class ClaimMount(Mount):
    """A claim of the project at a path."""

    claim: str = Field(examples=["uploads"])
    """The name of a claim in `Project.claims`."""
    sub_path: RelativePath | None = None
    """A folder of the volume; None: all of it."""
    read_only: bool = False
    """True: this container cannot change it."""


class OwnVolume(Mount):
    """A volume of its own for each replica, which makes the component a StatefulSet.

    A volume stays when its replica or the component goes.
    """

    storage_gib: StorageGib = Field(examples=[10])
    """Its size. It cannot be changed later by the chart: a StatefulSet's claims never can."""
    storage_class: Label = BLOCK_STORAGE
    """What provides it. It can never be changed."""
