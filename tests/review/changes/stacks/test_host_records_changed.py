"""What is said of names in DNS."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.stacks.hosts import hosts
from tests.review.changes.stacks_of import Body, consequences, message, said, stack, stacks


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            {
                "cloudflare_dns_record.r": {
                    "name": "www.shop.example",
                    "content": "192.0.2.1",
                    "proxied": True,
                    "type": "A",
                }
            },
            {},
            [
                "interrupts: www.shop.example leads nowhere any more: its record (A) is"
                " destroyed [host-gone]\n"
                "    why: visitors find no address, some only when their resolver asks"
                " anew\n"
                "    fix: leave it until nobody asks for the name"
            ],
            id="a host is gone",
        ),
        pytest.param(
            {},
            {
                "cloudflare_dns_record.r": {
                    "name": "www.shop.example",
                    "content": "192.0.2.1",
                    "proxied": True,
                    "type": "A",
                }
            },
            [
                "note: www.shop.example leads to 192.0.2.1, through Cloudflare"
                " [host-new]\n"
                "    why: visitors get there as soon as it is applied; what answers them"
                " has to be released"
            ],
            id="a host is new",
        ),
        pytest.param(
            {
                "cloudflare_dns_record.r": {
                    "name": "www.shop.example",
                    "content": "192.0.2.1",
                    "proxied": True,
                    "type": "A",
                }
            },
            {
                "cloudflare_dns_record.r": {
                    "name": "shop.example",
                    "content": "192.0.2.1",
                    "proxied": True,
                    "type": "A",
                }
            },
            [
                "note: shop.example leads to 192.0.2.1, through Cloudflare [host-new]\n"
                "    why: visitors get there as soon as it is applied; what answers them"
                " has to be released",
                "interrupts: www.shop.example leads nowhere any more: its record (A) is"
                " destroyed [host-gone]\n"
                "    why: visitors find no address, some only when their resolver asks"
                " anew\n"
                "    fix: leave it until nobody asks for the name",
            ],
            id="a host has another name",
        ),
        pytest.param(
            {
                "cloudflare_dns_record.r": {
                    "name": "www.shop.example",
                    "content": "192.0.2.1",
                    "proxied": True,
                    "type": "A",
                }
            },
            {
                "cloudflare_dns_record.r": {
                    "name": "www.shop.example",
                    "content": "192.0.2.2",
                    "proxied": True,
                    "type": "A",
                }
            },
            [
                "interrupts: www.shop.example leads to 192.0.2.2, and led to 192.0.2.1"
                " [host-leads-elsewhere]\n"
                "    why: visitors get there as soon as it is applied, whatever answers"
                " them\n"
                "    fix: see that it answers for this name already"
            ],
            id="a host leads elsewhere",
        ),
        pytest.param(
            {
                "cloudflare_dns_record.r": {
                    "name": "www.shop.example",
                    "content": "192.0.2.1",
                    "proxied": True,
                    "type": "A",
                }
            },
            {
                "cloudflare_dns_record.r": {
                    "name": "www.shop.example",
                    "content": "192.0.2.1",
                    "proxied": False,
                    "type": "A",
                }
            },
            [
                "interrupts: visitors of www.shop.example do not pass Cloudflare any"
                " more [host-past-cloudflare]\n"
                "    why: they see the address of the origin and its certificate, which"
                " browsers do not trust if it is Cloudflare's own; rules and caching of"
                " the zone do not act\n"
                "    fix: leave proxied true, unless something else serves a trusted"
                " certificate"
            ],
            id="a host passes cloudflare no more",
        ),
        pytest.param(
            {
                "cloudflare_dns_record.r": {
                    "name": "www.shop.example",
                    "content": "192.0.2.1",
                    "proxied": False,
                    "type": "A",
                }
            },
            {
                "cloudflare_dns_record.r": {
                    "name": "www.shop.example",
                    "content": "192.0.2.1",
                    "proxied": True,
                    "type": "A",
                }
            },
            [
                "note: visitors of www.shop.example pass Cloudflare"
                " [host-through-cloudflare]\n"
                "    why: the zone's settings and rules act on it, and its certificate"
                " has to cover the name"
            ],
            id="a host passes cloudflare",
        ),
        pytest.param(
            {
                "cloudflare_dns_record.a": {
                    "name": "shop.example",
                    "type": "A",
                    "content": "192.0.2.1",
                },
                "cloudflare_dns_record.b": {
                    "name": "shop.example",
                    "type": "A",
                    "content": "192.0.2.2",
                },
            },
            {
                "cloudflare_dns_record.a": {
                    "name": "shop.example",
                    "type": "A",
                    "content": "192.0.2.1",
                }
            },
            [
                "interrupts: shop.example leads to 192.0.2.1, and led to 192.0.2.1 and"
                " 192.0.2.2 [host-leads-elsewhere]\n"
                "    why: visitors get there as soon as it is applied, whatever answers"
                " them\n"
                "    fix: see that it answers for this name already"
            ],
            id="one of two records goes",
        ),
    ],
)
def test_what_is_said(before: dict[str, Body], after: dict[str, Body], told: list[str]) -> None:
    assert said(hosts, stack(before), stack(after)) == told


def test_nothing_is_said_of_what_stays() -> None:
    same = stack({"x_y.z": {"name": "a"}})

    assert said(hosts, same, {**same, "output": {}}) == []


def at(name: str, content: str = "192.0.2.1") -> Body:
    record = {"name": "www.shop.example", "type": "A", "content": content, "proxied": True}
    return stack({f"cloudflare_dns_record.{name}": record})


def test_a_host_that_goes_to_another_stack_is_away_in_between() -> None:
    before = stacks(shop=at("shop"), store=stack())
    after = stacks(shop=stack(), store=at("store"))

    assert [message(each) for each in consequences(hosts, before, after)] == [
        "interrupts: the record of www.shop.example goes from terraform/shop to terraform/store"
        " [host-in-other-stack]\n"
        "    why: each stack has its own state: one destroys it, and the other makes another one;"
        " in between the name leads nowhere\n"
        "    fix: let the old stack forget it with a removed block, and import it in the new one"
    ]


def test_a_host_that_is_let_go_on_one_side_is_not_away() -> None:
    address = "cloudflare_dns_record.shop"
    block = {"from": address, "lifecycle": {"destroy": False}}
    before = stacks(shop=at("shop"), store=stack())

    assert consequences(hosts, before, stacks(shop=stack(removed=[block]), store=at("s"))) == []


def test_another_load_balancer_is_another_place_to_lead_to() -> None:
    found = "${data.digitalocean_loadbalancer.ingress.ip}"
    before, after = (
        {
            **at("shop", found),
            "data": {"digitalocean_loadbalancer": {"ingress": {"name": f"{cluster}-ingress"}}},
        }
        for cluster in ("production-1", "production-2")
    )

    [told] = said(hosts, before, after)

    assert told.startswith(
        "interrupts: www.shop.example leads to digitalocean_loadbalancer 'production-2-ingress':"
        " ip, and led to digitalocean_loadbalancer 'production-1-ingress': ip"
        " [host-leads-elsewhere]"
    )
