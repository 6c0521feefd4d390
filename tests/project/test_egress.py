"""What is said of traffic that is to leave the cluster."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.errors import DefinitionError


def said(**fields: object) -> tuple[str, str, str]:
    """What, why and fix of the one thing that is wrong with such an egress."""
    with pytest.raises(DefinitionError) as refused:
        dc.Egress(**{"purpose": "search", "ports": (9200,), **fields})  # type: ignore[arg-type]
    [problem] = refused.value.problems
    return problem.what, problem.why, problem.fix


def test_ports_exist() -> None:
    assert said(ports=(587, 70_000)) == (
        "Egress: ports has 70000",
        "a port is a number from 1 to 65535",
        "write the ports of the outside service, such as (587,) for mail",
    )


@pytest.mark.parametrize(
    ("cidr", "why", "fix"),
    [
        (
            "smtp.post.example",
            "a range is an address and the number of bits that count",
            "write one such as '203.0.113.0/24'",
        ),
        (
            "203.0.113.7/24",
            "it could be read in two ways: as one address, or as the whole range",
            "write '203.0.113.0/24'",
        ),
        (
            "203.0.113.7",
            "it could be read in two ways: as one address, or as the whole range",
            "write '203.0.113.7/32'",
        ),
        (
            "2001:db8::/32",
            "clusters at DigitalOcean reach nothing over IPv6",
            "write a range of IPv4, or leave it out",
        ),
        (
            "0.0.0.0/0",
            "that is every address, those of other projects and of databases included",
            "leave cidrs out: any public address",
        ),
        (
            "169.254.169.254/32",
            "a node tells its own credentials there to whoever asks",
            "leave it out",
        ),
    ],
)
def test_ranges_are_plain_and_harmless(cidr: str, why: str, fix: str) -> None:
    assert said(cidrs=("198.51.100.0/24", cidr)) == (f"Egress: cidrs[1] is {cidr!r}", why, fix)


def test_mail_does_not_go_from_server_to_server() -> None:
    assert said(ports=(25,)) == (
        "Egress: port 25 of every public address",
        "DigitalOcean lets no node reach it: it is how spam is sent",
        "send through a mail provider, at 587 or another port that it offers",
    )


def test_a_relay_in_the_private_network_may_listen_on_port_25() -> None:
    relay = dc.Egress("mail", ports=(25,), cidrs=("10.20.0.7/32",))

    assert relay.cidrs == ("10.20.0.7/32",)


def test_mail_is_egress_that_knows_its_purpose_and_port() -> None:
    assert (dc.Mail().purpose, dc.Mail().ports) == ("mail", (587,))
    assert dc.Mail(ports=(2525,)).ports == (2525,)
