"""Addresses of Terraform resources and of volumes, as definitions name them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project._refusals import Refused

_RESOURCE = re.compile(r"[a-z][a-z0-9_]*\.[A-Za-z_][A-Za-z0-9_-]*")
_VOLUME = re.compile(r"[a-z0-9-]+/(PersistentVolumeClaim|StatefulSet)/[a-z0-9-]+")

_EXAMPLE = "digitalocean_spaces_bucket.acme-shop_private"


def _is_resource(address: str) -> str:
    if _RESOURCE.fullmatch(address):
        return address
    raise Refused(
        f"is {address!r}",
        why="Terraform calls a resource by its type and its name, with a point between them",
        fix=f"write it as in the stack, such as {_EXAMPLE!r}",
    )


def _is_resource_or_volume(address: str) -> str:
    if _RESOURCE.fullmatch(address) or _VOLUME.fullmatch(address):
        return address
    raise Refused(
        f"is {address!r}",
        why="it names a resource of Terraform, or a volume claim of a release",
        fix=f"write one such as {_EXAMPLE!r} or 'acme-shop-production/PersistentVolumeClaim/files'",
    )


ResourceAddress = Annotated[str, AfterValidator(_is_resource)]
"""What Terraform calls a resource, such as "digitalocean_vpc.production-1"."""

DataAddress = Annotated[str, AfterValidator(_is_resource_or_volume)]
"""A resource, or <release>/PersistentVolumeClaim/<name>, or <release>/StatefulSet/<name>."""


def is_volume(address: str) -> bool:
    """Whether it is an object of a chart rather than a resource of Terraform."""
    return "/" in address


def type_of(address: str) -> str:
    """The type of a resource."""
    return address.partition(".")[0]


def stack_of(address: str) -> str:
    """The stack of a resource, or the release of a volume."""
    if is_volume(address):
        return address.partition("/")[0]
    # a resource's name is its stack's, and after an underscore what it is there
    return address.partition(".")[2].partition("_")[0]
