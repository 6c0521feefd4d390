"""What a definition says of things that Terraform knew before, whatever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devops_constructs.project.adoption import Adoption, Moved
from devops_constructs.project.tombstone import Tombstone

if TYPE_CHECKING:
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.project import Project

Change = Adoption | Moved | Tombstone


def changes_of(definition: Fleet | Project) -> tuple[Change, ...]:
    """All that a definition says of what Terraform knew before."""
    return (*definition.adopted, *definition.moved, *definition.tombstones)


def place_of(change: Change) -> str:
    """The field that has the address in whose stack the change is."""
    return "new" if isinstance(change, Moved) else "address"


def address_of(change: Change) -> str:
    """The address in whose stack the change is."""
    return change.new if isinstance(change, Moved) else change.address
