"""What is made anew, beside what, and under which names in the state."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from tests.strategies import RECIPIENT
from tests.terraform import edge_samples
from tests.terraform.edge_samples import FLEET as ZONES
from tests.terraform.samples import FLEET, production, stacks

STACK = "acme-production"
PROJECT: dict[str, Any] = {
    "secrets": (dc.Secret("app", keys=("A", "B"), producer="terraform"),),
    "components": (dc.Worker("worker", image="app"), dc.Redis("queue", role="queue")),
    "database": dc.Database(),
    "assets_space": dc.AssetsSpace(),
    "error_tracking": dc.ErrorTracking(browser=True),
}
DAY = "2026-11-25"


def resources(*rotations: dc.Rotation) -> dict[str, Any]:
    here = dc.Environment("production", cluster="production-1", rotations=rotations)
    return production(**PROJECT, environments=(here,))


def changed(*rotations: dc.Rotation) -> tuple[set[str], set[str]]:
    """The addresses that come, and those that go."""
    before, after = addresses(resources()), addresses(resources(*rotations))
    return after - before, before - after


def addresses(found: dict[str, Any]) -> set[str]:
    return {f"{type_}.{name}" for type_, items in found.items() for name in items}


@pytest.mark.parametrize(
    ("secret", "key", "address"),
    [
        ("app", "A", "random_password.acme-production_app_A"),
        ("queue-auth", None, "random_password.acme-production_queue-auth_password"),
        ("assets", None, "digitalocean_spaces_key.acme-production_assets"),
        ("backups", None, "digitalocean_spaces_key.acme-production_backups"),
        ("KUBECONFIG", None, "kubernetes_secret_v1.acme-production_releases-token"),
        (
            "error-tracking",
            "ROLLBAR_ACCESS_TOKEN",
            "rollbar_project_access_token.acme-production_server",
        ),
        (
            "error-tracking",
            "ROLLBAR_CLIENT_TOKEN",
            "rollbar_project_access_token.acme-production_browser",
        ),
        (
            "ROLLBAR_DEPLOY_TOKEN",
            None,
            "rollbar_project_access_token.acme-production_releases",
        ),
    ],
)
def test_just_the_value_is_another_resource(secret: str, key: str | None, address: str) -> None:
    come, go = changed(dc.Rotation(secret, key, date=DAY))

    assert (come, go) == ({f"{address}_{DAY}"}, {address})


def test_the_key_of_the_worker_is_made_anew_by_itself() -> None:
    def made(*rotations: dc.Rotation) -> dict[str, Any]:
        shop = edge_samples.shop(rotations=rotations)
        found: dict[str, Any] = edge_samples.stacks_of(ZONES, shop)["shop-production"]["resource"]
        return found

    before = made()
    after = made(dc.Rotation("assets-worker", date=DAY, beside="first"))

    key = "digitalocean_spaces_key.shop-production_assets-worker"
    assert addresses(after) - addresses(before) == {f"{key}_{DAY}"}
    assert addresses(before) - addresses(after) == set()
    [script] = after["cloudflare_workers_script"].values()
    assert [binding["text"] for binding in script["bindings"]] == [
        f"${{{key}_{DAY}.access_key}}",
        f"${{{key}_{DAY}.secret_key}}",
    ]


def test_whole_secrets_are_made_anew_key_by_key() -> None:
    come, _ = changed(dc.Rotation("app", date=DAY))

    assert come == {f"random_password.{STACK}_app_{key}_{DAY}" for key in "AB"}


@pytest.mark.parametrize(
    "secret", ["assets", "backups", "error-tracking", "KUBECONFIG", "ROLLBAR_DEPLOY_TOKEN"]
)
def test_a_former_value_stays_until_it_is_taken_out(secret: str) -> None:
    come, go = changed(dc.Rotation(secret, date=DAY, beside="first"))

    assert come
    assert go == set()


def test_what_reads_a_value_gets_the_new_one() -> None:
    rotations = [
        dc.Rotation(secret, date=DAY, beside="first")
        for secret in ("assets", "backups", "error-tracking", "KUBECONFIG", "ROLLBAR_DEPLOY_TOKEN")
    ]
    rotations += [dc.Rotation("app", date=DAY), dc.Rotation("queue-auth", date=DAY)]

    found = resources(*rotations)
    read = [
        found["kubernetes_secret_v1"][f"{STACK}_{name}"]["data"]
        for name in ("app", "queue-auth", "assets", "backups", "error-tracking")
    ]
    read += [each["value"] for each in found["github_actions_environment_secret"].values()]
    text = str(read)
    for address in (
        "random_password.acme-production_app_A",
        "random_password.acme-production_queue-auth_password",
        "digitalocean_spaces_key.acme-production_assets",
        "digitalocean_spaces_key.acme-production_backups",
        "rollbar_project_access_token.acme-production_server",
        "rollbar_project_access_token.acme-production_browser",
        "rollbar_project_access_token.acme-production_releases",
        "kubernetes_secret_v1.acme-production_releases-token",
    ):
        assert f"{{{address}_{DAY}." in text or f"({address}_{DAY}." in text, address
        assert f"{address}." not in text


def test_what_is_made_beside_another_has_a_name_of_its_own() -> None:
    """Neither Kubernetes nor a person who looks at a list could tell them apart otherwise."""
    found = resources(
        *(dc.Rotation(s, date=DAY, beside="first") for s in ("assets", "backups", "KUBECONFIG")),
        dc.Rotation("error-tracking", date=DAY, beside="first"),
    )

    keys = [key["name"] for key in found["digitalocean_spaces_key"].values()]
    tokens = [token["name"] for token in found["rollbar_project_access_token"].values()]
    secrets = [
        secret["metadata"][0]["name"]
        for secret in found["kubernetes_secret_v1"].values()
        if secret.get("type") == "kubernetes.io/service-account-token"
    ]
    for names in (keys, tokens, secrets):
        assert len(set(names)) == len(names)
    assert f"agency-acme-production-assets-{DAY}" in keys
    assert f"production-server-{DAY}" in tokens
    assert sorted(secrets) == ["releases-token", f"releases-token-{DAY}"]


def test_a_reset_password_is_read_anew_because_the_stack_has_changed() -> None:
    """The user stays: it owns the tables."""
    before, after = resources(), resources(dc.Rotation("database", date=DAY))

    assert addresses(before) == addresses(after)
    [metadata] = after["kubernetes_secret_v1"][f"{STACK}_database"]["metadata"]
    assert metadata["annotations"] == {"devops-constructs/rotated": DAY}
    [first] = before["kubernetes_secret_v1"][f"{STACK}_database"]["metadata"]
    assert "annotations" not in first


def test_another_key_makes_another_certificate_before_the_old_one_is_revoked() -> None:
    here = dc.Environment(
        "production",
        cluster="production-1",
        hosts=("acme.example",),
        rotations=(dc.Rotation("origin-certificate", date=DAY),),
    )

    found = production(
        ZONES,
        components=(dc.WebService("web", image="app", port=3000),),
        environments=(here,),
    )
    assert set(found["tls_private_key"]) == {f"{STACK}_{DAY}"}
    request = found["tls_cert_request"][STACK]
    assert request["private_key_pem"] == f"${{tls_private_key.{STACK}_{DAY}.private_key_pem}}"
    certificate = found["cloudflare_origin_ca_certificate"][STACK]
    assert certificate["csr"] == f"${{tls_cert_request.{STACK}.cert_request_pem}}"
    assert certificate["lifecycle"]["create_before_destroy"] is True


def test_the_key_to_plans_is_made_anew_for_the_project() -> None:
    repository = dc.InfrastructureRepository("infrastructure", encrypt_to=RECIPIENT)
    fleet = FLEET.model_copy(update={"infrastructure": repository})

    found = stacks(fleet, rotations=(dc.Rotation("plans", date=DAY, beside="first"),))
    made = found["acme"]["resource"]
    assert set(made["digitalocean_spaces_key"]) == {"acme_plans", f"acme_plans_{DAY}"}
    delivered = {secret["value"] for secret in made["github_actions_environment_secret"].values()}
    key = f"digitalocean_spaces_key.acme_plans_{DAY}"
    assert delivered == {f"${{{key}.access_key}}:${{{key}.secret_key}}"}
