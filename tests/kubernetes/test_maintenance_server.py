"""The page for maintenance: what answers, and that it is as safe as any other pod."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.maintenance_server import nginx_configuration, page_html
from devops_constructs.kubernetes.manifests import maintenance_manifests, manifests
from tests import kubernetes_schemas
from tests.kubernetes.acme import nightly, release, web
from tests.kubernetes.conftest import Manifest
from tests.kubernetes.manifest_parts import named, selector_problems
from tests.kubernetes.pod_security import violations


def made(**fields: Any) -> dict[str, Manifest]:
    return {named(body): body for body in maintenance_manifests(release(web(), **fields))}


def test_it_consists_of_these_objects() -> None:
    assert list(made()) == [
        "ConfigMap/maintenance-page.files",
        "Deployment/maintenance-page",
        "Service/maintenance-page",
        "NetworkPolicy/maintenance-page",
    ]


def test_without_a_host_there_is_nothing_to_answer_for() -> None:
    assert maintenance_manifests(release(nightly())) == []


def test_it_is_not_among_the_objects_that_always_run() -> None:
    assert not made().keys() & {named(body) for body in manifests(release(web()))}


def test_its_objects_are_valid_and_select_only_its_pods() -> None:
    objects = [*made().values(), *manifests(release(web()))]

    assert [p for body in objects for p in kubernetes_schemas.problems_of(body, "1.35")] == []
    assert selector_problems(objects) == []


def test_its_pod_is_restricted_and_its_root_read_only() -> None:
    pod = made()["Deployment/maintenance-page"]["spec"]["template"]["spec"]

    assert list(violations(pod)) == []
    [container] = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert pod["automountServiceAccountToken"] is False
    assert container["resources"]["limits"] == {"memory": "32Mi"}


def test_the_controller_reaches_it_and_it_reaches_nothing() -> None:
    spec = made()["NetworkPolicy/maintenance-page"]["spec"]

    assert spec["policyTypes"] == ["Ingress", "Egress"]
    assert "egress" not in spec
    assert spec["ingress"] == [
        {
            "from": [
                {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress"}}}
            ],
            "ports": [{"protocol": "TCP", "port": 8080}],
        }
    ]


def test_its_service_has_the_port_that_backends_of_an_ingress_name() -> None:
    [port] = made()["Service/maintenance-page"]["spec"]["ports"]

    assert port == {"name": "http", "port": 8080, "targetPort": "http"}


@pytest.mark.capability(
    "text of the maintenance page",
    "Project.maintenance_page",
    "MaintenancePage.title",
    "MaintenancePage.message",
    "MaintenancePage.language",
    "MaintenancePage.retry_after_seconds",
)
def test_the_page_says_what_the_project_says() -> None:
    page = dc.MaintenancePage(
        title="Gleich zurück",
        message="Wir ziehen um & sind <bald> da.",
        language="de",
        retry_after_seconds=600,
    )

    data = made(maintenance_page=page)["ConfigMap/maintenance-page.files"]["data"]
    assert data == {"index.html": page_html(page), "nginx.conf": nginx_configuration(page)}
    assert '<html lang="de">' in data["index.html"]
    assert "<title>Gleich zurück</title>" in data["index.html"]
    assert "<p>Wir ziehen um &amp; sind &lt;bald&gt; da.</p>" in data["index.html"]
    assert "add_header Retry-After 600 always;" in data["nginx.conf"]


def test_a_changed_page_replaces_the_pod() -> None:
    sums = {
        made(maintenance_page=dc.MaintenancePage(title=title))["Deployment/maintenance-page"][
            "spec"
        ]["template"]["metadata"]["annotations"]["checksum/config"]
        for title in ("One", "Two")
    }

    assert len(sums) == 2


def test_every_request_gets_the_page_with_status_503_whatever_its_size() -> None:
    lines = [line.strip() for line in nginx_configuration(dc.MaintenancePage()).splitlines()]

    assert "location / { return 503; }" in lines
    assert "error_page 404 503 =503 /.page;" in lines
    assert "client_max_body_size 0;" in lines
