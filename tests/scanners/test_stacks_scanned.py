"""checkov finds nothing in the committed stacks that we have not answered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.preparation import prepared
from tests.scanners.acknowledged import (
    FILE,
    OF_STACKS,
    acknowledgements,
    left_over,
    unacknowledged,
)
from tests.scanners.findings import Finding
from tests.terraform.schema_check import committed_schemas

KNOWN = [each for each in acknowledgements(FILE.read_text("utf-8")) if each.scanner == OF_STACKS]


@pytest.fixture(scope="module")
def stacks(repository: Path) -> Mapping[str, dict[str, Any]]:
    files = (repository / "charts_out/terraform/stacks").glob("*/cdk.tf.json")
    return {file.parent.name: json.loads(file.read_text("utf-8")) for file in sorted(files)}


@pytest.fixture(scope="module")
def findings(
    stacks: Mapping[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> list[Finding]:
    return list(scanned(stacks, tmp_path_factory.mktemp("stacks")))


def scanned(stacks: Mapping[str, dict[str, Any]], folder: Path) -> Iterator[Finding]:
    """What checkov says. It cannot read the block `terraform`, and judges nothing in it."""
    for name, stack in stacks.items():
        (folder / name).mkdir()
        rest = {block: content for block, content in stack.items() if block != "terraform"}
        (folder / name / "cdk.tf.json").write_text(json.dumps(rest, indent=1), "utf-8")
    program = shutil.which("checkov", path=os.fspath(prepared("scripts/scanners")))
    assert program
    options = ("--framework", "terraform_json", "--output", "json", "--compact", "--quiet")
    command = (program, "--directory", str(folder), *options, "--skip-download")
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    assert report["summary"]["parsing_errors"] == 0, report["results"]["parsing_errors"]
    for failed in report["results"]["failed_checks"]:
        target = f"{Path(failed['file_path']).parent.name}/{failed['resource'].partition('.')[2]}"
        check = f"{failed['check_id']}: {failed['check_name']}"
        yield Finding(OF_STACKS, check, target)


def test_every_finding_in_a_stack_is_acknowledged(findings: list[Finding]) -> None:
    assert unacknowledged(findings, KNOWN) == []
    assert left_over(findings, KNOWN) == []


def test_a_bucket_that_everyone_may_list_is_found(tmp_path: Path) -> None:
    """So that a scan of files which checkov does not read does not pass for a clean one."""
    bucket = {"name": "uploads", "region": "fra1", "acl": "public-read"}
    stack = {"terraform": {}, "resource": {"digitalocean_spaces_bucket": {"uploads": bucket}}}

    found = {each.check.partition(":")[0] for each in scanned({"shop": stack}, tmp_path)}

    assert found == {"CKV_DIO_1", "CKV_DIO_3"}


def test_each_repository_has_alerts_by_a_resource_of_its_own(
    stacks: Mapping[str, dict[str, Any]],
) -> None:
    """What the acknowledgement of CKV_GIT_3 says; the argument would be deprecated."""
    argument = committed_schemas()["resource"]["github_repository"]["block"]["attributes"]
    assert argument["vulnerability_alerts"]["deprecated"]

    for stack in stacks.values():
        alerts = stack.get("resource", {}).get("github_repository_vulnerability_alerts", {})
        for name in stack.get("resource", {}).get("github_repository", {}):
            wanted = f"${{github_repository.{name}.name}}"
            assert [each["repository"] for each in alerts.values()].count(wanted) == 1
