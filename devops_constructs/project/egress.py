"""Outgoing traffic besides what every process may do anyway."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import HostName, Label
from devops_constructs.project._refusals import Refused

METADATA_RANGE = "169.254.0.0/16"
"""Link-local addresses; at one of them a node tells about itself, its credentials included. Source:
RFC 3927, https://docs.digitalocean.com/products/droplets/how-to/access-metadata/"""

_MAIL_BETWEEN_SERVERS = 25


def _are_ports(ports: tuple[int, ...]) -> tuple[int, ...]:
    for port in ports:
        if not 1 <= port <= 65_535:
            raise Refused(
                f"has {port}",
                why="a port is a number from 1 to 65535",
                fix="write the ports of the outside service, such as (587,) for mail",
            )
    return ports


def _are_ranges(cidrs: tuple[str, ...]) -> tuple[str, ...]:
    refused = ((i, refusal) for i, cidr in enumerate(cidrs) if (refusal := _range_refusal(cidr)))
    if whole := Refused.all(refused):
        raise whole
    return cidrs


def _range_refusal(cidr: str) -> Refused | None:
    try:
        network = ip_network(cidr, strict=False)
    except ValueError:
        return Refused(
            f"is {cidr!r}",
            why="a range is an address and the number of bits that count",
            fix="write one such as '203.0.113.0/24'",
        )
    if not isinstance(network, IPv4Network):
        why = "clusters at DigitalOcean reach nothing over IPv6"
        return Refused(f"is {cidr!r}", why=why, fix="write a range of IPv4, or leave it out")
    if str(network) != cidr:
        why = "it could be read in two ways: as one address, or as the whole range"
        return Refused(f"is {cidr!r}", why=why, fix=f"write {str(network)!r}")
    if network.prefixlen == 0:
        why = "that is every address, those of other projects and of databases included"
        return Refused(f"is {cidr!r}", why=why, fix="leave cidrs out: any public address")
    if network.overlaps(IPv4Network(METADATA_RANGE)):
        why = "a node tells its own credentials there to whoever asks"
        return Refused(f"is {cidr!r}", why=why, fix="leave it out")
    return None


class Egress(Definition):
    """Traffic that leaves the project. HTTPS (443) is open without it, unless
    `https_out=False`."""

    purpose: str = Field(min_length=1, kw_only=False, examples=["mail"])
    """What for, in a word or two; the reviewer reads it, and `devops show` prints it."""
    ports: Annotated[tuple[int, ...], AfterValidator(_are_ports)] = Field(
        min_length=1, examples=[(587,)]
    )
    """The ports of the outside service."""
    protocol: Literal["TCP", "UDP"] = "TCP"
    """The transport of these ports."""
    cidrs: Annotated[tuple[str, ...], AfterValidator(_are_ranges)] = ()
    """Only these ranges, such as "203.0.113.0/24", also private ones; empty, and no `namespaces`
    either: every public address. Pods have no addresses that could be named here."""
    namespaces: tuple[Label, ...] = ()
    """All pods of these namespaces of the cluster, such as that of a collector of traces."""
    hosts: tuple[HostName, ...] = ()
    """Who is meant, for the reviewer. A NetworkPolicy knows addresses and no names: this opens and
    closes nothing."""

    def _problems(self) -> Iterator[Problem]:
        narrow = self.cidrs or self.namespaces or self.is_spoilt("cidrs")
        if _MAIL_BETWEEN_SERVERS in self.ports and not narrow:
            yield self.problem(
                "ports",
                what="port 25 of every public address",
                why="DigitalOcean lets no node reach it: it is how spam is sent",
                fix="send through a mail provider, at 587 or another port that it offers",
            )


class Mail(Egress):
    """Mail through a provider's submission port.

    DigitalOcean blocks 465 and 587 as well for new accounts; providers then offer 2525 or 2587, or
    an API over HTTPS, which is open anyway.

    Sources: https://docs.digitalocean.com/support/why-is-smtp-blocked/
    """

    purpose: str = Field(default="mail", min_length=1, kw_only=False)
    """What for; the reviewer reads it."""
    ports: Annotated[tuple[int, ...], AfterValidator(_are_ports)] = Field(
        default=(587,), min_length=1
    )
    """The ports that the provider offers."""
