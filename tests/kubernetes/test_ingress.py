from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import Ingress
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import release, web
from tests.kubernetes.conftest import Manifest, Synth


def routes(ingress: Manifest) -> dict[str, list[tuple[str, str]]]:
    """Host -> paths and the Services they lead to, in order."""
    return {
        rule["host"]: [
            (path["path"], path["backend"]["service"]["name"]) for path in rule["http"]["paths"]
        ]
        for rule in ingress["spec"]["rules"]
    }


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
