"""What a stolen KUBECONFIG can no longer do to other projects of its cluster."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.error import HTTPError

import pytest
from hypothesis import HealthCheck, given, settings

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import maintenance_manifests, manifests
from devops_constructs.project.chart_kinds import guessed
from devops_constructs.project.reach import ENVIRONMENT_LABEL, REACH, reach_of
from devops_constructs.project.release import Release
from devops_constructs.synthesis.artifacts import load_and_build
from devops_constructs.synthesis.reached import reached
from devops_constructs.terraform._reach_expressions import RESOURCES
from tests.cluster.api import Api
from tests.cluster.conftest import Sites
from tests.cluster.control_plane import ControlPlane
from tests.cluster.reach import (
    delete_operators_kinds,
    ingress,
    lines_of,
    make_namespace_reaching,
    make_operators_kinds,
    path_of,
    refused,
    service,
)
from tests.cluster.test_releases import SHOP
from tests.cluster.thefts import INNOCENT, THEFTS
from tests.kubernetes.acme import release, web
from tests.preparation import ROOT
from tests.strategies import releases


@pytest.fixture(scope="module")
def api(plane: ControlPlane, policy: None) -> Iterator[Api]:
    make_operators_kinds(plane.api)
    make_namespace_reaching(plane.api, "thief", ())
    yield plane.api
    plane.api.delete("/api/v1/namespaces/thief")
    plane.api.wait_until_gone("/api/v1/namespaces/thief")
    delete_operators_kinds(plane.api)


@pytest.mark.parametrize("theft", THEFTS)
def test_what_reaches_beyond_a_namespace_is_refused_and_named(api: Api, theft: str) -> None:
    body, lines = THEFTS[theft]

    assert lines_of(refused(api, "thief", body)) == lines


@pytest.mark.parametrize("theft", THEFTS)
def test_a_definition_that_has_just_that_is_let_in(api: Api, theft: str) -> None:
    """Synthesis finds the same in a chart as the cluster does."""
    body, lines = THEFTS[theft]

    assert reached("thief", [body]) == lines


@pytest.mark.parametrize("name", INNOCENT)
def test_what_stays_in_its_namespace_is_let_in(api: Api, name: str) -> None:
    assert refused(api, "thief", INNOCENT[name]) == ""
    assert reached("thief", [INNOCENT[name]]) == set()


def test_what_its_namespace_says_is_let_in_word_for_word(api: Api) -> None:
    lines = {line for _, each in THEFTS.values() for line in each}
    make_namespace_reaching(api, "definition", sorted(lines))

    assert {name: refused(api, "definition", body) for name, (body, _) in THEFTS.items()} == (
        dict.fromkeys(THEFTS, "")
    )
    assert lines_of(refused(api, "definition", ingress("c.example"))) == {"host c.example"}


def test_a_shop_with_hundreds_of_hosts_costs_no_more_than_the_api_spends(api: Api) -> None:
    hosts = [f"shop-{number}.shops.example" for number in range(600)]
    make_namespace_reaching(api, "many", [f"host {host}" for host in hosts])

    assert refused(api, "many", ingress(*hosts, tls=[{"hosts": hosts}])) == ""


def test_a_wildcard_stands_for_itself_alone(api: Api) -> None:
    """Another project may have one of the names that it covers."""
    make_namespace_reaching(api, "wildcard", ["host *.shop.example"])

    assert refused(api, "wildcard", ingress("*.shop.example")) == ""
    assert lines_of(refused(api, "wildcard", ingress("a.shop.example"))) == {"host a.shop.example"}
    assert lines_of(refused(api, "wildcard", ingress("shop.example"))) == {"host shop.example"}
    assert lines_of(refused(api, "wildcard", ingress("*.example"))) == {"host *.example"}


def test_the_refusal_says_what_and_where_to_write_it(site: Sites, plane: ControlPlane) -> None:
    shop = site(SHOP)
    token = json.loads(shop.kubeconfig)["users"][0]["user"]["token"]
    theirs = Api(plane.url, plane.certificate, token)

    said = refused(theirs, SHOP, ingress("www.brightbooks.example", "api.harbour.example"))

    assert said == (
        'ingresses.networking.k8s.io "thief" is forbidden: ValidatingAdmissionPolicy'
        " 'reach-of-releases' with binding 'reach-of-releases' denied request: Ingress thief may"
        " not have: host api.harbour.example. What objects of rails-shop-production reach beyond"
        " their namespace is said by the definition of project rails-shop, environment production."
        " Write it there, and have the stack rails-shop-production applied before the release."
    )
    assert refused(theirs, SHOP, ingress("www.brightbooks.example")) == ""


def test_whoever_releases_cannot_change_what_is_allowed(site: Sites, plane: ControlPlane) -> None:
    shop = site(SHOP)
    token = json.loads(shop.kubeconfig)["users"][0]["user"]["token"]
    theirs = Api(plane.url, plane.certificate, token)

    for path, change in (
        (f"/api/v1/namespaces/{SHOP}", {"metadata": {"annotations": {REACH: "every host"}}}),
        (f"/api/v1/namespaces/{SHOP}", {"metadata": {"labels": {ENVIRONMENT_LABEL: None}}}),
        (
            "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/"
            "reach-of-releases",
            {"spec": {"validationActions": ["Warn"]}},
        ),
    ):
        with pytest.raises(HTTPError) as forbidden:
            theirs.patch(path, change)
        assert forbidden.value.code == 403
    for resource in ("endpoints", "endpointslices", "pods", "gateways", "pushsecrets"):
        for group in ("", "discovery.k8s.io", "gateway.networking.k8s.io", "external-secrets.io"):
            assert not theirs.may("create", group, resource, SHOP), (group, resource)
    for resource in ("services/status", "ingresses/status"):
        for group in ("", "networking.k8s.io"):
            assert not theirs.may("update", group, resource, SHOP), (group, resource)


def test_an_object_from_before_can_change_and_go(api: Api) -> None:
    """Its controller takes a finalizer away, and a release what it no longer has."""
    api.make("/api/v1/namespaces", {"metadata": {"name": "adopted"}})
    old = ingress("old.example")
    old["metadata"]["finalizers"] = ["controller.example/cleanup"]
    api.make(path_of("adopted", old), old)
    api.patch(
        "/api/v1/namespaces/adopted",
        {"metadata": {"labels": {ENVIRONMENT_LABEL: "production"}, "annotations": {REACH: ""}}},
    )
    wait_until_held(api, "adopted")
    path = f"{path_of('adopted', old)}/thief"

    api.patch(path, {"metadata": {"annotations": {"seen": "true"}}})
    with pytest.raises(HTTPError) as more:
        api.patch(path, {"spec": ingress("old.example", "new.example")["spec"]})
    assert lines_of(json.loads(more.value.read())["message"]) == {"host new.example"}
    api.delete(path)
    api.patch(path, {"metadata": {"finalizers": None}})
    api.wait_until_gone(path)


def test_a_namespace_that_is_not_applied_again_yet_is_as_before(api: Api) -> None:
    api.make("/api/v1/namespaces", {"metadata": {"name": "waiting"}})

    assert refused(api, "waiting", ingress("any.example")) == ""


def test_a_namespace_that_lost_its_annotation_allows_nothing(api: Api) -> None:
    labels = {ENVIRONMENT_LABEL: "production"}
    api.make("/api/v1/namespaces", {"metadata": {"name": "lost", "labels": labels}})

    said = refused(api, "lost", ingress("any.example"))

    assert lines_of(said) == {"host any.example"}
    assert "the definition of project ?, environment production" in said


def test_a_pod_on_its_nodes_network_is_refused_by_pod_security(
    site: Sites, plane: ControlPlane
) -> None:
    """So it needs no rule of ours."""
    site(SHOP)
    container = {
        "name": "c",
        "image": "c.example/c:1",
        "ports": [{"containerPort": 1, "hostPort": 1}],
    }
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "c"}}

    said = refused(plane.api, SHOP, {**pod, "spec": {"containers": [container]}})
    on_node = {"hostNetwork": True, "containers": [{"name": "c", "image": "c.example/c:1"}]}

    assert "violates PodSecurity" in said
    assert "hostPort" in said
    assert "host namespaces" in refused(plane.api, SHOP, {**pod, "spec": on_node})


def test_patches_and_extra_manifests_are_let_in() -> None:
    extra = service(type="ExternalName", externalName="api.partner.example")
    here = release(
        web(),
        extra_manifests=(dc.ExtraManifest(extra, because="the partner moves soon"),),
        patches=(
            dc.Patch("Service", "web", "/spec/type", "NodePort", because="an old probe asks it"),
        ),
    )

    assert reached(here.name, manifests(here)) >= {
        "Service ExternalName api.partner.example",
        "Service NodePort",
    }


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(release=releases())
def test_whatever_a_definition_makes_is_let_in(api: Api, release: Release) -> None:
    assert let_in(api, release) == []


@pytest.mark.parametrize("folder", ["", "examples/mastodon", "examples/nextcloud"])
def test_all_of_a_fleets_definitions_is_let_in(api: Api, folder: str) -> None:
    loaded, _ = load_and_build(ROOT / folder)

    found = [said for each in loaded.portfolio.releases for said in let_in(api, each)]

    assert found == []


def let_in(api: Api, release: Release) -> list[str]:
    """Why objects of a release are refused in a namespace as its stack makes it."""
    objects = [*manifests(release), *maintenance_manifests(release)]
    looked_at = [body for body in objects if is_looked_at(body)]
    name = f"definition-{next(NUMBERS)}"
    renamed = [
        json.loads(json.dumps(each).replace(f"{release.name}/", f"{name}/")) for each in looked_at
    ]
    lines = reach_of(release, reached(release.name, manifests(release))).split("\n")
    make_namespace_reaching(api, name, lines)
    return [said for body in renamed if (said := refused(api, name, body))]


NUMBERS = count()


def is_looked_at(body: dict[str, Any]) -> bool:
    """Whether the policy has a rule for the kind."""
    kind = guessed(body["apiVersion"], body["kind"])
    return kind.resource in RESOURCES.get(kind.group, ())


def wait_until_held(api: Api, namespace: str) -> None:
    """A change of a namespace's labels is seen a moment later."""
    until = time.monotonic() + 60
    while not refused(api, namespace, ingress("nobody.example")):
        assert time.monotonic() < until
        time.sleep(0.1)
