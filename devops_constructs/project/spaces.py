"""Object storage: the private space of a project, and the public one of its uploads."""

from __future__ import annotations

from pydantic import Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import BucketName, HostLabel, SpacesRegion


class PrivateSpace(Definition):
    """A versioned bucket that only this project's machinery reads: Terraform plans and database
    backups."""

    bucket_name: BucketName | None = None
    """Pins the bucket's name; None: by rule. A bucket cannot be renamed."""
    region: SpacesRegion | None = None
    """Spaces region; None: the fleet's. Another region than the database survives its loss."""
    plans_days: int = Field(default=180, ge=1, le=3650)
    """Terraform plans are deleted after this many days."""
    backups_days: int = Field(default=90, ge=7, le=3650)
    """Database backups are deleted after this many days."""
    old_versions_days: int = Field(default=30, ge=1, le=3650)
    """Overwritten and deleted objects can be brought back for this many days."""


class AssetsSpace(Definition):
    """A bucket per environment for uploads, and the application's own key to it.

    Delivery through Cloudflare, CORS and public reading are not generated yet.
    """

    host_label: HostLabel = "assets"
    """The first label of its host, below the environment's main host's zone."""
    region: SpacesRegion | None = None
    """Spaces region; None: the fleet's. A bucket cannot move: another region is another bucket."""
    old_versions_days: int = Field(default=30, ge=1, le=3650)
    """Overwritten and deleted uploads can be brought back for this many days."""
    cors_origins: tuple[str, ...] = ()
    """More origins than the environment's own hosts that browsers may upload from."""
