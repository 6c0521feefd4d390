"""Object storage: the private space of a project, and the public one of its uploads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import BucketName, HostLabel, SpacesRegion
from devops_constructs.project._origins import HeaderNames, Origins
from devops_constructs.project._refusals import Refused
from devops_constructs.project.assets_delivery import AssetsDelivery, AssetsWorker

UploadMethod = Literal["DELETE", "GET", "HEAD", "POST", "PUT"]


def _is_a_way_that_works(way: AssetsDelivery | None) -> AssetsDelivery | None:
    if way is None or isinstance(way, AssetsWorker):
        return way
    raise Refused(
        f"is {type(way).__name__}",
        why="everybody would have to be allowed to read uploads: a policy of the bucket excludes"
        " the application's key to it, and that key may make no upload public",
        fix="write dc.AssetsWorker(), or None and let the application sign addresses",
    )


class PrivateSpace(Definition):
    """A versioned bucket that only this project's machinery reads: Terraform plans and database
    backups."""

    bucket_name: BucketName | None = None
    """Pins the bucket's name; None: by rule. A bucket cannot be renamed."""
    region: SpacesRegion | None = None
    """Spaces region; None: the fleet's. Another region than the database survives its loss."""
    plans_days: int = Field(default=180, ge=1, le=3650)
    """Terraform plans are deleted after this many days."""
    old_versions_days: int = Field(default=30, ge=1, le=3650)
    """Overwritten and deleted objects can be brought back for this many days."""


class AssetsSpace(Definition):
    """A bucket per environment for uploads, the application's own key to it, and the way of
    uploads to visitors.

    Who names "assets" in `secrets` gets bucket and key as the variables that clients of S3 read.
    With a delivery everybody can read each upload whose name he knows; nobody can list them. The
    bucket itself is private either way.
    """

    delivery: Annotated[AssetsDelivery | None, AfterValidator(_is_a_way_that_works)] = (
        AssetsWorker()
    )
    """How visitors get uploads. None: nobody reads the bucket without the application's key, or an
    address that the application has signed."""
    host_label: HostLabel = "assets"
    """The first label of its host: `assets.acme.example` beside `acme.example` and
    `www.acme.example`, and `shop-assets.acme.example` beside `shop.acme.example`, so that projects
    can share a zone. `Environment.assets_host` pins another."""
    region: SpacesRegion | None = None
    """Spaces region; None: the fleet's. A bucket cannot move: another region is another bucket."""
    old_versions_days: int = Field(default=30, ge=1, le=3650)
    """Overwritten and deleted uploads can be brought back for this many days."""
    cors_origins: Origins = ()
    """More origins than the environment's own hosts that browsers may upload from, such as
    "https://admin.acme.example"."""
    cors_methods: tuple[UploadMethod, ...] = Field(default=("PUT",), min_length=1)
    """What browsers may do there with an address that the application has signed."""
    cors_headers: HeaderNames = ("Content-Disposition", "Content-MD5", "Content-Type")
    """Headers that browsers may send with it; the default is what Active Storage sends."""
    cors_max_age_seconds: int = Field(default=3_600, ge=0, le=86_400)
    """How long browsers remember that they may."""
