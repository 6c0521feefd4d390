"""HTTPRoutes say what the Ingress of the same release says, to the cluster's Gateway."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import HttpRoutes
from devops_constructs.kubernetes._manifest import cdk8s, objects_of
from devops_constructs.kubernetes.manifests import manifests
from tests.kubernetes.acme import release, web
from tests.kubernetes.manifest_parts import Manifest, named
from tests.kubernetes.routing_safety import gateway_claims, ingress_claims


def made(*services: dc.WebService, **fields: Any) -> dict[str, Manifest]:
    """The HTTPRoutes of a release by name."""
    chart = cdk8s.Chart(cdk8s.App(), "test")
    HttpRoutes(chart, "HttpRoutes", release(*services, routing="gateway", **fields))
    return {body["metadata"]["name"]: body for body in objects_of(chart)}


def filters_of(service: dc.WebService, **fields: Any) -> list[Any]:
    [rule] = made(service, **fields)["acme"]["spec"]["rules"]
    found: list[Any] = rule.get("filters", [])
    return found


def test_route_of_the_smallest_web_service(yaml_snapshot: Any) -> None:
    assert list(made(web()).values()) == yaml_snapshot


@pytest.mark.capability("routing by the Gateway API", "Cluster.routing")
def test_routing_decides_which_ways_lead_into_a_release() -> None:
    kinds = {
        routing: {named(body) for body in manifests(release(web(), routing=routing))}
        & {"Ingress/acme", "HTTPRoute/acme", "ReferenceGrant/gateway-certificate"}
        for routing in ("ingress", "gateway", "both")
    }

    gateway = {"HTTPRoute/acme", "ReferenceGrant/gateway-certificate"}
    assert kinds["ingress"] == {"Ingress/acme"}
    assert kinds["gateway"] == gateway
    assert kinds["both"] == {"Ingress/acme", *gateway}


@pytest.mark.capability("a migration to the Gateway API", "Cluster.routing")
def test_in_a_migration_both_ways_lead_to_the_same() -> None:
    cable = web(name="cable", routes=(dc.Route("/cable"),))
    hosts = ("acme.example", dc.Host("admin.example", role="admin"))
    admin = web(name="admin", routes=(dc.Route(host="admin"),))

    both = manifests(release(web(), cable, admin, hosts=hosts, routing="both"))

    assert sorted(gateway_claims(both)) == sorted(ingress_claims(both))
    assert len(gateway_claims(both)) == 3


def test_paths_lead_to_the_ports_of_services_by_number() -> None:
    cable = web(name="cable", port=dc.Port(3001, service_number=81), routes=(dc.Route("/cable"),))

    rules = made(web(), cable)["acme"]["spec"]["rules"]

    assert rules == [
        {
            "matches": [{"path": {"type": "PathPrefix", "value": "/cable"}}],
            "backendRefs": [{"name": "cable", "port": 81}],
        },
        {
            "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
            "backendRefs": [{"name": "web", "port": 3000}],
        },
    ]


def test_an_exact_path_stays_one() -> None:
    bodies = list(made(web(routes=(dc.Route("/x", match="Exact"),))).values())

    assert gateway_claims(bodies) == [("acme.example", "/x", "Exact", "web")]


def test_hosts_of_one_role_share_a_route_and_other_roles_have_their_own() -> None:
    admin = web(name="admin", routes=(dc.Route(host="admin"),))
    hosts = ("acme.example", "*.acme.example", dc.Host("admin.example", role="admin"))

    routes = made(web(), admin, hosts=hosts)

    assert {name: body["spec"]["hostnames"] for name, body in routes.items()} == {
        "acme": ["acme.example", "*.acme.example"],
        "acme-admin": ["admin.example"],
    }
    assert [parent["sectionName"] for parent in routes["acme"]["spec"]["parentRefs"]] == [
        "acme.example",
        "acme.example.wildcard",
    ]


def test_what_one_route_cannot_hold_goes_on_in_another() -> None:
    """An HTTPRoute takes 16 hosts and 16 rules, and a rule of old versions 8 paths."""
    paths = web(name="many", routes=tuple(dc.Route(f"/many/{n}") for n in range(9)))
    others = [web(name=f"w{n}", routes=(dc.Route(f"/w{n}"),)) for n in range(16)]
    hosts = tuple(f"h{n}.example" for n in range(17))

    routes = made(paths, *others, hosts=hosts)

    assert {
        name: (len(body["spec"]["hostnames"]), len(body["spec"]["rules"]))
        for name, body in routes.items()
    } == {"acme": (16, 16), "acme-2": (16, 2), "acme-3": (1, 16), "acme-4": (1, 2)}
    assert len(gateway_claims(list(routes.values()))) == 17 * (9 + 16)


def test_response_headers_are_set_by_the_gateway() -> None:
    traffic = dc.Traffic(
        hsts=dc.Hsts(max_age_days=1), noindex=True, response_headers={"X-Frame-Options": "DENY"}
    )

    [modified] = filters_of(web(traffic=traffic))

    assert modified["type"] == "ResponseHeaderModifier"
    assert modified["responseHeaderModifier"] == {
        "set": [
            {"name": "Strict-Transport-Security", "value": "max-age=86400"},
            {"name": "X-Frame-Options", "value": "DENY"},
            {"name": "X-Robots-Tag", "value": "noindex, nofollow"},
        ]
    }


def test_without_response_headers_there_is_no_filter() -> None:
    assert filters_of(web()) == []


@pytest.mark.parametrize(
    ("host", "status"), [("www.acme.example", 301), ("old.example", 302)], ids=["www", "another"]
)
def test_host_that_only_redirects_keeps_path_and_way(host: str, status: int) -> None:
    hosts = ("acme.example", dc.Host(host, redirect_to="acme.example"))

    redirect = made(web(), hosts=hosts)[f"acme-redirect-{host.replace('.', '-')}"]

    assert redirect["spec"] == {
        "parentRefs": [{"name": "shared", "namespace": "gateway", "sectionName": host}],
        "hostnames": [host],
        "rules": [
            {
                "filters": [
                    {
                        "type": "RequestRedirect",
                        "requestRedirect": {
                            "scheme": "https",
                            "hostname": "acme.example",
                            "statusCode": status,
                        },
                    }
                ]
            }
        ],
    }


def test_names_that_would_be_the_same_are_told_apart() -> None:
    hosts = (
        "acme.example",
        dc.Host("a-b.example", redirect_to="acme.example"),
        dc.Host("a.b-example.example", redirect_to="acme.example"),
        dc.Host("a.b.example", redirect_to="acme.example"),
    )

    assert set(made(web(), hosts=hosts)) == {
        "acme",
        "acme-redirect-a-b-example",
        "acme-redirect-a-b-example-example",
        "acme-redirect-a-b-example-2",
    }
