"""A repository that imports our constructs into its own apps, synthesised by the stock CLIs."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engines.conftest import QUIET
from tests.preparation import ROOT

EXAMPLE = ROOT / "examples" / "project_repository"


@dataclass(frozen=True)
class Repository:
    """A copy of the example. The CLIs have their Node on PATH, the programs that they start do
    not: there PATH is `bare_path`."""

    root: Path
    bare_path: Path
    env: Mapping[str, str]

    def synth(self, cli: str, program: str) -> None:
        app = f"PATH={shlex.quote(str(self.bare_path))} {shlex.quote(sys.executable)} {program}"
        done = subprocess.run(
            [cli, "synth", "--app", app],
            cwd=self.root,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def manifests(self, chart: str) -> list[dict[str, Any]]:
        file = self.root / "manifests" / f"{chart}.k8s.yaml"
        return list(yaml.safe_load_all(file.read_text(encoding="utf-8")))

    def stack(self, name: str) -> dict[str, Any]:
        made = json.loads((self.root / "terraform/manifest.json").read_text(encoding="utf-8"))
        path = made["stacks"][name]["synthesizedStackPath"]
        stack: dict[str, Any] = json.loads((self.root / "terraform" / path).read_text("utf-8"))
        return stack


@pytest.fixture
def repository_of_a_project(tmp_path: Path, engines: Path) -> Repository:
    shutil.copytree(
        EXAMPLE,
        tmp_path / "tea-house",
        ignore=shutil.ignore_patterns("__pycache__", "manifests", "terraform", ".venv"),
    )
    bare_path = tmp_path / "bin"
    bare_path.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "JSII_NODE"}
    path = f"{engines}{os.pathsep}{environment['PATH']}"
    return Repository(tmp_path / "tea-house", bare_path, {**environment, **QUIET, "PATH": path})


def started(first: str, module: str) -> str:
    """The program, after an import that decides who starts Node first."""
    code = f"import {first}, runpy; runpy.run_module({module!r}, run_name='__main__')"
    return f"-c {shlex.quote(code)}"


def migration(bodies: list[dict[str, Any]]) -> str:
    """The name of the one plain Job: it ends in what its content gives."""
    [name] = [body["metadata"]["name"] for body in bodies if body["kind"] == "Job"]
    assert name.startswith("migrate-")
    return str(name)


BACKUPS = ("backups", "backups-restore", "backups-watch")


def named(bodies: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(body["kind"], body["metadata"]["name"]) for body in bodies}


@pytest.mark.parametrize("first", ["cdk8s", "devops_constructs.kubernetes.release_objects"])
def test_cdk8s_synth_writes_our_objects_beside_its_own_without_node_on_path(
    repository_of_a_project: Repository, first: str
) -> None:
    repository_of_a_project.synth("cdk8s", started(first, "main"))

    production = repository_of_a_project.manifests("production")
    assert named(production) == {
        ("ServiceAccount", "app"),
        ("ConfigMap", "app"),
        ("ConfigMap", "prices"),  # the repository's own
        ("Ingress", "tea-house"),
        ("Deployment", "web"),
        ("PodDisruptionBudget", "web"),
        ("Service", "web"),
        ("Deployment", "sidekiq"),
        ("StatefulSet", "queue"),
        ("PersistentVolumeClaim", "queue-data"),
        ("Service", "queue"),
        ("CronJob", "harvest"),
        ("Job", migration(production)),
        *(("NetworkPolicy", n) for n in ("default-deny", "web", "sidekiq", "queue", "harvest")),
        ("NetworkPolicy", "migrate"),
        ("ConfigMap", "backups.files"),
        *((kind, name) for kind in ("CronJob", "NetworkPolicy") for name in BACKUPS),
    }
    assert {body["metadata"]["namespace"] for body in production} == {"tea-house-production"}
    [prices] = [body for body in production if body["metadata"]["name"] == "prices"]
    assert prices["data"] == {"oolong": "12.50"}
    [web] = [b for b in production if (b["kind"], b["metadata"]["name"]) == ("Deployment", "web")]
    [container] = web["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "registry.teahouse.example/app:2.3.0"
    assert container["readinessProbe"]["httpGet"]["path"] == "/up"


def test_single_constructs_stand_in_a_chart_of_the_repository_s_own(
    repository_of_a_project: Repository,
) -> None:
    repository_of_a_project.synth("cdk8s", "main.py")

    preview = repository_of_a_project.manifests("preview")
    assert named(preview) == {
        ("ServiceAccount", "app"),
        ("CronJob", "harvest"),
        ("NetworkPolicy", "harvest"),
    }
    [job] = [body for body in preview if body["kind"] == "CronJob"]
    assert job["metadata"]["namespace"] == "tea-house-preview"
    assert (job["spec"]["schedule"], job["spec"]["suspend"]) == ("0 5 * * *", True)


@pytest.mark.parametrize("first", ["cdktf", "devops_constructs.terraform._engine"])
def test_cdktf_synth_writes_constructs_and_generated_classes_into_the_repository_s_stack(
    repository_of_a_project: Repository, first: str
) -> None:
    repository_of_a_project.synth("cdktf", started(first, "infra.main"))

    stack = repository_of_a_project.stack("tea-house-production")
    resources = {(kind, name) for kind, of_it in stack["resource"].items() for name in of_it}
    assert resources == {
        ("digitalocean_database_db", "tea-house-production"),
        ("digitalocean_database_user", "tea-house-production"),
        ("digitalocean_database_connection_pool", "tea-house-production"),
        ("digitalocean_spaces_bucket", "photos"),
        ("digitalocean_spaces_key", "photos_key"),
    }
    assert stack["terraform"]["backend"]["s3"]["key"] == "tea-house-production/terraform.tfstate"
    assert stack["output"]["photos_address"] == {
        "value": "${digitalocean_spaces_bucket.photos.bucket_domain_name}"
    }
    [grant] = stack["resource"]["digitalocean_spaces_key"]["photos_key"]["grant"]
    assert grant == {"bucket": "${digitalocean_spaces_bucket.photos.id}", "permission": "readwrite"}


@pytest.mark.parametrize(
    ("file", "program"), [("cdk8s.yaml", "main.py"), ("cdktf.json", "-m infra.main")]
)
def test_the_files_of_the_clis_name_the_programs_that_the_tests_above_run(
    file: str, program: str
) -> None:
    """There `python` is the one of the project's environment, here the one of the tests."""
    settings = yaml.safe_load((EXAMPLE / file).read_text(encoding="utf-8"))

    assert settings["app"] == f"python {program}"
