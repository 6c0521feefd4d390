"""Addresses and ranges of addresses, as field types."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project._refusals import Refused
from devops_constructs.project.private_ranges import PRIVATE_RANGES


def _network(text: str) -> str | None:
    """The range as it is usually written, or None if it is none."""
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        return None


def _is_a_range(text: str) -> str:
    network = _network(text) if "/" in text else None
    if network == text:
        return text
    raise Refused(
        f"is {text!r}",
        why="it is a range of addresses, with no bits set behind its length",
        fix=f"write {network!r}" if network else "write one such as '203.0.113.0/24'",
    )


def _is_a_private_range(text: str) -> str:
    network = ipaddress.ip_network(_is_a_range(text))
    private = map(ipaddress.IPv4Network, PRIVATE_RANGES)
    if isinstance(network, ipaddress.IPv4Network) and any(map(network.subnet_of, private)):
        return text
    raise Refused(
        f"is {text!r}, outside the private ranges",
        why="whoever has an address in it could pretend to be any other sender",
        fix="write the ranges of the VPC and of the pods, such as '10.110.0.0/20'",
    )


def _is_an_address(text: str) -> str:
    try:
        address = str(ipaddress.ip_address(text))
    except ValueError:
        address = None
    if address == text:
        return text
    raise Refused(
        f"is {text!r}",
        why="it is one address, IPv4 or IPv6",
        fix=f"write {address!r}" if address else "write one such as '203.0.113.7'",
    )


def _is_a_source(text: str) -> str:
    return _is_a_range(text) if "/" in text else _is_an_address(text)


Address = Annotated[str, AfterValidator(_is_an_address)]
"""One address, IPv4 or IPv6."""

Cidr = Annotated[str, AfterValidator(_is_a_range)]
"""A range of addresses, IPv4 or IPv6."""

PrivateCidr = Annotated[str, AfterValidator(_is_a_private_range)]
"""A range of addresses that the internet does not route."""

Source = Annotated[str, AfterValidator(_is_a_source)]
"""An address or a range of addresses."""
