"""How the rights of a release's users are granted: by a Job, or by the provider."""

from __future__ import annotations

import re
from typing import Any

import devops_constructs as dc
from devops_constructs.terraform.database_grants import grants_script
from devops_constructs.terraform.environment_stack import environment_stack
from tests.terraform.schema_check import committed_schemas, problems_of
from tests.terraform.test_cluster_stack import MAIN, fleet, main


def stack(
    database: dc.Database | None = None, *, name: str = "shop", **cluster: Any
) -> dict[str, Any]:
    here = fleet(
        main(), database_clusters=(dc.DatabaseCluster("postgres", region="fra1", **cluster),)
    )
    environment = dc.Environment("production", cluster=MAIN)
    project = dc.Project(
        name=name,
        images=(dc.Image("app"),),
        components=(dc.Worker("worker", image="app"),),
        database=database or dc.Database(pool_size=12),
        environments=(environment,),
    )
    built = environment_stack(dc.Release(here, project, environment))
    assert problems_of(built.json, committed_schemas()) == []
    assert f"{MAIN}-base" in built.after
    return built.json


def jobs(**arguments: Any) -> dict[str, Any]:
    found: dict[str, Any] = stack(**arguments)["resource"]["kubernetes_job_v1"]
    return found


def test_each_database_of_a_slice_has_a_job_beside_the_administrators_secret() -> None:
    made = jobs(database=dc.Database(further=("cable_jobs",)))

    assert sorted(made) == ["shop-production", "shop-production_cable_jobs"]
    for address, job in made.items():
        assert job["metadata"][0]["namespace"] == "database-admin"
        [container] = job["spec"][0]["template"][0]["spec"][0]["container"]
        assert container["env_from"] == [{"secret_ref": [{"name": "postgres-administrator"}]}]
        env = {each["name"]: each["value"] for each in container["env"]}
        assert env["PGDATABASE"] == f"${{digitalocean_database_db.{address}.name}}"
        assert env["GRANTS_USER"] == f"${{digitalocean_database_user.{address}.name}}"


def test_the_job_runs_the_script_that_is_tested_on_a_real_server() -> None:
    [job] = jobs().values()

    [container] = job["spec"][0]["template"][0]["spec"][0]["container"]
    assert container["command"] == ["sh", "-ec", grants_script()]
    assert "${" not in grants_script()
    # by digest: it gets the password of the administrator
    assert re.fullmatch(
        r"docker\.io/library/postgres:17\.\d+-alpine@sha256:[0-9a-f]{64}", container["image"]
    )


def test_the_limit_of_a_database_is_its_pool_and_the_reserve() -> None:
    [job] = jobs(reserved_connections=8).values()

    [container] = job["spec"][0]["template"][0]["spec"][0]["container"]
    assert {"name": "GRANTS_CONNECTION_LIMIT", "value": "20"} in container["env"]


def test_the_same_content_is_the_same_job_and_another_one_a_new_job() -> None:
    def name(**arguments: Any) -> str:
        [job] = jobs(**arguments).values()
        found: str = job["metadata"][0]["name"]
        return found

    assert name() == name()
    assert name() != name(database=dc.Database(pool_size=13))
    assert name() != name(name="blog")


def test_names_of_jobs_are_labels_also_where_the_release_has_a_long_one() -> None:
    made = jobs(
        name="a-shop-with-a-very-long-name-of-its-own",
        database=dc.Database(further=("x" * 8,)),
    )

    for job in made.values():
        assert len(job["metadata"][0]["name"]) <= 63


def test_applying_waits_for_the_job_and_does_not_run_it_twice() -> None:
    """A Job that is cleared away after its end would be missing in the next plan."""
    [job] = jobs().values()

    [spec] = job["spec"]
    assert job["wait_for_completion"] is True
    assert job["timeouts"] == [{"create": "10m", "update": "10m"}]
    assert "ttl_seconds_after_finished" not in spec
    assert (spec["active_deadline_seconds"], spec["backoff_limit"]) == (300, 4)
    assert job["depends_on"] == [
        "digitalocean_database_db.shop-production",
        "digitalocean_database_user.shop-production",
    ]


def test_pods_of_the_job_are_restricted() -> None:
    [job] = jobs().values()

    [pod] = job["spec"][0]["template"][0]["spec"]
    assert pod["automount_service_account_token"] is False
    [security] = pod["security_context"]
    assert security["run_as_non_root"] is True
    assert security["seccomp_profile"] == [{"type": "RuntimeDefault"}]
    assert pod["container"][0]["security_context"] == [
        {
            "allow_privilege_escalation": False,
            "run_as_non_root": True,
            "read_only_root_filesystem": True,
            "capabilities": [{"drop": ["ALL"]}],
        }
    ]


def test_the_provider_grants_the_same_without_a_password_in_the_stack() -> None:
    made = stack(grants="postgresql-provider")

    assert "kubernetes_job_v1" not in made["resource"]
    [provider] = made["provider"]["postgresql"]
    assert provider["superuser"] is False
    assert "password" not in provider
    grants = made["resource"]["postgresql_grant"]
    assert grants["shop-production_schema"]["privileges"] == ["CREATE", "USAGE"]
    own = grants["shop-production_database"]
    assert (own["object_type"], own["privileges"]) == (
        "database",
        ["CONNECT", "CREATE", "TEMPORARY"],
    )
    public = grants["shop-production_public"]
    assert (public["role"], public["privileges"]) == ("public", [])
