"""A DNS zone that projects share."""

from __future__ import annotations

from pydantic import Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import HostName


class Zone(Definition):
    """A DNS zone at Cloudflare."""

    name: HostName = Field(kw_only=False, examples=["acme.example"])
    """The zone's apex, such as acme.example."""
    advanced_certificates: bool = False
    """True: the zone has Advanced Certificate Manager, so hosts deeper than one label have
    certificates too."""
