"""Who besides the fleet's clusters may connect to a database cluster."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from devops_constructs.project._cloud_names import Tag
from devops_constructs.project._definition import Definition
from devops_constructs.project._networks import Address
from devops_constructs.project._refusals import Refused
from devops_constructs.project.load_balancer import Uuid


def _is_ipv4(address: str) -> str:
    if isinstance(ip_address(address), IPv4Address):
        return address
    raise Refused(
        f"is {address!r}",
        why="the firewall of a database knows IPv4 only",
        fix="write the address by IPv4, or reach the database through a droplet",
    )


class TrustedSource(Definition):
    """Somebody who may connect; the classes below are the kinds.

    Sources: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
    """

    written_as: ClassVar[str] = "TrustedAddress(...), TrustedTag(...) and their like"


class TrustedAddress(TrustedSource):
    """One address, such as the office's. The database then answers over the internet."""

    written_as: ClassVar[str] = "a TrustedAddress(...)"

    address: Annotated[Address, AfterValidator(_is_ipv4)] = Field(
        kw_only=False, examples=["203.0.113.7"]
    )
    """One address of IPv4."""


class TrustedTag(TrustedSource):
    """Every droplet with a tag, nodes of clusters included."""

    written_as: ClassVar[str] = "a TrustedTag(...)"

    tag: Tag = Field(kw_only=False, examples=["reports"])
    """The tag has to exist."""


class TrustedDroplet(TrustedSource):
    """One droplet."""

    written_as: ClassVar[str] = "a TrustedDroplet(...)"

    droplet_id: int = Field(kw_only=False, ge=1, examples=[345678])
    """Its number at DigitalOcean."""


class TrustedApp(TrustedSource):
    """An app of DigitalOcean's App Platform."""

    written_as: ClassVar[str] = "a TrustedApp(...)"

    app_id: Uuid = Field(kw_only=False, examples=["4f6c71e2-1e90-4762-9fee-6cc4a0a9f2cf"])
    """Its identifier, a UUID in lower case."""
