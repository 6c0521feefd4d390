from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from devops_constructs.cli import main
from devops_constructs.review.check import check
from tests.preparation import clean_env

LOCK = ".terraform.lock.hcl"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two stacks with DigitalOcean, one with Rollbar too, and one without providers."""
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects/fleet.py").touch()
    providers = {
        "shop": ["digitalocean"],
        "shop-production": ["digitalocean", "rollbar"],
        "blog": ["digitalocean"],
        "bare": [],
    }
    after = {"shop-production": ["shop", "production-1"], "shop": ["production-1"]}
    entries = {}
    for name, required in providers.items():
        folder = tmp_path / "charts_out/terraform/stacks" / name
        folder.mkdir(parents=True)
        required_providers = {each: {"source": each} for each in required}
        content = {"terraform": {"required_providers": required_providers}}
        (folder / "cdk.tf.json").write_text(json.dumps(content))
        known = [each for each in after.get(name, ()) if each in providers]
        entries[name] = {"workingDirectory": f"stacks/{name}", "dependencies": known}
    manifest = tmp_path / "charts_out/terraform/manifest.json"
    manifest.write_text(json.dumps({"stacks": entries}))
    return tmp_path


def test_stacks_without_a_lock_are_told_by_what_they_require(root: Path) -> None:
    assert [str(finding) for finding in check(root)] == [
        f"warning: no lock of {providers} for {stacks} [provider-locks]\n"
        "    why: whoever runs them takes whatever build of that version the registry has then\n"
        "    fix: run devops providers lock where a provider registry is reachable, then synth"
        for providers, stacks in (
            ("digitalocean", "shop, blog"),
            ("digitalocean, rollbar", "shop-production"),
        )
    ]


def locked(root: Path) -> None:
    for stack in ("shop", "shop-production", "blog"):
        (root / "charts_out/terraform/stacks" / stack / LOCK).touch()


def test_nothing_is_said_of_locked_stacks(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    locked(root)

    assert main(["check", "--root", str(root)]) == 0
    assert capsys.readouterr().out == ""


def test_locks_that_git_ignores_are_told(root: Path) -> None:
    locked(root)
    subprocess.run(["git", "init", "-q", root], check=True, env=clean_env())
    (root / ".gitignore").write_text(f"/charts_out/terraform/stacks/*/{LOCK}\n")

    assert [str(finding) for finding in check(root)] == [
        "warning: git ignores the locks in charts_out/ [provider-locks]\n"
        "    why: CI would run init without them\n"
        f"    fix: take the line that ends in {LOCK} out of .gitignore, and commit them"
    ]


def test_findings_as_json_have_a_versioned_schema(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--json", "--root", str(root)]) == 1

    answer = json.loads(capsys.readouterr().out)
    assert answer["schema"] == "devops-constructs/check/v1"
    assert {finding["severity"] for finding in answer["findings"]} == {"warning"}
