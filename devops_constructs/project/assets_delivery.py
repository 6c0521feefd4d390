"""How visitors get uploads: by a Worker of Cloudflare's, the one way that works.

A proxied record that points at the Space is none: Cloudflare asks the origin for the name that the
visitor asked for, and Spaces finds buckets by that name. Nor is any for which everybody has to be
allowed to read the bucket, since DigitalOcean gives that to no bucket with limited keys.

Sources: https://docs.digitalocean.com/products/spaces/how-to/configure-bucket-policies/
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from devops_constructs.project._definition import Definition


class AssetsDelivery(Definition):
    """The way of uploads to visitors; its kinds are below."""

    written_as: ClassVar[str] = "AssetsWorker(...) or None"


class BehindCloudflare(AssetsDelivery):
    """What the ways through Cloudflare have in common: a host of the zone, and its cache."""

    cache_seconds: int = Field(default=86_400, ge=60, le=31_536_000)
    """How long Cloudflare keeps an upload without asking the Space again. One that is overwritten
    under the same name is old for that long."""
    browser_cache_seconds: int = Field(default=3_600, ge=0, le=31_536_000)
    """How long browsers keep an upload that says nothing of it in its own `Cache-Control`."""


class AssetsWorker(BehindCloudflare):
    """A Worker that asks the Space under its own name, with a key of its own that only reads; on
    every plan of Cloudflare's. The bucket stays private.

    After six days at the latest Cloudflare asks the Space anew, whatever `cache_seconds` says: what
    the Worker asks with is signed for seven.

    Each request counts, cached or not: Workers Free ends at 100,000 a day for the whole account and
    then answers with error 1027, so an account of several projects wants Workers Paid.

    Sources: https://developers.cloudflare.com/workers/platform/limits/
    """

    written_as: ClassVar[str] = "AssetsWorker(...)"


class AssetsOriginRule(BehindCloudflare):
    """Refused: an origin rule of the zone signs nothing, so everybody would have to be allowed to
    read the bucket."""

    written_as: ClassVar[str] = "AssetsOriginRule(...)"


class AssetsDirect(AssetsDelivery):
    """Refused: under the Space's own name everybody would have to be allowed to read the bucket."""

    written_as: ClassVar[str] = "AssetsDirect()"
