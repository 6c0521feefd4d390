"""The ledger of a release's secrets: who reads each, who makes it, where it lies."""

from __future__ import annotations

from typing import Any

import devops_constructs as dc
from devops_constructs.project.release import Release
from devops_constructs.project.secret_ledger import LedgerEntry, ledger
from tests.kubernetes.acme import APP, cache, nightly, queue, release, web, worker

APP_SECRET = dc.Secret("app", keys=("API_KEY", "TOKEN"), optional_keys=("DSN",))


def entries(here: Release) -> dict[str, LedgerEntry]:
    return {entry.name: entry for entry in ledger(here)}


def free(**fields: Any) -> Release:
    """A release of a fleet whose plan at GitHub has no environments."""
    made = release(web(), **fields)
    fleet = made.fleet.model_copy(update={"github_plan": "free"})
    return Release(fleet, made.project, made.environment)


def test_a_key_tells_who_reads_it_as_variable_as_file_and_before_releases() -> None:
    found = entries(
        release(
            web(secrets=("app",)),
            worker(env={"KEY": dc.SecretKey("app", "TOKEN")}),
            nightly(mounts=(dc.SecretFiles("/run/x", secret="app", items={"DSN": "dsn"}),)),
            secrets=(APP_SECRET,),
        )
    )

    assert found["app/API_KEY"].read_by == ("web",)
    assert found["app/TOKEN"].read_by == ("web", "mailer")
    assert found["app/DSN"].read_by == ("web", "nightly")
    assert found["app/DSN"].optional


def test_what_nobody_reads_is_told_too() -> None:
    found = entries(release(worker(), secrets=(APP_SECRET,)))

    assert found["app/API_KEY"].read_by == ()


def test_values_from_github_lie_in_the_environment_or_in_the_repository_of_a_free_plan() -> None:
    guarded = entries(release(web(), secrets=(APP_SECRET,)))["app/API_KEY"].github
    unguarded = entries(free(secrets=(APP_SECRET,)))["app/API_KEY"].github

    assert guarded
    assert guarded.name == "API_KEY"
    assert guarded.level == "environment production of repository agency/acme"
    assert unguarded
    assert unguarded.name == "API_KEY_PRODUCTION"
    assert unguarded.level == "repository agency/acme"


def test_what_images_at_ghcr_are_pulled_with_is_the_projects() -> None:
    login = dc.Secret(
        "ghcr",
        keys=(".dockerconfigjson",),
        type="kubernetes.io/dockerconfigjson",
        producer="outside",
    )
    made = release(web(), secrets=(login,))
    fleet = made.fleet.model_copy(update={"image_registry": "ghcr", "pull_secret": "ghcr"})

    found = entries(Release(fleet, made.project, made.environment))

    assert found["ghcr/.dockerconfigjson"].producer == "outside"
    assert found["ghcr/.dockerconfigjson"].read_by == ("web",)
    assert found["REGISTRY_TOKEN"].read_by == ("releases",)  # charts are at DigitalOcean
    assert [name for name in found if name.endswith(".dockerconfigjson")] == [
        "ghcr/.dockerconfigjson"
    ]


def test_the_registry_token_is_the_organisations_unless_the_plan_is_free() -> None:
    shared = entries(release(web()))["REGISTRY_TOKEN"]
    alone = entries(free())["REGISTRY_TOKEN"]

    assert shared.github
    assert shared.github.level == "organisation agency"
    assert alone.github
    assert alone.github.level == "repository agency/acme"
    assert shared.read_by == ("releases", "build of app")


def test_what_a_store_has_names_its_entry() -> None:
    stored = dc.Secret("erp", keys=("LOGIN",), producer=dc.ExternalSecrets("vault"))
    single = dc.Secret(
        "mail", keys=("KEY",), producer=dc.ExternalSecrets("vault", path="{environment}/{key}")
    )

    found = entries(release(web(), secrets=(stored, single)))
    assert found["erp/LOGIN"].store == "acme/production/erp, property LOGIN"
    assert found["erp/LOGIN"].producer == "store vault"
    assert found["mail/KEY"].store == "production/KEY"


def test_a_redis_reads_its_own_password_and_one_that_is_not_here_has_none() -> None:
    found = entries(
        release(
            worker(uses=("queue",)),
            queue(),
            cache(),
            differences={"cache": dc.Difference(present=False)},
        )
    )

    assert found["queue-auth/password"].read_by == ("mailer", "queue")
    assert "cache-auth/password" not in found


def test_jobs_of_backups_are_among_the_readers() -> None:
    tracking, identity = (
        dc.ErrorTracking(images=()),
        "age1xetvser6zgat7q8u8h4ax988uhusvseq5dw9g2qv5l84hyr88pasjmlhml",
    )
    found = entries(
        release(
            worker(),
            database=dc.Database(backups=dc.Backups(encrypt_to=identity)),
            error_tracking=tracking,
        )
    )

    assert found["database/DIRECT_DATABASE_URL"].read_by == ("backups", "backups-restore")
    assert found["backups/AWS_SECRET_ACCESS_KEY"].read_by == (
        "backups",
        "backups-watch",
        "backups-restore",
    )
    assert found["error-tracking/ROLLBAR_ACCESS_TOKEN"].read_by == (
        "backups",
        "backups-watch",
        "backups-restore",
    )
    assert found["backups-identity/identity"].optional


def test_logins_and_certificates_are_read_in_front_of_the_components() -> None:
    users = dc.Secret("users", keys=("auth",), producer="outside")
    login = dc.Traffic(basic_auth=dc.BasicAuth("users"))

    found = entries(release(web(traffic=login), secrets=(users,)))
    assert found["users/auth"].read_by == ("ingress",)
    assert found["origin-certificate/tls.key"].read_by == ("ingress",)


def test_addresses_beside_a_key_are_no_secrets() -> None:
    found = entries(release(web(), assets_space=dc.AssetsSpace(), database=dc.Database()))

    assert found["assets/AWS_REGION"].rotating == "nothing"
    assert found["assets/AWS_SECRET_ACCESS_KEY"].rotating == "rotation"
    assert found["database/DATABASE_HOST"].rotating == "nothing"
    assert found["database/DATABASE_PASSWORD"].rotating == "database"


def test_secrets_of_builds_lie_in_the_repository() -> None:
    images = (
        APP,
        dc.Image("front", build_secrets=("NPM_TOKEN",)),
        dc.Image("admin", build_secrets=("NPM_TOKEN",)),
    )

    entry = entries(release(web(), images=images))["NPM_TOKEN"]
    assert entry.read_by == ("build of front", "build of admin")
    assert entry.github
    assert entry.github.level == "repository agency/acme"


def test_what_others_look_after_at_github_is_set_by_a_person() -> None:
    delivered = entries(release(web()))["KUBECONFIG"]
    by_hand = entries(release(web(), here={"github": None}))["KUBECONFIG"]

    assert (delivered.stack, delivered.set_by_person) == ("acme-production", False)
    assert (by_hand.stack, by_hand.set_by_person) == (None, True)


def test_without_workflows_there_are_no_secrets_for_them() -> None:
    found = entries(release(web(), github=None, secrets=(APP_SECRET,)))

    assert [name for name in found if "/" not in name] == []


def test_what_was_made_anew_tells_when_and_what_still_works() -> None:
    rotations = (
        dc.Rotation("KUBECONFIG", date="2026-11-25", beside="first"),
        dc.Rotation("assets", date="2026-11-26"),
    )

    found = entries(release(web(), assets_space=dc.AssetsSpace(), here={"rotations": rotations}))
    for name in ("KUBECONFIG", "releases-token-2026-11-25/token"):
        assert (found[name].rotated, found[name].beside) == ("2026-11-25", "first")
    assert found["assets/AWS_SECRET_ACCESS_KEY"].rotated == "2026-11-26"
    assert found["assets/AWS_REGION"].rotated is None
