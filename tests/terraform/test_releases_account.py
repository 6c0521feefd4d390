"""The account that installs a release: what it may do, and what not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.project.chart_kinds import IDENTITY_KINDS, KINDS, ApiKind, guessed
from tests.helm_engine import ReleaseChart
from tests.terraform.samples import production

Rights = set[tuple[str, str, str]]
"""API group, resource and verb."""

NAME = "acme-production_releases"


def rules(**changes: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = production(**changes)["kubernetes_role_v1"][NAME]["rule"]
    return found


def rights(**changes: Any) -> Rights:
    """What it may do with objects of any name."""
    return {
        (group, resource, verb)
        for rule in rules(**changes)
        if "resource_names" not in rule
        for group in rule["api_groups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }


def watching(**who: Any) -> dict[str, Any]:
    """Changes that give the worker an identity."""
    watch = dc.ApiRule(resources=("leases",), verbs=("update", "get"), **who)
    identity = dc.Identity(rules=(watch,))
    return {"components": (dc.Worker("worker", image="app", identity=identity),)}


def test_it_may_change_every_kind_that_charts_consist_of() -> None:
    found = rights()

    for kind in KINDS.values():
        for verb in ("get", "list", "watch", "create", "update", "patch", "delete"):
            assert (*kind, verb) in found


def test_it_reads_the_note_of_what_was_applied() -> None:
    [allowed] = [each for each in rules() if "configmaps" in each["resources"]]

    assert allowed["api_groups"] == [""]
    assert "get" in allowed["verbs"]
    assert "resource_names" not in allowed


def test_helm_keeps_its_releases_in_secrets() -> None:
    assert ("", "secrets", "create") in rights()


def test_it_reads_why_a_roll_out_fails_and_does_not_get_into_pods() -> None:
    found = rights()

    assert {verb for group, kind, verb in found if (group, kind) == ("", "pods")} == {
        "get",
        "list",
        "watch",
    }
    assert ("", "pods/log", "get") in found
    assert not {kind for _, kind, _ in found if kind in ("pods/exec", "pods/attach", "nodes")}


def test_it_has_no_wildcard() -> None:
    assert not [rule for rule in rules(**watching()) if "*" in str(rule)]


def test_it_gives_no_rights_to_anybody_where_no_component_has_an_identity() -> None:
    found = {verb for _, kind, verb in rights() if kind in ("roles", "rolebindings")}

    # an identity that is no longer declared still has to go
    assert found == {"delete", "get"}


def test_it_makes_the_role_of_an_identity_and_has_the_rights_in_it_but_cannot_go_beyond() -> None:
    found = rights(**watching(api_groups=("coordination.k8s.io",)))

    assert ("rbac.authorization.k8s.io", "roles", "create") in found
    assert ("rbac.authorization.k8s.io", "rolebindings", "create") in found
    assert ("coordination.k8s.io", "leases", "update") in found
    assert not {verb for _, _, verb in found} & {"bind", "escalate", "impersonate"}


def test_rights_that_are_limited_to_names_stay_limited() -> None:
    found = rules(**watching(api_groups=("coordination.k8s.io",), names=("leader",)))

    [leases] = [rule for rule in found if rule["resources"] == ["leases"]]
    assert leases["resource_names"] == ["leader"]


def test_it_makes_what_extra_manifests_write_out() -> None:
    manifest = {"apiVersion": "example.com/v1", "kind": "Policy", "metadata": {"name": "flags"}}
    extra = dc.ExtraManifest(manifest, because="an operator of the cluster reads it")

    assert ("example.com", "policies", "create") in rights(extra_manifests=(extra,))


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("v1", "ConfigMap", ("", "configmaps")),
        ("networking.k8s.io/v1", "Ingress", ("networking.k8s.io", "ingresses")),
        ("example.com/v1", "Ingress", ("example.com", "ingresses")),
        ("cert-manager.io/v1", "Certificate", ("cert-manager.io", "certificates")),
        ("gateway.networking.k8s.io/v1", "Gateway", ("gateway.networking.k8s.io", "gateways")),
    ],
)
def test_plurals_of_kinds(api_version: str, kind: str, expected: tuple[str, str]) -> None:
    assert guessed(api_version, kind) == ApiKind(*expected)


def test_every_kind_in_the_committed_charts_is_known(charts: Mapping[str, ReleaseChart]) -> None:
    known = {**KINDS, **IDENTITY_KINDS}
    written = {
        manifest.kind for chart in charts.values() for manifest in chart.release.extra_manifests
    }

    made = {kind for chart in charts.values() for kind in _kinds(chart)}
    assert made - written <= known.keys()


def test_every_kind_that_a_construct_makes_is_known_and_no_other(repository: Path) -> None:
    """Constructs name the kind behind the version of its API."""
    folder = repository / "devops_constructs/kubernetes"
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))

    made = set(re.findall(r'(?:v\d[a-z0-9]*"|API|API_VERSION),\s*"([A-Z]\w+)"', sources))
    # charts of clusters make the class and the Gateway, and another credential installs those
    assert made - {"IngressClass", "Gateway"} == {*KINDS, *IDENTITY_KINDS}


def _kinds(chart: ReleaseChart) -> Iterator[str]:
    for path, text in chart.files.items():
        if path.startswith("templates/") and path.endswith(".yaml"):
            yield from (
                line.removeprefix("kind: ") for line in text.splitlines() if line[:5] == "kind:"
            )


def test_its_kubeconfig_leads_into_its_namespace_with_its_own_token() -> None:
    found = production()
    secret = found["kubernetes_secret_v1"]["acme-production_releases-token"]

    account = f"kubernetes_service_account_v1.{NAME}"
    assert secret["type"] == "kubernetes.io/service-account-token"
    assert secret["metadata"][0]["name"] == "releases-token"
    assert secret["metadata"][0]["annotations"] == {
        "kubernetes.io/service-account.name": f"${{{account}.metadata[0].name}}"
    }
    assert found["kubernetes_role_binding_v1"][NAME]["subject"] == [
        {
            "kind": "ServiceAccount",
            "name": f"${{{account}.metadata[0].name}}",
            "namespace": "${kubernetes_namespace_v1.acme-production.metadata[0].name}",
        }
    ]


def test_its_token_is_mounted_nowhere() -> None:
    account = production()["kubernetes_service_account_v1"][NAME]

    assert account["automount_service_account_token"] is False
