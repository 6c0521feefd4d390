"""A PostgreSQL that projects share."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label, Region


class DatabaseCluster(Definition):
    """A managed PostgreSQL shared by several projects."""

    name: Label = Field(kw_only=False, examples=["postgres-1"])
    """Its name at DigitalOcean; unique in the account."""
    region: Region = Field(examples=["fra1"])
    """Database region; clusters that use it have to be in the same one, its address is private."""
    version: Literal["14", "15", "16", "17"] = "17"
    """PostgreSQL major; it can only rise."""
