"""What the documentation has a person do with Terraform, done as it is written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from devops_constructs.project.infrastructure_secrets import terraform_variables
from devops_constructs.project.loader import load
from tests.cluster.control_plane import ControlPlane
from tests.documented_blocks import shell_block
from tests.end_to_end.beginning import found
from tests.end_to_end.change import Change
from tests.end_to_end.moments import difference, end_state
from tests.end_to_end.world import RELEASE, World, world
from tests.postgresql_server import postgresql_server
from tests.preparation import need
from tests.s3_server import s3_server

LOCALLY = "how-to/plan-locally.md"
THEIRS, OURS = "rails-shop-production", RELEASE
ZONE = {"BRIGHTBOOKS": "ACME", "brightbooks": "acme"}


def typed(agency: World, text: str, said: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """In a clone of the infrastructure repository, by somebody who answers a question so."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-ec", text.replace("devops ", "scripts/devops ")],
        cwd=agency.infrastructure.root,
        env=agency.github.env | env,
        input=said,
        capture_output=True,
        text=True,
    )
    agency.github.said.append(done.stdout + done.stderr)
    return done


def block(containing: str) -> str:
    """One of planning, for the shop."""
    text = shell_block(LOCALLY, containing).replace(THEIRS, OURS)
    for theirs, ours in ZONE.items():
        text = text.replace(theirs, ours)
    return text


@pytest.fixture
def beginners(plane: ControlPlane, tmp_path: Path) -> Iterator[World]:
    """Definitions, and nothing made of them."""
    log, key = tmp_path / "log", {"access_key": "hidden", "secret_key": "hidden"}
    with (
        postgresql_server() as postgresql,
        s3_server(log) as s3,
        world(plane, postgresql, s3) as made,
    ):
        made.api.answers["GET /v2/spaces/keys"] = [{"keys": []}]
        made.api.answers["POST /v2/spaces/keys"] = [{"key": key}]
        yield made


def test_the_stack_that_a_person_applies_first_counts_as_applied(beginners: World) -> None:
    found(beginners)
    key = {
        "SPACES_ACCESS_KEY_ID": "hidden-first",
        "SPACES_SECRET_ACCESS_KEY": "hidden-secret",
        "DIGITALOCEAN_TOKEN": "hidden-token",
    }

    done = typed(beginners, shell_block("how-to/first-deploy.md", "bootstrap"), "yes\n", **key)

    assert done.returncode == 0, done.stderr
    made = beginners.clouds.named("github_repository_environment")
    assert {each["environment"] for each in made} == {
        "terraform-apply",
        "terraform-archive",
        "terraform-plan",
    }
    run = beginners.apply()
    assert "unchanged: stack/fleet " in run.said, run.said


@pytest.fixture
def lent(agency: World) -> dict[str, str]:
    """What a person was lent for Terraform, under the names of the pipeline."""
    variables = terraform_variables(load(agency.infrastructure.root).portfolio)
    names = [*variables, "STATE_ACCESS_KEY_ID", "STATE_SECRET_ACCESS_KEY"]
    return {name: f"hidden-{name}" for name in names}


def test_a_stack_is_planned_by_terraform_alone(agency: World, lent: dict[str, str]) -> None:
    done = typed(agency, block("-lock=false"), **lent)

    assert done.returncode == 0, done.stderr
    assert "No changes." in done.stdout


def test_a_stack_is_planned_as_ci_does_it(
    agency: World, change: Change, lent: dict[str, str]
) -> None:
    need("openssl")
    git = agency.infrastructure.git
    git("update-ref", "refs/remotes/origin/main", "main")
    git("switch", "--quiet", f"change-{change.number}")

    done = typed(agency, block("plans make"), **lent)

    assert done.returncode == 0, done.stderr
    assert "cloudflare_dns_record.shop-production_www" in done.stdout


def test_what_was_applied_behind_the_glass_counts_as_applied(
    agency: World, change: Change, lent: dict[str, str], tmp_path: Path
) -> None:
    change.merged.bring_back(agency)
    names = block("-lock=false").splitlines()
    exports = "\n".join(line for line in names if line.startswith("export"))
    by_hand = block("-out=/dev/shm/plan").replace("/dev/shm/plan", os.fspath(tmp_path / "plan"))

    done = typed(agency, f"{exports}\n{by_hand}", **lent)
    run = agency.apply()

    assert done.returncode == 0, done.stderr
    assert run.went_well, run.said
    assert not (tmp_path / "plan").exists()
    assert difference(end_state(agency), change.end) == []
