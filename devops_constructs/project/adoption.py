"""What exists already and becomes the definition's own, and what Terraform calls otherwise now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused
from devops_constructs.project.resource_addresses import ResourceAddress, type_of


def _is_plain(id: str) -> str:
    if id and "${" not in id and "%{" not in id:
        return id
    raise Refused(
        f"is {id!r}" if id else "is empty",
        why="the id is what the provider calls a thing that exists already",
        fix="write it as the provider's documentation says under Import",
    )


class Adoption(Definition):
    """Takes over something that exists already, in place of making it (`import` of Terraform).

    Once that is applied, it may be taken out again: nothing changes by that.
    """

    address: ResourceAddress = Field(kw_only=False, examples=["digitalocean_vpc.production-1"])
    """The resource in a stack that it becomes."""
    id: Annotated[str, AfterValidator(_is_plain)] = Field(
        examples=["506f78a4-e098-11e5-ad9f-000f53306ae1"]
    )
    """Its id as the provider wants it for an import; of a bucket for example "fra1,its-name"."""


class Moved(Definition):
    """Says that a resource of a stack has another address now (`moved` of Terraform).

    Once that is applied, it may be taken out again.
    """

    old: ResourceAddress = Field(kw_only=False, examples=["digitalocean_vpc.main"])
    """What Terraform called it."""
    new: ResourceAddress = Field(kw_only=False, examples=["digitalocean_vpc.production-1"])
    """What it calls it now; of the same type."""

    def _problems(self) -> Iterator[Problem]:
        if self.is_spoilt("old") or self.is_spoilt("new"):
            return
        if self.old == self.new:
            yield self.problem(
                "new",
                what=f"moves {self.old} to itself",
                why="it would move nothing",
                fix="write the old address first, then the new one",
            )
        elif type_of(self.old) != type_of(self.new):
            yield self.problem(
                "new",
                what=f"moves {self.old} to {self.new}, which is of another type",
                why="Terraform moves a resource to an address of its own type",
                fix="let the old one go by a Tombstone, and take over the new one by an Adoption",
            )
