"""The chart's value `maintenance`: every host leads to the page, and nothing else changes."""

from __future__ import annotations

import copy

import helm_python
import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import maintenance_manifests, manifests
from tests.helm_engine import Manifest, ReleaseChart
from tests.kubernetes.acme import nightly, release, web
from tests.kubernetes.manifest_parts import named


@pytest.mark.capability("maintenance switch")
def test_maintenance_leads_every_host_to_the_page_and_changes_nothing_else() -> None:
    upload = dc.Route("/on", traffic=dc.Traffic(body_size_mib=50))
    hosts = ("acme.example", dc.Host("old.example", redirect_to="acme.example"))
    chart = ReleaseChart.of(
        release(
            web(name="on", port_name="y", routes=(dc.Route(), upload)),
            web(routes=(dc.Route("/web"),)),
            hosts=hosts,
        )
    )

    before, then = chart.engine.objects(), chart.engine.objects({"maintenance": True})
    assert [file for file, body in before.items() if then[file] != _led_to_the_page(body)] == []
    assert [body["kind"] for body in before.values()].count("Ingress") == 3
    assert then.keys() - before.keys() == {
        "configmap-maintenance-page.files.yaml",
        "deployment-maintenance-page.yaml",
        "networkpolicy-maintenance-page.yaml",
        "service-maintenance-page.yaml",
    }


def _led_to_the_page(body: Manifest) -> Manifest:
    led = copy.deepcopy(body)
    if led["kind"] == "Ingress":
        for path in (path for rule in led["spec"]["rules"] for path in rule["http"]["paths"]):
            path["backend"]["service"] = {"name": "maintenance-page", "port": {"name": "http"}}
    return led


@pytest.mark.parametrize("port", [3000, 8080], ids=["another port", "the page's port"])
def test_maintenance_leads_the_routes_of_a_gateway_there_too(port: int) -> None:
    hosts = ("acme.example", dc.Host("old.example", redirect_to="acme.example"))
    here = release(web(name="on", port=port), hosts=hosts, routing="both")

    before, then = (
        ReleaseChart.of(here).engine.objects(values) for values in ({}, {"maintenance": True})
    )
    route, redirect = "httproute-acme.yaml", "httproute-acme-redirect-old-example.yaml"
    assert before[route]["spec"]["rules"][0]["backendRefs"] == [{"name": "on", "port": port}]
    expected = copy.deepcopy(before[route])
    expected["spec"]["rules"][0]["backendRefs"] = [{"name": "maintenance-page", "port": 8080}]
    assert then[route] == expected
    assert then[redirect] == before[redirect]
    assert "ciliumnetworkpolicy-maintenance-page.yaml" in then.keys() - before.keys()


def test_without_maintenance_helm_renders_just_what_the_constructs_say() -> None:
    here = release(web(name="on"))

    rendered = ReleaseChart.of(here).rendered
    assert sorted(rendered, key=named) == sorted(manifests(here), key=named)


def test_in_maintenance_helm_renders_just_what_the_constructs_say_then() -> None:
    page = dc.MaintenancePage(title="{{ .Values.x }}", message='"}}{{- end }}')
    here = release(web(), maintenance_page=page)

    then = {
        named(body): body
        for body in ReleaseChart.of(here).engine.objects({"maintenance": True}).values()
    }
    for body in maintenance_manifests(here):
        assert then[named(body)] == body


def test_a_chart_without_hosts_has_no_maintenance() -> None:
    chart = ReleaseChart.of(release(nightly()))

    assert "maintenance" not in chart.files["values.yaml"]
    with pytest.raises(helm_python.HelmValuesError, match="'maintenance' not allowed"):
        chart.engine.texts({"maintenance": True})
