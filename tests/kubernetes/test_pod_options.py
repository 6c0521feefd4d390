"""Marks of objects and pods, and how names are found inside a pod."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import Deployment, ReleaseObjects
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import placed, release, web
from tests.kubernetes.conftest import Manifest, Synth

Chart = cdk8s.Chart


def template(chart: Chart, synth: Synth, options: dc.PodOptions, **fields: Any) -> Manifest:
    Deployment(chart, "Deployment", placed(web(pod=options, **fields)))
    [made] = synth("Deployment")
    found: Manifest = made["spec"]["template"]
    return found


@pytest.mark.capability(
    "Labels at every level", "Project.labels", "Component.labels", "PodOptions.labels"
)
def test_labels_of_the_project_the_component_and_the_pods_add_up(
    chart: Chart, synth: Synth
) -> None:
    component = web(labels={"tier": "front"}, pod=dc.PodOptions(labels={"sampled": "yes"}))
    ReleaseObjects(chart, "Release", release(component, labels={"team": "blue"}))

    for body in synth():
        assert body["metadata"]["labels"]["team"] == "blue"
    [made] = synth("Deployment")
    [service] = synth("Service")
    assert service["metadata"]["labels"]["tier"] == "front"
    labels = made["spec"]["template"]["metadata"]["labels"]
    assert (labels["team"], labels["tier"], labels["sampled"]) == ("blue", "front", "yes")
    assert "tier" not in made["spec"]["selector"]["matchLabels"]


@pytest.mark.capability(
    "Annotations at every level",
    "Project.annotations",
    "Component.annotations",
    "PodOptions.annotations",
)
def test_annotations_of_objects_and_of_pods_are_apart(chart: Chart, synth: Synth) -> None:
    component = web(
        annotations={"acme.example/runbook": "web"},
        pod=dc.PodOptions(annotations={"acme.example/scrape": "no"}),
    )
    props = release(component, annotations={"acme.example/owner": "blue"})
    ReleaseObjects(chart, "Release", props)

    [made] = synth("Deployment")
    assert made["metadata"]["annotations"] == {
        "acme.example/owner": "blue",
        "acme.example/runbook": "web",
    }
    assert made["spec"]["template"]["metadata"]["annotations"] == {"acme.example/scrape": "no"}


@pytest.mark.capability("Host aliases", "PodOptions.host_aliases")
def test_names_lead_to_an_address_inside_the_pod(chart: Chart, synth: Synth) -> None:
    alias = dc.HostAlias("10.10.0.5", names=("legacy.acme.example", "legacy"))

    made = template(chart, synth, dc.PodOptions(host_aliases=(alias,)))["spec"]

    assert made["hostAliases"] == [
        {"ip": "10.10.0.5", "hostnames": ["legacy.acme.example", "legacy"]}
    ]


@pytest.mark.capability(
    "DNS of a pod", "PodOptions.dns", "Dns.servers", "Dns.searches", "Dns.options"
)
def test_names_are_looked_up_as_declared_besides_the_cluster_s_way(
    chart: Chart, synth: Synth
) -> None:
    dns = dc.Dns(
        servers=("10.10.0.2",), searches=("acme.example",), options={"ndots": "2", "edns0": ""}
    )

    made = template(chart, synth, dc.PodOptions(dns=dns))["spec"]

    assert made["dnsConfig"] == {
        "nameservers": ["10.10.0.2"],
        "searches": ["acme.example"],
        "options": [{"name": "edns0"}, {"name": "ndots", "value": "2"}],
    }
    assert "dnsPolicy" not in made


@pytest.mark.capability("Only other name servers", "Dns.cluster_first")
def test_the_cluster_s_names_can_be_left_out(chart: Chart, synth: Synth) -> None:
    dns = dc.Dns(servers=("10.10.0.2",), cluster_first=False)

    assert template(chart, synth, dc.PodOptions(dns=dns))["spec"]["dnsPolicy"] == "None"


@pytest.mark.capability("Runtime class", "PodOptions.runtime_class")
def test_a_runtime_class_of_the_cluster_runs_the_pod(chart: Chart, synth: Synth) -> None:
    made = template(chart, synth, dc.PodOptions(runtime_class="gvisor"))["spec"]

    assert made["runtimeClassName"] == "gvisor"


@pytest.mark.capability("Service links", "PodOptions.service_links")
def test_services_become_variables_only_if_asked(chart: Chart, synth: Synth) -> None:
    made = template(chart, synth, dc.PodOptions(service_links=True))["spec"]

    assert made["enableServiceLinks"] is True
