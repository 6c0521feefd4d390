"""What a project's repository does when: read from the files that synthesis writes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import devops_constructs as dc
from devops_constructs.project import github_names
from devops_constructs.project.release import HostedProject
from devops_constructs.synthesis.workflow_files import workflow_files
from devops_constructs.workflows.credentials import NAME_MISSING
from devops_constructs.workflows.project_workflows import project_workflows
from tests.terraform.samples import FLEET

PRODUCTION = dc.Environment("production", cluster="production-1")
QA = dc.Environment("qa", cluster="production-1")
SECRET = dc.Secret("app", keys=("API_KEY",), optional_keys=("EXTRA_KEY",))
RETIRED = dc.Retirement(
    reason="unused by us now", date="2026-10-01", backup="none: nothing of worth"
)
PLAN_FREE = dc.Fleet(**{**dict(FLEET), "github_plan": "free"})


def texts(fleet: dc.Fleet = FLEET, **changes: Any) -> dict[str, str]:
    usual: dict[str, Any] = {
        "name": "acme",
        "images": (dc.Image("app"),),
        "components": (dc.Worker("worker", image="app"),),
        "secrets": (SECRET,),
        "error_tracking": dc.ErrorTracking(),
        "environments": (PRODUCTION, QA),
    }
    props = HostedProject(fleet, dc.Project(**{**usual, **changes}))
    return workflow_files(project_workflows(props).own, "projects/acme.py")


def workflows(fleet: dc.Fleet = FLEET, **changes: Any) -> dict[str, dict[str, Any]]:
    made = texts(fleet, **changes)
    return {name: yaml.safe_load(text) for name, text in made.items() if name.endswith(".yml")}


def step(job: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [each for each in job["steps"] if each["name"] == name]
    return dict(found)


def secrets_in(text: str) -> set[str]:
    return set(re.findall(r"secrets\.(\w+)", text))


def test_a_project_has_checks_a_push_and_a_release_per_environment() -> None:
    assert set(texts()) == {
        "checks.yml",
        "push.yml",
        "release-production.yml",
        "release-qa.yml",
        "digests.sh",
        "images.sh",
        "release.sh",
    }


def test_others_look_after_their_repository_themselves() -> None:
    assert texts(github=None) == {}


def test_what_runs_outside_images_has_releases_by_hand_only() -> None:
    outside = dc.OutsideImage("app", "docker.io/library/redis:8.2.1")

    assert set(texts(images=(outside,), error_tracking=None)) == {
        "release-production.yml",
        "release-qa.yml",
        "digests.sh",
        "images.sh",
        "release.sh",
    }


def test_a_pull_request_gets_no_secret_and_pushes_nothing() -> None:
    checks = texts(tests="tests.yml")["checks.yml"]

    assert secrets_in(checks) == set()
    assert "inherit" not in checks
    job = yaml.safe_load(checks)["jobs"]["images"]
    assert step(job, "Build")["with"]["push"] is False
    assert "cache-to" not in step(job, "Build")["with"]


def test_a_newer_push_stops_the_checks_of_the_older_one_and_never_a_release() -> None:
    made = workflows()

    assert made["checks.yml"]["concurrency"]["cancel-in-progress"] is True
    for name in ("push.yml", "release-production.yml", "release-qa.yml"):
        for job in made[name]["jobs"].values():
            assert job["concurrency"]["cancel-in-progress"] is False


def test_releases_into_one_environment_wait_for_each_other_whatever_started_them() -> None:
    made = workflows()

    groups = [
        made["push.yml"]["jobs"]["release-qa"]["concurrency"]["group"],
        made["release-qa.yml"]["jobs"]["release"]["concurrency"]["group"],
        made["release-production.yml"]["jobs"]["release"]["concurrency"]["group"],
    ]
    assert groups == ["release-qa", "release-qa", "release-production"]


def test_no_release_that_waits_is_dropped_for_one_that_came_later() -> None:
    """Who comes later may be older: its build took longer. It finds out when it is its turn."""
    made = workflows()

    for file, job in (("push.yml", "release-qa"), ("release-qa.yml", "release")):
        assert made[file]["jobs"][job]["concurrency"]["queue"] == "max"
    assert "queue" not in made["checks.yml"]["concurrency"]


def test_tests_come_before_images_are_pushed() -> None:
    made = workflows(tests="tests.yml")

    for name in ("checks.yml", "push.yml"):
        assert made[name]["jobs"]["tests"]["uses"] == "$/.github/workflows/tests.yml"
    assert made["push.yml"]["jobs"]["images"]["needs"] == ["tests"]
    assert "secrets" not in made["push.yml"]["jobs"]["tests"]


def test_each_dockerfile_is_built_with_its_own_context_target_arguments_and_cache() -> None:
    back = dc.Image(
        "back",
        dockerfile="back/Dockerfile",
        context="back",
        target="run",
        build_args={"A": 'x "y", #z', "B": "${{ secrets.KUBECONFIG }}"},
    )
    images = (back, dc.Image("app"))

    job = workflows(images=images)["push.yml"]["jobs"]["images"]

    app, built = job["strategy"]["matrix"]["include"]
    assert (app["image"], app["context"], app["dockerfile"], app["target"]) == (
        "app",
        ".",
        "Dockerfile",
        "",
    )
    assert built == {
        "image": "back",
        "repository": "registry.digitalocean.com/agency/acme-back",
        "context": "back",
        "dockerfile": "back/Dockerfile",
        "target": "run",
        "build-args": '"A=x ""y"", #z"\n"B=${{ \'${{\' }} secrets.KUBECONFIG }}"',
    }
    options = step(job, "Build")["with"]
    assert options["cache-from"] == "type=gha,scope=${{ matrix.image }}"
    assert options["cache-to"] == "type=gha,mode=max,scope=${{ matrix.image }}"
    assert options["tags"] == "${{ matrix.repository }}:${{ github.sha }}"


def test_a_build_gets_its_own_secrets_and_is_not_checked_before_the_merge() -> None:
    images = (dc.Image("app", build_secrets=("NPM_TOKEN",)), dc.Image("other"))

    made = workflows(images=images)

    [checked] = made["checks.yml"]["jobs"]["images"]["strategy"]["matrix"]["include"]
    assert checked["image"] == "other"
    job = made["push.yml"]["jobs"]["images"]
    app, other = job["strategy"]["matrix"]["include"]
    assert app["secret-envs"] == "NPM_TOKEN=BUILD_NPM_TOKEN"
    assert "secret-envs" not in other
    build = step(job, "Build")
    assert build["with"]["secret-envs"] == "${{ matrix.secret-envs }}"
    assert build["env"] == {"BUILD_NPM_TOKEN": "${{ secrets.NPM_TOKEN }}"}
    assert "NPM_TOKEN" in step(job, "Name what is missing")["env"]["NEEDED"]


GHCR = dc.Fleet(
    **{
        **dict(FLEET),
        "github_owner": "Agency-Example",
        "image_registry": "ghcr",
        "pull_secret": "ghcr",
    }
)


def test_images_at_ghcr_are_pushed_with_the_jobs_own_token() -> None:
    job = workflows(GHCR)["push.yml"]["jobs"]["images"]

    assert job["permissions"] == {"contents": "read", "packages": "write"}
    assert step(job, "Log in to the registry")["with"] == {
        "registry": "ghcr.io",
        "username": "${{ github.actor }}",
        "password": "${{ github.token }}",
    }
    assert step(job, "Build")["with"]["labels"] == (
        "org.opencontainers.image.source=${{ github.server_url }}/${{ github.repository }}"
    )
    [leg] = job["strategy"]["matrix"]["include"]
    assert leg["repository"] == "ghcr.io/agency-example/acme-app"
    assert secrets_in(yaml.safe_dump(job)) == set()
    assert "environment" not in job


def test_only_jobs_that_push_may_write_packages() -> None:
    for fleet, allowed in ((GHCR, {("push.yml", "images")}), (FLEET, set())):
        writing = {
            (file, name)
            for file, made in workflows(fleet).items()
            for name, job in made["jobs"].items()
            if job["permissions"].get("packages") == "write"
        }
        assert writing == allowed


def test_releases_look_images_at_ghcr_up_with_the_jobs_own_token() -> None:
    job = workflows(GHCR)["release-production.yml"]["jobs"]["release"]

    assert job["permissions"] == {"contents": "read", "packages": "read", "actions": "read"}
    env = step(job, "Release")["env"]
    assert env["GIVEN_GITHUB_TOKEN"] == "${{ github.token }}"
    assert env["IMAGES"] == "app ghcr.io/agency-example/acme-app"
    assert env["GIVEN_REGISTRY_TOKEN"] == "${{ secrets.REGISTRY_TOKEN }}"
    plain = workflows()["release-production.yml"]["jobs"]["release"]
    assert "GIVEN_GITHUB_TOKEN" not in step(plain, "Release")["env"]


def test_what_builds_need_is_named_also_where_the_push_needs_nothing() -> None:
    images = (dc.Image("app", build_secrets=("NPM_TOKEN",)),)

    job = workflows(GHCR, images=images)["push.yml"]["jobs"]["images"]

    assert step(job, "Name what is missing")["env"]["NEEDED"] == "NPM_TOKEN"
    assert job["environment"] == {"name": "qa", "deployment": False}


def test_a_push_releases_the_digests_of_its_own_builds() -> None:
    jobs = workflows()["push.yml"]["jobs"]

    kept = step(jobs["images"], "Keep the digest")
    assert kept["env"]["DIGEST"] == "${{ steps.build.outputs.digest }}"
    assert step(jobs["images"], "Build")["id"] == "build"
    assert jobs["release-qa"]["needs"] == ["images"]
    release = step(jobs["release-qa"], "Release")["env"]
    assert (release["DIGESTS"], release["REVISION"]) == ("digests", "${{ github.sha }}")
    assert release["FOLLOWS"] is True
    assert release["GIVEN_API_TOKEN"] == "${{ github.token }}"
    assert step(jobs["release-qa"], "Take the digests")["with"]["path"] == "digests"


def test_production_gets_images_by_promotion_of_a_commit_only() -> None:
    made = workflows()

    assert set(made["push.yml"]["jobs"]) == {"images", "release-qa"}
    production = made["release-production.yml"]
    assert set(production["on"]) == {"workflow_dispatch"}
    release = step(production["jobs"]["release"], "Release")["env"]
    assert release["COMMIT"] == "${{ inputs.commit }}"
    assert release["BY_HAND"] == "${{ inputs.digests }}"
    assert not {"DIGESTS", "FOLLOWS", "GIVEN_API_TOKEN"} & set(release)
    assert "build-push" not in texts()["release-production.yml"]


def test_what_a_commit_has_built_is_looked_for_without_any_secret() -> None:
    job = workflows()["release-production.yml"]["jobs"]["release"]

    find = step(job, "Find the digests")
    assert find["env"] == {
        "BRANCH": "main",
        "COMMIT": "${{ inputs.commit }}",
        "DIGESTS": step(job, "Release")["env"]["FOUND_DIGESTS"],
        "IMAGES": "app registry.digitalocean.com/agency/acme-app",
        "GIVEN_API_TOKEN": "${{ github.token }}",
    }
    names = [each["name"] for each in job["steps"]]
    assert names.index("Find the digests") < names.index("Release")
    assert job["permissions"] == {"contents": "read", "actions": "read"}
    assert set(workflows()["push.yml"]["jobs"]["release-qa"]["permissions"]) == {"contents"}


def test_where_nothing_is_built_nothing_is_looked_for() -> None:
    outside = dc.OutsideImage("app", "docker.io/library/redis:8.2.1")

    made = workflows(images=(outside,), error_tracking=None)["release-production.yml"]

    assert set(made["on"]["workflow_dispatch"]["inputs"]) == {"commit"}
    assert made["jobs"]["release"]["permissions"] == {"contents": "read"}
    assert "digests" not in str(made["jobs"])


def test_digests_are_kept_as_long_as_the_definition_says() -> None:
    for repository, days in (
        (dc.GithubRepository(), 90),
        (dc.GithubRepository(digest_retention_days=400), 400),
    ):
        images = workflows(github=repository)["push.yml"]["jobs"]["images"]
        assert step(images, "Hand on the digest")["with"]["retention-days"] == days


@pytest.mark.parametrize(("released", "jobs"), [("push", True), ("promotion", False)])
def test_an_environment_can_say_when_images_get_there(released: Any, jobs: bool) -> None:
    here = dc.Environment("production", cluster="production-1", released=released)

    made = workflows(environments=(here,))

    assert ("release-production" in made["push.yml"]["jobs"]) is jobs


def test_a_tag_promotes_its_commit_where_tags_may_release() -> None:
    here = dc.Environment(
        "production", cluster="production-1", github=dc.GithubEnvironment(tags=("v*",))
    )

    made = workflows(environments=(here,))["release-production.yml"]

    assert made["on"]["push"] == {"tags": ["v*"]}
    release = step(made["jobs"]["release"], "Release")["env"]
    assert release["COMMIT"] == "${{ github.event_name == 'push' && github.sha || inputs.commit }}"


def guarded() -> dict[str, dict[str, Any]]:
    github = dc.GithubEnvironment(released_by=("Ann", "ben"))
    here = [
        dc.Environment(name, cluster="production-1", github=github) for name in ("production", "qa")
    ]
    return workflows(environments=tuple(here))


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ("ann", ""),
        ("Ben", ""),
        ("be", "::error::be may not do this here, but: ann ben\n"),
    ],
)
def test_only_who_is_listed_releases_by_hand(actor: str, said: str) -> None:
    asked = step(guarded()["release-production.yml"]["jobs"]["release"], "Ask who releases")
    assert asked["env"] == {"ACTOR": "${{ github.triggering_actor }}", "PEOPLE": "ann ben"}

    done = bash(asked["run"], ACTOR=actor, PEOPLE=asked["env"]["PEOPLE"])

    assert (done.returncode, done.stdout) == (bool(said), said)


def test_who_is_listed_is_asked_before_anything_is_released_and_not_of_pushes() -> None:
    made = guarded()

    names = [s["name"] for s in made["release-production.yml"]["jobs"]["release"]["steps"]]
    assert names.index("Ask who releases") < names.index("Release")
    pushed = [s["name"] for s in made["push.yml"]["jobs"]["release-qa"]["steps"]]
    assert "Ask who releases" not in pushed


def test_the_cluster_is_asked_too_which_is_never_behind() -> None:
    made = guarded()

    released = step(made["release-production.yml"]["jobs"]["release"], "Release")["env"]
    assert released["ASKED_BY"] == "${{ github.triggering_actor }}"
    assert "ASKED_BY" not in step(made["push.yml"]["jobs"]["release-qa"], "Release")["env"]
    anybody = step(workflows()["release-production.yml"]["jobs"]["release"], "Release")["env"]
    assert "ASKED_BY" not in anybody


def test_releases_are_of_the_chart_that_the_fleet_publishes_for_them() -> None:
    released = step(workflows()["release-production.yml"]["jobs"]["release"], "Release")["env"]

    source = f"oci://registry.digitalocean.com/{FLEET.registry}/charts/acme-production"
    assert released["CHART_SOURCE"] == source


def bash(command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command line as GitHub runs it."""
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
    return subprocess.run([*shell, command], env=env, capture_output=True, text=True, check=False)


def test_a_retired_environment_has_no_release() -> None:
    gone = dc.Environment("qa", cluster="production-1", retired=RETIRED)

    made = workflows(environments=(PRODUCTION, gone))

    assert "release-qa.yml" not in made
    assert set(made["push.yml"]["jobs"]) == {"images"}


def test_secrets_come_from_the_environment_that_guards_them() -> None:
    made = workflows()

    assert made["release-production.yml"]["jobs"]["release"]["environment"] == "production"
    assert made["push.yml"]["jobs"]["release-qa"]["environment"] == "qa"
    images = made["push.yml"]["jobs"]["images"]["environment"]
    assert images == {"name": "qa", "deployment": False}


def test_on_the_plan_free_names_have_the_environment_and_the_file_says_that_nothing_guards() -> (
    None
):
    made = texts(PLAN_FREE)["release-production.yml"]

    assert "environment:" not in made
    assert secrets_in(made) >= {"KUBECONFIG_PRODUCTION", "API_KEY_PRODUCTION"}
    assert "vars.CHART_PRODUCTION" in made
    assert made.splitlines()[1:3] == [
        "# Nothing guards it: GitHub's plan free has neither environments nor rules in private",
        "# repositories, so whoever may push can release, and read every secret that it uses.",
    ]
    assert "Nothing guards" not in texts()["release-production.yml"]


def test_values_of_secrets_have_names_that_no_program_obeys() -> None:
    secret = dc.Secret("app", keys=("PATH", "BASH_ENV"))

    env = step(
        workflows(secrets=(secret,))["release-production.yml"]["jobs"]["release"], "Release"
    )["env"]

    assert env["KEY_PATH"] == "${{ secrets.PATH }}"
    assert env["SECRETS"] == "app Opaque PATH BASH_ENV"
    assert not {"PATH", "BASH_ENV"} & set(env)


def jobs_with_secrets() -> Iterator[dict[str, Any]]:
    for made in workflows().values():
        for job in made["jobs"].values():
            if "secrets." in yaml.safe_dump(job):
                yield job


def test_the_first_step_names_all_that_is_missing_and_sees_no_value() -> None:
    jobs = list(jobs_with_secrets())
    assert len(jobs) == 4
    for job in jobs:
        first = job["steps"][0]
        asked = {v for k, v in first["env"].items() if k.startswith("HAS_")}
        assert all(value.endswith(" != '' }}") for value in asked)
        needed = set(first["env"]["NEEDED"].split())
        used = secrets_in(yaml.safe_dump(job["steps"][1:]))
        assert needed - {"CHART"} == used - {"EXTRA_KEY"}


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({"HAS_A": "true", "HAS_B": "true"}, 0, ""),
        ({"HAS_A": "false", "HAS_B": "true"}, 1, "branch: A"),
        ({"HAS_A": "false"}, 1, "branch: A B"),
    ],
)
def test_the_first_step_fails_with_the_names(given: dict[str, str], code: int, said: str) -> None:
    done = bash(NAME_MISSING, NEEDED="A B", **given)

    assert done.returncode == code
    expected = f"::error::missing at GitHub, or kept from this {said}\n" if said else ""
    assert done.stdout == expected


def listed(repository: Path) -> set[str]:
    """Secrets of the table of a project's repository."""
    text = (repository / "docs/reference/credentials.md").read_text("utf-8")
    section = text.partition("## In a project's repository")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE))


def test_workflows_use_the_credentials_of_the_reference_and_no_other(repository: Path) -> None:
    images = (dc.Image("app", build_secrets=("NPM_TOKEN",)),)
    made = texts(images=images)

    used = set().union(*(secrets_in(text) for text in made.values()))
    assert used == listed(repository) | {"API_KEY", "EXTRA_KEY", "NPM_TOKEN"}
    assert listed(repository) == set(github_names.SECRETS)


def test_committed_workflows_use_the_credentials_of_the_reference_and_no_other(
    repository: Path,
) -> None:
    from devops_constructs.project.loader import load

    allowed = listed(repository)
    for project in load(repository).portfolio.projects:
        declared = {key.upper() for secret in project.secrets for key in secret.all_keys}
        files = (repository / "charts_out/workflows" / project.name).glob("*.yml")
        for file in files:
            assert secrets_in(file.read_text("utf-8")) <= allowed | declared


def test_the_script_lies_beside_the_workflows_that_start_it() -> None:
    made = texts()

    assert made["release.sh"].startswith("#!/usr/bin/env bash\n# Made from projects/acme.py;")
    for name in ("push.yml", "release-production.yml"):
        assert "bash .github/workflows/release.sh" in made[name]
