"""Charts and stacks belong together: over the committed output, and over that of a large fleet."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.fleet import write_fleet
from devops_constructs.synthesis.artifacts import WORTH_A_SECOND_PROCESS
from tests.preparation import need

ANNOTATION = "devops-constructs/applied-stack"
RECOMPUTED = "jq -cjS 'del(.resource.kubernetes_config_map_v1)' cdk.tf.json | sha256sum"
"""What the reference tells people to run in the folder of a stack."""


@pytest.fixture(scope="module", params=["committed", "two processes"])
def output(
    request: pytest.FixtureRequest, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    if request.param == "committed":
        return repository / "charts_out"
    root = tmp_path_factory.mktemp("fleet")
    write_fleet(root, projects=WORTH_A_SECOND_PROCESS, environments=1)
    command = [sys.executable, "-m", "devops_constructs", "synth", "--root", str(root)]
    subprocess.run(command, check=True, capture_output=True)
    return root / "charts_out"


def annotations_of(output: Path) -> dict[str, str | None]:
    """By chart, what it says of its stack."""
    described = {
        path.parent.name: yaml.safe_load(path.read_text("utf-8"))
        for path in (output / "helm").glob("*/Chart.yaml")
    }
    return {name: each.get("annotations", {}).get(ANNOTATION) for name, each in described.items()}


def notes(output: Path) -> dict[str, dict[str, Any]]:
    """By stack, the ConfigMap that says what was applied."""
    found = {}
    for path in (output / "terraform/stacks").glob("*/cdk.tf.json"):
        config_maps = json.loads(path.read_text("utf-8"))["resource"].get(
            "kubernetes_config_map_v1", {}
        )
        if note := config_maps.get(f"{path.parent.name}_applied-stack"):
            found[path.parent.name] = note
    return found


def test_a_chart_says_what_has_to_be_applied_before_it(output: Path) -> None:
    noted = {name: note["data"]["sha256"] for name, note in notes(output).items()}

    said = {name: hash_ for name, hash_ in annotations_of(output).items() if hash_}
    assert said == noted
    assert len(said) > 3


def test_the_hash_is_that_of_the_stack_without_the_note(output: Path) -> None:
    need("jq")
    recomputed = {
        name: subprocess.run(
            ["bash", "-o", "pipefail", "-c", RECOMPUTED],
            cwd=output / "terraform/stacks" / name,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()[0]
        for name in notes(output)
    }

    assert recomputed == {name: note["data"]["sha256"] for name, note in notes(output).items()}


def test_the_reference_tells_how_to_make_the_hash_again(repository: Path) -> None:
    assert RECOMPUTED in (repository / "docs/reference/workflows.md").read_text("utf-8")


def test_every_chart_of_a_release_says_it_and_no_chart_of_a_cluster(output: Path) -> None:
    stacks = {path.name for path in (output / "terraform/stacks").iterdir()}

    for chart, hash_ in annotations_of(output).items():
        assert (hash_ is not None) == (chart in stacks), chart
