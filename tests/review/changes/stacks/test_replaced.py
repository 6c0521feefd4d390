"""What is said of resources that cannot be changed in place."""

from __future__ import annotations

from typing import Any

import pytest

from devops_constructs.review.changes.stacks.replaced import replaced
from tests.review.changes.stacks_of import Body, said, stack

DB = "digitalocean_database_db.shop"
PROTECTED = {"lifecycle": {"prevent_destroy": True}}


def changed(address: str, before: Body, after: Body, **also: Body) -> list[str]:
    rest = {name.replace("__", "."): body for name, body in also.items()}
    return said(replaced, stack({address: before, **rest}), stack({address: after, **rest}))


def test_another_name_is_another_database() -> None:
    assert changed(DB, {"name": "shop"}, {"name": "store"}) == [
        "loses: database 'shop' (digitalocean_database_db.shop) is destroyed and made anew: its"
        " name was shop, and is store [replaced]\n"
        "    why: the database is dropped with all that is in it\n"
        "    fix: take that back, unless it is meant"
    ]


def test_terraform_refuses_what_is_protected() -> None:
    assert changed(DB, {"name": "shop"}, {"name": "store", **PROTECTED}) == [
        "interrupts: Terraform refuses to plan this stack: database 'shop'"
        " (digitalocean_database_db.shop) would be destroyed and made anew, as its name was shop,"
        " and is store [replaced]\n"
        "    why: prevent_destroy keeps it, and nothing of the stack is applied meanwhile\n"
        "    fix: take that back"
    ]


@pytest.mark.parametrize(
    ("address", "before", "after", "because"),
    [
        (
            "digitalocean_vpc.a",
            {"ip_range": "a"},
            {"ip_range": "b"},
            "its ip_range was a, and is b",
        ),
        (
            "digitalocean_kubernetes_cluster.a",
            {"node_pool": [{"size": "s-1"}]},
            {"node_pool": [{"size": "s-2"}]},
            "its node_pool[0].size was s-1, and is s-2",
        ),
        (
            "kubernetes_namespace_v1.a",
            {"metadata": [{"name": "a"}]},
            {"metadata": {"name": "b"}},
            "its metadata[0].name was a, and is b",
        ),
        (
            "cloudflare_origin_ca_certificate.a",
            {"hostnames": ["a.example"]},
            {"hostnames": ["b.example"]},
            "its hostnames is another one",
        ),
        (
            "tls_cert_request.a",
            {"private_key_pem": "old"},
            {"private_key_pem": "SECRET"},
            "its private_key_pem is another one",
        ),
        (
            "random_password.a",
            {"length": 32},
            {"length": 64},
            "its length was 32, and is 64",
        ),
    ],
)
def test_arguments_that_need_a_new_one(
    address: str, before: Body, after: Body, because: str
) -> None:
    [told] = changed(address, before, after)

    assert f"is destroyed and made anew: {because} [replaced]" in told


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        (DB, {"name": "a", "x": 1}, {"name": "a", "x": 2}),
        (DB, {"name": "a"}, {"name": "b", "lifecycle": {"ignore_changes": ["name"]}}),
        (DB, {"name": "a"}, {"name": "b", "lifecycle": {"ignore_changes": "all"}}),
        ("random_password.a", {"length": 8}, {"length": 8, "special": True}),
        (
            "kubernetes_namespace_v1.a",
            {"metadata": [{"name": "a"}]},
            {"metadata": [{"name": "a", "labels": {"b": "c"}}]},
        ),
    ],
)
def test_what_needs_no_new_one(address: str, before: Body, after: Body) -> None:
    assert changed(address, before, after) == []


def test_what_a_reference_leads_to_counts_and_not_how_it_is_written() -> None:
    one = {"digitalocean_database_cluster__pg": {"name": "pg"}}
    written, referred = (
        {"cluster_id": "pg"},
        {"cluster_id": "${digitalocean_database_cluster.pg.name}"},
    )

    assert changed(DB, written, referred, **one) == []


def test_a_value_that_only_the_plan_knows_may_be_another_one() -> None:
    other = {"cluster_id": "${digitalocean_database_cluster.b.id}"}

    assert changed(DB, {"cluster_id": "c"}, other, digitalocean_database_cluster__b={}) == [
        "loses: database digitalocean_database_db.shop may be destroyed and made anew: its"
        " cluster_id was c, and is ${digitalocean_database_cluster.b.id} [replaced]\n"
        "    why: the database is dropped with all that is in it; the plan says whether it is\n"
        "    fix: take that back, unless it is meant"
    ]


def test_what_is_looked_up_under_another_name_may_be_another_one() -> None:
    found = {"cluster_id": "${data.digitalocean_database_cluster.pg.id}"}
    before, after = (
        stack({DB: found}, data={"digitalocean_database_cluster": {"pg": {"name": name}}})
        for name in ("postgres-1", "postgres-2")
    )

    [told] = said(replaced, before, after)

    assert (
        "may be destroyed and made anew: its cluster_id was digitalocean_database_cluster"
        " 'postgres-1': id, and is digitalocean_database_cluster 'postgres-2': id" in told
    )


def test_what_is_made_of_a_new_one_is_new_too() -> None:
    key = "${tls_private_key.%s.private_key_pem}"
    csr = "${tls_cert_request.shop.cert_request_pem}"
    first = {"csr": csr, "lifecycle": {"create_before_destroy": True}}

    def at(name: str) -> Body:
        return stack(
            {
                f"tls_private_key.{name}": {"algorithm": "ECDSA"},
                "tls_cert_request.shop": {"private_key_pem": key % name},
                "cloudflare_origin_ca_certificate.shop": first,
            }
        )

    assert said(replaced, at("shop"), at("shop_2026-11-28")) == [
        "restarts: certificate for Cloudflare cloudflare_origin_ca_certificate.shop is destroyed"
        " and made anew: its csr is made of tls_cert_request.shop, which is new [replaced]\n"
        "    why: a new one is made first; the old one is revoked when the new one is in its"
        " Secret; the ingress takes that up by itself",
        "note: certificate request tls_cert_request.shop is destroyed and made anew: its"
        " private_key_pem is made of tls_private_key.shop_2026-11-28, which is new [replaced]\n"
        "    why: certificates that are made of it are made anew",
    ]


def test_what_takes_only_the_name_of_a_new_one_is_judged_by_the_name() -> None:
    pool = "digitalocean_database_connection_pool.shop"

    def at(name: str) -> dict[str, Any]:
        named = {"name": "p", "db_name": f"${{{DB}.name}}", "user": f"${{{DB}.x}}"}
        return stack({DB: {"name": name, "x": "same"}, pool: named})

    told = said(replaced, at("shop"), at("store"))

    assert "its db_name was shop, and is store" in told[0]
    assert len(told) == 2


def test_nodes_of_another_size_are_new_ones_and_made_first() -> None:
    first = {"lifecycle": {"create_before_destroy": True}}
    pool = "digitalocean_kubernetes_node_pool.work"
    old, new = {"name": "w-1", "size": "s-1", **first}, {"name": "w-2", "size": "s-2", **first}

    assert changed(pool, old, new) == [
        "restarts: node pool 'w-1' (digitalocean_kubernetes_node_pool.work) is destroyed and made"
        " anew: its size was s-1, and is s-2 [replaced]\n"
        "    why: a new one is made first; pods move to the new nodes: what has one replica is away"
        " for a moment"
    ]


def test_of_a_type_that_is_not_known_only_the_plan_knows() -> None:
    assert changed("unheard_of.a", {"name": "a"}, {"name": "b"}) == [
        "to do: unheard_of.a is changed in place, or destroyed and made anew [unknown-type]\n"
        "    why: this version does not know the type, and not what that would lose; the plan says"
        " which\n"
        "    fix: read the plan before it is applied"
    ]


def test_a_new_resource_of_a_type_that_is_not_known_is_something_to_look_at() -> None:
    assert said(replaced, stack(), stack({"unheard_of.a": {}, DB: {}})) == [
        "to do: unheard_of.a is made [unknown-type]\n"
        "    why: this version does not know the type, and not what that does\n"
        "    fix: read it, and the plan"
    ]
