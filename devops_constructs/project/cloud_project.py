"""The DigitalOcean project that a cluster and its databases are shown in."""

from __future__ import annotations

from pydantic import Field

from devops_constructs.project._cloud_names import CloudName
from devops_constructs.project._definition import Definition


class CloudProject(Definition):
    """A project at DigitalOcean: a folder for people and bills, which says nothing of access.

    What somebody else puts into it, Terraform would take out again.
    """

    name: CloudName | None = None
    """Pins its name; None: `<organisation>-<cluster>`. Changed in place."""
    description: str | None = Field(default=None, min_length=1, max_length=255)
    """What people read there; None: what it is."""
