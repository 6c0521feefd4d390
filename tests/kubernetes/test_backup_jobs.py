"""What backs databases up: what it may do, what it knows, and that the application has no part."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import manifests
from tests import kubernetes_schemas
from tests.kubernetes.acme import release, web
from tests.kubernetes.conftest import Manifest
from tests.kubernetes.manifest_parts import named, pod_template
from tests.kubernetes.pod_security import violations
from tests.strategies import RECIPIENT

CRON_JOBS = ("CronJob/backups", "CronJob/backups-watch", "CronJob/backups-restore")


def made(backups: dc.Backups | None = None, **fields: Any) -> dict[str, Manifest]:
    """The objects of a release by kind and name."""
    database = dc.Database(backups=backups or dc.Backups())
    usual = {"database": database, "error_tracking": dc.ErrorTracking(images=())}
    return {named(b): b for b in manifests(release(web(), **{**usual, **fields}))}


def spec(body: Manifest) -> Manifest:
    template = pod_template(body)
    assert template
    found: Manifest = template["spec"]
    return found


def steps(body: Manifest) -> dict[str, Manifest]:
    """The containers in the order in which they run."""
    pod = spec(body)
    return {c["name"]: c for c in (*pod.get("initContainers", ()), *pod["containers"])}


def env(container: Manifest) -> dict[str, str]:
    return {each["name"]: each.get("value", "secret") for each in container["env"]}


def test_it_consists_of_these_objects() -> None:
    found = [name for name in made() if "/backups" in name]

    policies = [name.replace("CronJob", "NetworkPolicy") for name in CRON_JOBS]
    assert sorted(found) == sorted(["ConfigMap/backups.files", *CRON_JOBS, *policies])


@pytest.mark.parametrize(
    "fields",
    [
        {"database": None},
        {"private_space": None},
        {"here": {"backups": False}},
        {"here": {"name": "staging"}},
    ],
)
def test_without_a_database_a_space_or_the_wish_there_is_none(fields: dict[str, Any]) -> None:
    assert not [name for name in made(**fields) if "/backups" in name]


@pytest.mark.parametrize("encrypt_to", [None, RECIPIENT])
def test_its_objects_are_valid_and_its_pods_restricted(encrypt_to: str | None) -> None:
    objects = made(dc.Backups(encrypt_to=encrypt_to))

    assert [p for b in objects.values() for p in kubernetes_schemas.problems_of(b, "1.35")] == []
    for name in CRON_JOBS:
        pod = spec(objects[name])
        assert list(violations(pod)) == []
        assert pod["automountServiceAccountToken"] is False
        assert all(
            c["securityContext"]["readOnlyRootFilesystem"] for c in steps(objects[name]).values()
        )


def test_one_container_knows_the_database_and_another_the_space() -> None:
    dump, upload = steps(made()["CronJob/backups"]).values()

    assert "envFrom" not in dump
    assert {mount["name"] for mount in dump["volumeMounts"]} == {"scripts", "work", "databases"}
    assert upload["envFrom"] == [{"secretRef": {"name": "backups"}}]
    assert {mount["name"] for mount in upload["volumeMounts"]} == {"scripts", "work"}


def test_the_application_s_pods_do_not_know_the_space() -> None:
    text = str(made(components=(web(uses=("database",)),))["Deployment/web"])

    assert "database" in text
    assert "backups" not in text


@pytest.mark.parametrize(
    ("name", "database"),
    [("backups", [[25060]]), ("backups-restore", [[25060]]), ("backups-watch", [])],
)
def test_it_reaches_names_https_and_where_needed_databases_past_their_pools(
    name: str, database: list[list[int]]
) -> None:
    policy = made()[f"NetworkPolicy/{name}"]["spec"]

    reached = [[port["port"] for port in rule["ports"]] for rule in policy["egress"]]
    assert reached == [[53, 53], [443], *database]
    assert "ingress" not in policy


@pytest.mark.parametrize(
    ("version", "image"), [("15", "postgres:15.18-alpine"), ("17", "postgres:17.10-alpine")]
)
def test_the_client_is_of_the_server_s_major(version: str, image: str) -> None:
    here = release(web(), database=dc.Database())
    cluster = here.fleet.database_clusters[0]
    changed = dc.DatabaseCluster(**{**dict(cluster), "version": version})
    fleet = dc.Fleet(**{**dict(here.fleet), "database_clusters": (changed,)})

    objects = {named(b): b for b in manifests(type(here)(fleet, here.project, here.environment))}

    assert steps(objects["CronJob/backups"])["dump"]["image"] == f"docker.io/library/{image}"


def test_when_and_for_how_long_is_declared() -> None:
    wanted = dc.Backups(
        schedule="5 1 * * *", daily=14, weekly=8, monthly=24, deadline_seconds=10_000
    )

    cron_job = made(wanted, time_zone="Europe/Vienna")["CronJob/backups"]

    assert cron_job["spec"]["schedule"] == "5 1 * * *"
    assert cron_job["spec"]["timeZone"] == "Europe/Vienna"
    assert cron_job["spec"]["jobTemplate"]["spec"]["activeDeadlineSeconds"] == 10_000
    upload = env(steps(cron_job)["upload"])
    assert [upload[f"KEEP_{kind}"] for kind in ("DAILY", "WEEKLY", "MONTHLY")] == ["14", "8", "24"]


def test_when_a_missing_dump_is_reported_is_declared() -> None:
    cron_job = made(dc.Backups(max_age_hours=50, watch_schedule="0 9 * * *"))[
        "CronJob/backups-watch"
    ]

    assert cron_job["spec"]["schedule"] == "0 9 * * *"
    assert env(steps(cron_job)["watch"])["MAX_AGE_HOURS"] == "50"


def test_the_size_of_a_run_is_declared() -> None:
    cron_job = made(dc.Backups(volume_gib=20, cpu_millicores=500, memory_mib=1024))[
        "CronJob/backups"
    ]

    work = {volume["name"]: volume for volume in spec(cron_job)["volumes"]}["work"]
    assert work["emptyDir"] == {"sizeLimit": "20Gi"}
    dump = steps(cron_job)["dump"]
    assert env(dump)["DUMPS_MAX_MIB"] == "20464"
    assert dump["resources"]["requests"] == {
        "cpu": "500m",
        "memory": "1024Mi",
        "ephemeral-storage": "20544Mi",
    }


def test_an_encrypted_dump_leaves_room_for_the_other_one_beside_it() -> None:
    dump = steps(made(dc.Backups(encrypt_to=RECIPIENT))["CronJob/backups"])

    assert list(dump) == ["dump", "encrypt", "upload"]
    assert env(dump["dump"])["DUMPS_MAX_MIB"] == "2544"
    assert env(dump["encrypt"])["ENCRYPT_TO"] == RECIPIENT


def test_a_further_database_is_dumped_unless_it_is_left_out() -> None:
    database = dc.Database(further=("cache", "queue"), backups=dc.Backups(without=("cache",)))

    cron_job = made(database=database)["CronJob/backups"]

    names = "agency_acme_production agency_acme_production_queue"
    assert env(steps(cron_job)["upload"])["DATABASE_NAMES"] == names
    volumes = {volume["name"]: volume for volume in spec(cron_job)["volumes"]}
    assert volumes["databases"]["secret"]["items"] == [
        {"key": "DIRECT_DATABASE_URL", "path": "agency_acme_production"},
        {"key": "QUEUE_DIRECT_DATABASE_URL", "path": "agency_acme_production_queue"},
    ]


def test_an_environment_may_have_backups_of_its_own_kind() -> None:
    here = {"name": "staging", "backups": dc.Backups(daily=2, weekly=0, monthly=0)}

    upload = env(steps(made(here=here)["CronJob/backups"])["upload"])

    assert (upload["KEEP_DAILY"], upload["KEEP_MONTHLY"]) == ("2", "0")
    assert upload["FOLDER"] == "backups/staging"


def test_without_error_tracking_a_failure_is_told_to_the_log_only() -> None:
    upload = steps(made(error_tracking=None)["CronJob/backups"])["upload"]

    assert "ROLLBAR_ACCESS_TOKEN" not in env(upload)


def test_a_restore_waits_for_somebody_to_start_it() -> None:
    cron_job = made()["CronJob/backups-restore"]

    assert cron_job["spec"]["suspend"] is True
    assert list(steps(cron_job)) == ["download", "restore"]
