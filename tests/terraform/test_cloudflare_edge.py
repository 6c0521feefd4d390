"""What a release has at Cloudflare: records, certificate, host of uploads."""

from __future__ import annotations

from typing import Any

import pytest

from devops_constructs import (
    Gateway,
    Host,
    LoadBalancer,
    Traefik,
    VpcNative,
    Zone,
)
from devops_constructs.project.release import Release
from devops_constructs.terraform.environment_stack import environment_stack
from devops_constructs.terraform.retired_stack import retired_stack
from tests.terraform.edge_samples import FLEET, fleet, shop, stacks_of
from tests.terraform.schema_check import committed_schemas, problems_of

NATIVE = VpcNative(pod_range="10.20.0.0/16", service_range="10.21.0.0/19")


def production(of: Any = FLEET, **changes: Any) -> dict[str, Any]:
    return stacks_of(of, shop(**changes))["shop-production"]


def records(stack: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By name of the host."""
    found = stack["resource"].get("cloudflare_dns_record", {})
    return {record["name"]: record for record in found.values()}


def test_every_host_has_a_proxied_record_that_redirects_and_wildcards_included() -> None:
    hosts = ("acme.example", "*.acme.example", Host("www.acme.example", redirect_to="acme.example"))

    found = records(production(hosts=hosts, delivery=None))

    assert sorted(found) == ["*.acme.example", "acme.example", "www.acme.example"]
    for record in found.values():
        assert (record["type"], record["proxied"], record["ttl"]) == ("A", True, 1)
        assert record["content"] == "${data.digitalocean_loadbalancer.ingress.ip}"
        assert record["comment"] == "shop-production, by Terraform"


def test_records_lead_to_the_load_balancer_that_the_cluster_makes_found_by_its_name() -> None:
    stack = production()

    assert "digitalocean_loadbalancer" not in stack["resource"]
    balancer = stack["data"]["digitalocean_loadbalancer"]["ingress"]
    assert balancer["name"] == "production-1-ingress"
    assert balancer["lifecycle"]["postcondition"] == [
        {
            "condition": '${self.ip != null && self.ip != ""}',
            "error_message": "The load balancer production-1-ingress has no address yet.",
        }
    ]


@pytest.mark.parametrize(
    ("cluster", "name"),
    [
        ({"ingress": Traefik(load_balancer=LoadBalancer(name="front"))}, "front"),
        ({"routing": "gateway", "vpc_native": NATIVE}, "production-1-gateway"),
        ({"routing": "both", "vpc_native": NATIVE}, "production-1-ingress"),
        (
            {"routing": "both", "dns_leads_to": "gateway", "vpc_native": NATIVE},
            "production-1-gateway",
        ),
    ],
)
def test_dns_follows_what_the_cluster_routes_by(cluster: dict[str, Any], name: str) -> None:
    stack = production(fleet(**cluster), hosts=("acme.example",))

    assert stack["data"]["digitalocean_loadbalancer"]["ingress"]["name"] == name


def test_a_host_says_that_its_record_is_made_elsewhere() -> None:
    stack = production(hosts=("acme.example", Host("old.acme.example", record=False)))

    assert "old.acme.example" not in records(stack)
    [certificate] = stack["resource"]["cloudflare_origin_ca_certificate"].values()
    assert certificate["hostnames"] == ["acme.example", "old.acme.example"]


def test_a_cluster_that_is_not_behind_cloudflare_has_open_records_and_no_origin_certificate() -> (
    None
):
    stack = production(fleet(ingress=Traefik(behind_cloudflare=False)), delivery=None)

    assert "cloudflare_origin_ca_certificate" not in stack["resource"]
    assert [(r["proxied"], r["ttl"]) for r in records(stack).values()] == [(False, 300)] * 2
    gateway = fleet(routing="gateway", vpc_native=NATIVE, gateway=Gateway(behind_cloudflare=False))
    assert (
        "cloudflare_origin_ca_certificate"
        not in production(gateway, hosts=("acme.example",))["resource"]
    )


def test_where_others_look_after_the_ingress_there_are_no_records() -> None:
    stack = production(fleet(ingress=None), delivery=None)

    assert records(stack) == {}
    assert stack["resource"]["cloudflare_origin_ca_certificate"]


def test_a_zone_of_others_gets_neither_records_nor_a_certificate() -> None:
    of = fleet(Zone("acme.example", managed=False), Zone("agency.example"))

    stacks = stacks_of(of, shop(delivery=None))

    assert "cloudflare" not in stacks["shop-production"]["provider"]
    assert "zone-acme-example" not in stacks


def test_one_certificate_covers_every_host_in_order_and_the_old_one_goes_last() -> None:
    resources = production()["resource"]

    [certificate] = resources["cloudflare_origin_ca_certificate"].values()
    assert certificate["hostnames"] == ["acme.example", "www.acme.example"]
    assert certificate["lifecycle"] == {"create_before_destroy": True}
    assert certificate["requested_validity"] == 5475
    assert certificate["csr"] == "${tls_cert_request.shop-production.cert_request_pem}"


def test_the_certificate_is_of_the_kind_of_its_key() -> None:
    resources = production()["resource"]

    [key] = resources["tls_private_key"].values()
    [certificate] = resources["cloudflare_origin_ca_certificate"].values()
    assert (key["algorithm"], certificate["request_type"]) == ("ECDSA", "origin-ecc")


def test_the_certificate_is_the_secret_that_the_chart_names() -> None:
    secret = production()["resource"]["kubernetes_secret_v1"]["shop-production_certificate"]

    assert secret["metadata"][0]["name"] == "origin-certificate"
    assert secret["type"] == "kubernetes.io/tls"
    assert secret["data"] == {
        "tls.crt": "${cloudflare_origin_ca_certificate.shop-production.certificate}",
        "tls.key": "${tls_private_key.shop-production.private_key_pem}",
    }


def test_a_certificate_of_others_is_not_made() -> None:
    assert "tls_private_key" not in production(origin_certificate=False)["resource"]


def test_each_zone_is_changed_with_its_own_token() -> None:
    of = fleet(Zone("acme.example"), Zone("media-store.example", token="CLIENT"))

    stack = production(
        of,
        hosts=("acme.example",),
        staging="shop-staging.acme.example",
        assets_host="assets.media-store.example",
    )

    aliases = [item["alias"] for item in stack["provider"]["cloudflare"]]
    assert aliases == ["token_acme_example", "token_client"]
    found = {name: record["provider"] for name, record in records(stack).items()}
    assert found == {
        "acme.example": "cloudflare.token_acme_example",
        "assets.media-store.example": "cloudflare.token_client",
    }
    assert sorted(stack["variable"]) == [
        "cloudflare_api_token_acme_example",
        "cloudflare_api_token_client",
    ]


def test_zones_of_one_token_share_a_provider_and_a_certificate() -> None:
    of = fleet(Zone("acme.example", token="AGENCY"), Zone("agency.example", token="AGENCY"))

    stack = production(of, hosts=("acme.example", "shop.agency.example"))

    assert len(stack["provider"]["cloudflare"]) == 1
    [certificate] = stack["resource"]["cloudflare_origin_ca_certificate"].values()
    assert certificate["hostnames"] == ["acme.example", "shop.agency.example"]


def test_a_token_is_in_no_plan_and_no_state() -> None:
    for stack in stacks_of(FLEET, shop()).values():
        for variable in stack.get("variable", {}).values():
            assert (variable["ephemeral"], variable["sensitive"]) == (True, True)
            assert "default" not in variable


def test_an_environment_that_ends_keeps_the_token_to_take_its_records_away() -> None:
    project = shop()

    stack = retired_stack(environment_stack(Release(FLEET, project, project.environments[0]))).json

    assert "resource" not in stack
    assert list(stack["variable"]) == ["cloudflare_api_token_acme_example"]
    assert stack["provider"]["cloudflare"][0]["alias"] == "token_acme_example"


def test_a_worker_answers_at_the_host_of_uploads() -> None:
    stack = production()

    record = records(stack)["assets.acme.example"]
    assert (record["type"], record["proxied"]) == ("CNAME", True)
    [route] = stack["resource"]["cloudflare_workers_route"].values()
    assert route["pattern"] == "assets.acme.example/*"
    [script] = stack["resource"]["cloudflare_workers_script"].values()
    assert script["script_name"] == "agency-shop-production-assets"
    assert script["content"].startswith(
        'const SETTINGS = {"origin": "agency-shop-production-assets.fra1.digitaloceanspaces.com"'
    )


def test_uploads_of_environments_in_a_shared_zone_have_hosts_of_their_own() -> None:
    stacks = stacks_of(FLEET, shop(), shop("blog", ("blog.acme.example",), "blog-x.agency.example"))

    hosts = {name: sorted(records(stack)) for name, stack in stacks.items() if records(stack)}
    assert hosts == {
        "blog-production": ["blog-assets.acme.example", "blog.acme.example"],
        "blog-staging": ["blog-x-assets.agency.example", "blog-x.agency.example"],
        "shop-production": ["acme.example", "assets.acme.example", "www.acme.example"],
        "shop-staging": ["shop-staging-assets.agency.example", "shop-staging.agency.example"],
    }


def test_uploads_that_are_not_delivered_have_no_host() -> None:
    assert "assets.acme.example" not in records(production(delivery=None))


def test_stacks_fit_the_committed_provider_schemas() -> None:
    schemas = committed_schemas()

    stacks = stacks_of(FLEET, shop())
    assert [p for stack in stacks.values() for p in problems_of(stack, schemas)] == []
