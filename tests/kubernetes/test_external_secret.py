"""Secrets that come from a store outside the cluster."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import ExternalSecret, StoredSecret
from devops_constructs.kubernetes._manifest import cdk8s
from devops_constructs.kubernetes.manifests import manifests
from tests import kubernetes_schemas
from tests.kubernetes.acme import migration, release, web
from tests.kubernetes.conftest import Manifest, Synth
from tests.kubernetes.manifest_parts import of_kind

VAULT = dc.ExternalSecrets("vault")


def made(producer: Any, *components: Any, **fields: Any) -> list[Manifest]:
    secret = dc.Secret("app", **{"keys": ("KEY", "TOKEN"), "producer": producer, **fields})
    here = release(*(components or (web(secrets=("app",)),)), secrets=(secret,))
    return of_kind(manifests(here), "ExternalSecret")


def test_manifest_of_the_smallest_secret_of_a_store(
    chart: cdk8s.Chart, synth: Synth, yaml_snapshot: SnapshotAssertion
) -> None:
    secret = dc.Secret("app", keys=("KEY",), producer=VAULT)
    ExternalSecret(chart, "Secret", StoredSecret(release(web(), secrets=(secret,)), secret, VAULT))

    assert synth() == yaml_snapshot


@pytest.mark.capability(
    "secrets from a store",
    "Secret.producer",
    "ExternalSecrets.store",
    "ExternalSecrets.store_kind",
    "ExternalSecrets.refresh_seconds",
)
def test_the_operator_writes_the_secret_under_its_own_name() -> None:
    [body] = made(dc.ExternalSecrets("shop", store_kind="SecretStore", refresh_seconds=600))

    assert body["metadata"]["name"] == body["spec"]["target"]["name"] == "app"
    assert body["spec"]["secretStoreRef"] == {"kind": "SecretStore", "name": "shop"}
    assert body["spec"]["refreshInterval"] == "600s"


@pytest.mark.capability("where a store has a secret", "ExternalSecrets.path")
@pytest.mark.parametrize(
    ("path", "references"),
    [
        (
            None,
            [
                {"key": "acme/production/app", "property": "KEY"},
                {"key": "acme/production/app", "property": "TOKEN"},
            ],
        ),
        (
            "kv/{environment}",
            [
                {"key": "kv/production", "property": "KEY"},
                {"key": "kv/production", "property": "TOKEN"},
            ],
        ),
        ("{project}_{key}", [{"key": "acme_KEY"}, {"key": "acme_TOKEN"}]),
    ],
)
def test_each_key_has_its_place_in_the_store(
    path: str | None, references: list[dict[str, str]]
) -> None:
    [body] = made(dc.ExternalSecrets("vault", path=path))

    assert [entry["remoteRef"] for entry in body["spec"]["data"]] == references
    assert [entry["secretKey"] for entry in body["spec"]["data"]] == ["KEY", "TOKEN"]


@pytest.mark.capability("types of Secrets", "Secret.type")
def test_the_secret_has_its_type() -> None:
    files = web(mounts=(dc.SecretFiles("/tls", secret="app"),))
    [body] = made(VAULT, files, keys=("tls.crt", "tls.key"), type="kubernetes.io/tls")

    assert body["spec"]["target"]["template"] == {"type": "kubernetes.io/tls"}


@pytest.mark.parametrize("producer", ["terraform", "github", "outside"])
def test_others_write_theirs_without_the_chart(producer: str) -> None:
    assert made(producer) == []


def test_release_jobs_have_a_secret_of_their_own_before_the_chart_is_installed() -> None:
    user = migration(secrets=("app",), env={"T": dc.SecretKey("app", "TOKEN")})
    own, early = made(VAULT, user, web())

    assert "annotations" not in own["metadata"]
    assert early["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert early["metadata"]["name"] == early["spec"]["target"]["name"] == "app-before"
    assert early["spec"]["data"] == own["spec"]["data"]


def test_a_release_job_reads_that_one() -> None:
    secret = dc.Secret("app", keys=("TOKEN",), producer=VAULT)
    user = migration(secrets=("app",), env={"T": dc.SecretKey("app", "TOKEN")})
    bodies = manifests(release(user, web(secrets=("app",)), secrets=(secret,)))

    [job], [deployment] = of_kind(bodies, "Job"), of_kind(bodies, "Deployment")
    made_job, made_web = (
        body["spec"]["template"]["spec"]["containers"][0] for body in (job, deployment)
    )
    assert made_job["envFrom"] == [{"secretRef": {"name": "app-before"}}]
    assert made_job["env"][0]["valueFrom"]["secretKeyRef"]["name"] == "app-before"
    assert made_web["envFrom"] == [{"secretRef": {"name": "app"}}]


@pytest.mark.parametrize("change", [{"unknown": 1}, {"refreshInterval": 60}, {"data": []}])
def test_the_schema_of_the_operator_refuses_what_is_none(change: dict[str, Any]) -> None:
    """So that it says something when it finds nothing."""
    [body] = made(VAULT)

    assert kubernetes_schemas.problems_of(body, "1.35") == []
    body["spec"] |= change
    assert len(kubernetes_schemas.problems_of(body, "1.35")) == 1
