"""What synthesis builds in Python is, byte for byte, what the engines make of the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsii
import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.fleet import write_fleet
from devops_constructs.kubernetes.manifests import maintenance_manifests, manifests
from devops_constructs.project.release import Release
from devops_constructs.synthesis.artifacts import load_and_build
from devops_constructs.terraform._engine import ENGINE
from devops_constructs.terraform.environment_stack import environment_stack
from tests.strategies import releases

ROOTS = (".", "examples/mastodon", "examples/nextcloud")
"""Where definitions are in this repository."""


@contextmanager
def through_the_engines() -> Iterator[Counter[str]]:
    """Counts the objects that are made in Node meanwhile, by their type there."""
    made: Counter[str] = Counter()
    create = jsii.create

    def counted(kind: Any, *arguments: Any) -> Any:
        made[kind.__jsii_type__] += 1
        return create(kind, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEVOPS_THROUGH_ENGINES", "1")
        patch.setattr(jsii, "create", counted)
        yield made


@pytest.mark.parametrize("root", ROOTS)
def test_all_that_is_committed_comes_out_of_the_engines_as_well(
    repository: Path, root: str
) -> None:
    _, ours = load_and_build(repository / root)
    with through_the_engines() as made:
        _, theirs = load_and_build(repository / root)

    assert list(theirs) == list(ours)
    assert theirs == ours
    stacks = [path for path in ours if path.endswith("/cdk.tf.json")]
    templates = [path for path in ours if "/templates/" in path and path.endswith(".yaml")]
    assert made[f"{ENGINE}.TerraformStack"] >= len(stacks) > 0
    assert made["cdk8s.ApiObject"] == len(templates) > 0


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(releases())
def test_any_release_comes_out_of_the_engines_as_well(release: Release) -> None:
    def made() -> tuple[Any, ...]:
        return manifests(release), maintenance_manifests(release), environment_stack(release)

    ours = made()
    with through_the_engines() as in_node:
        theirs = made()

    assert theirs == ours
    assert in_node["cdk8s.ApiObject"] == len(ours[0]) + len(ours[1])


def synth(root: Path, **env: str) -> subprocess.CompletedProcess[str]:
    program = "import sys; from devops_constructs.cli import main; code = main(sys.argv[1:]);"
    loaded = "print(sorted({'jsii', 'cdk8s', 'cdktf'} & sys.modules.keys())); sys.exit(code)"
    return subprocess.run(
        [sys.executable, "-c", f"{program}{loaded}", "synth", "--root", str(root)],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    write_fleet(tmp_path / "fleet", projects=1, environments=1)
    return tmp_path / "fleet"


def test_a_synthesis_needs_no_node(fleet: Path) -> None:
    done = synth(fleet, JSII_NODE=str(fleet / "no-node"))

    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "[]"), done.stderr
    assert (fleet / "charts_out/index.json").is_file()


def test_asked_to_go_through_the_engines_it_does(fleet: Path) -> None:
    shutil.copytree(fleet, other := fleet.with_name("other"))
    assert synth(fleet).returncode == 0

    done = synth(other, DEVOPS_THROUGH_ENGINES="1")

    assert done.stdout.splitlines()[-1] == "['cdk8s', 'cdktf', 'jsii']"
    index = "charts_out/index.json"
    assert (other / index).read_bytes() == (fleet / index).read_bytes()


def test_an_engine_that_cannot_start_is_told_where_it_is_needed(fleet: Path) -> None:
    done = synth(fleet, DEVOPS_THROUGH_ENGINES="1", JSII_NODE=str(fleet / "no-node"))

    assert done.returncode == 2
    assert "no-node" in done.stderr
    assert not (fleet / "charts_out").exists()
