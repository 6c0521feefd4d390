from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import Ingress
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import release, web
from tests.kubernetes.conftest import Synth
from tests.kubernetes.ingress_objects import CERTIFICATE, NGINX, made, routes


def test_manifest_of_the_smallest_ingress(
    chart: cdk8s.Chart, synth: Synth, yaml_snapshot: SnapshotAssertion
) -> None:
    Ingress(chart, "Ingress", release(web()))

    assert synth() == yaml_snapshot


@pytest.mark.capability("paths of several components", "WebService.routes", "Route.path")
def test_the_longest_path_comes_first_whatever_the_order_of_components(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    api = web(name="api", routes=(dc.Route("/api"), dc.Route("/api/v2")))
    Ingress(chart, "Ingress", release(web(), api))

    [ingress] = synth("Ingress")
    assert routes(ingress) == {"acme.example": [("/api/v2", "api"), ("/api", "api"), ("/", "web")]}


@pytest.mark.capability("hosts with a role", "Route.host", "Host.role", "Environment.hosts")
def test_a_route_leads_from_the_hosts_of_its_role_only(chart: cdk8s.Chart, synth: Synth) -> None:
    admin = web(name="admin", routes=(dc.Route("/", host="admin"),))
    hosts = ("acme.example", "www.acme.example", dc.Host("admin.acme.example", role="admin"))
    Ingress(chart, "Ingress", release(web(), admin, hosts=hosts))

    [ingress] = synth("Ingress")
    assert routes(ingress) == {
        "acme.example": [("/", "web")],
        "www.acme.example": [("/", "web")],
        "admin.acme.example": [("/", "admin")],
    }


@pytest.mark.capability("an exact path", "Route.match")
def test_the_path_type_is_the_route_s(chart: cdk8s.Chart, synth: Synth) -> None:
    Ingress(chart, "Ingress", release(web(routes=(dc.Route("/x", match="Exact"),))))

    [ingress] = synth("Ingress")
    assert ingress["spec"]["rules"][0]["http"]["paths"][0]["pathType"] == "Exact"


def test_every_host_has_tls_from_the_origin_certificate(chart: cdk8s.Chart, synth: Synth) -> None:
    Ingress(chart, "Ingress", release(web(), hosts=("www.acme.example", "acme.example")))

    [ingress] = synth("Ingress")
    assert ingress["spec"]["tls"] == [
        {"hosts": ["acme.example", "www.acme.example"], "secretName": "origin-certificate"}
    ]


def test_plain_http_is_redirected(chart: cdk8s.Chart, synth: Synth) -> None:
    Ingress(chart, "Ingress", release(web()))

    [ingress] = synth("Ingress")
    redirect = "nginx.ingress.kubernetes.io/force-ssl-redirect"
    assert ingress["metadata"]["annotations"][redirect] == "true"


@pytest.mark.capability("routes per environment", "Difference.routes")
def test_an_environment_has_routes_of_its_own() -> None:
    differences = {"web": dc.Difference(routes=(dc.Route("/beta"),))}

    assert routes(made(web(), differences=differences)["Ingress/acme"]) == {
        "acme.example": [("/beta", "web")]
    }


@pytest.mark.capability("wildcard hosts", "Environment.hosts")
def test_a_wildcard_host_is_a_rule_like_any_other() -> None:
    ingress = made(web(), hosts=("*.acme.example",))["Ingress/acme"]

    assert routes(ingress) == {"*.acme.example": [("/", "web")]}
    assert ingress["spec"]["tls"][0]["hosts"] == ["*.acme.example"]


@pytest.mark.capability(
    "several Ingress objects on one host", "Route.traffic", "WebService.traffic"
)
def test_routes_treated_otherwise_are_in_an_ingress_of_their_own() -> None:
    upload = dc.Route("/uploads", traffic=dc.Traffic(body_size_mib=100))
    api = web(
        name="api", routes=(dc.Route("/api"),), traffic=dc.Traffic(rate_limit=dc.RateLimit(5))
    )

    objects = made(web(routes=(dc.Route("/"), upload)), api)
    assert {name: routes(body) for name, body in objects.items()} == {
        "Ingress/acme": {"acme.example": [("/", "web")]},
        "Ingress/acme-web-uploads": {"acme.example": [("/uploads", "web")]},
        "Ingress/acme-api": {"acme.example": [("/api", "api")]},
    }
    assert all(body["spec"]["tls"][0]["secretName"] == CERTIFICATE for body in objects.values())


def test_the_first_ingress_has_the_certificate_for_hosts_without_rules() -> None:
    hosts = ("acme.example", dc.Host("free.acme.example", role="free"))

    ingress = made(web(), hosts=hosts)["Ingress/acme"]
    assert ingress["spec"]["tls"][0]["hosts"] == ["acme.example", "free.acme.example"]


@pytest.mark.capability("redirect between apex and www", "Host.redirect_to")
@pytest.mark.parametrize(
    ("host", "to"),
    [("acme.example", "www.acme.example"), ("www.acme.example", "acme.example")],
)
def test_the_same_name_with_or_without_www_is_answered_by_the_ingress_of_the_other(
    host: str, to: str
) -> None:
    [ingress] = made(web(), hosts=(to, dc.Host(host, redirect_to=to))).values()

    assert ingress["metadata"]["annotations"][f"{NGINX}from-to-www-redirect"] == "true"
    assert list(routes(ingress)) == [to]
    assert ingress["spec"]["tls"][0]["hosts"] == ["acme.example", "www.acme.example"]


def test_other_hosts_answer_for_no_www() -> None:
    """With a wildcard host, ingress-nginx would write a configuration that it cannot load."""
    hosts = (
        "www.acme.example",
        "*.shops.acme.example",
        dc.Host("acme.example", redirect_to="www.acme.example"),
    )

    objects = made(web(), hosts=hosts)
    says = {
        name: (
            list(routes(body)),
            f"{NGINX}from-to-www-redirect" in body["metadata"]["annotations"],
        )
        for name, body in objects.items()
    }
    assert says == {
        "Ingress/acme": (["www.acme.example"], True),
        "Ingress/acme-other-hosts": (["*.shops.acme.example"], False),
    }


@pytest.mark.capability("redirect of any other host", "Host.redirect_to")
def test_another_host_is_redirected_with_its_path_by_an_ingress_of_its_own() -> None:
    hosts = ("acme.example", dc.Host("old.example", redirect_to="acme.example"))

    ingress = made(web(), hosts=hosts)["Ingress/acme-redirect-old-example"]
    assert ingress["metadata"]["annotations"] == {
        f"{NGINX}force-ssl-redirect": "true",
        f"{NGINX}rewrite-target": "https://acme.example/$1",
        f"{NGINX}use-regex": "true",
    }
    assert ingress["spec"] == {
        "ingressClassName": "nginx",
        "tls": [{"hosts": ["old.example"], "secretName": CERTIFICATE}],
        "rules": [
            {
                "host": "old.example",
                "http": {
                    "paths": [
                        {
                            "path": "/(.*)",
                            "pathType": "ImplementationSpecific",
                            "backend": {"service": {"name": "web", "port": {"name": "http"}}},
                        }
                    ]
                },
            }
        ],
    }
