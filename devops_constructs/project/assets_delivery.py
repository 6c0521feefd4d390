"""How visitors get uploads: the ways from Cloudflare to a Space that work.

A proxied record that points at the Space is none of them: Cloudflare asks the origin for the name
that the visitor asked for, and Spaces finds buckets by that name.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from devops_constructs.project._definition import Definition


class AssetsDelivery(Definition):
    """The way of uploads to visitors; its kinds are below."""

    written_as: ClassVar[str] = "AssetsWorker(...), AssetsOriginRule(...), AssetsDirect() or None"


class BehindCloudflare(AssetsDelivery):
    """What the ways through Cloudflare have in common: a host of the zone, and its cache."""

    cache_seconds: int = Field(default=86_400, ge=60, le=31_536_000)
    """How long Cloudflare keeps an upload without asking the Space again. One that is overwritten
    under the same name is old for that long."""
    browser_cache_seconds: int = Field(default=3_600, ge=0, le=31_536_000)
    """How long browsers keep an upload that says nothing of it in its own `Cache-Control`."""


class AssetsWorker(BehindCloudflare):
    """A Worker that asks the Space under its own name; on every plan of Cloudflare's.

    Each request counts, cached or not: Workers Free ends at 100,000 a day for the whole account and
    then answers with error 1027, so an account of several projects wants Workers Paid.

    Sources: https://developers.cloudflare.com/workers/platform/limits/
    """

    written_as: ClassVar[str] = "AssetsWorker(...)"


class AssetsOriginRule(BehindCloudflare):
    """An origin rule of the zone that replaces name and SNI; on the plan Enterprise alone.

    Sources: https://developers.cloudflare.com/rules/origin-rules/features/
    """

    written_as: ClassVar[str] = "AssetsOriginRule(...)"


class AssetsDirect(AssetsDelivery):
    """Under the Space's own name, `https://<bucket>.<region>.digitaloceanspaces.com/`.

    Nothing is cached, and every request counts as traffic of the Space.
    """

    written_as: ClassVar[str] = "AssetsDirect()"
