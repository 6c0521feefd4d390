"""Somebody leaves a team under real Terraform: who may release is all that changes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from devops_constructs.synthesis.synth import synthesise
from tests.emulated.runs import ROOT, Account

STACK = "static-site-production"
NOTE = "kubernetes_config_map_v1"
PEOPLE = "github_team_members.fleet_operations"


def without_bo(account: Account, folder: Path) -> Account:
    """The same accounts, with a fleet in whose team one person is not any more."""
    shutil.copytree(ROOT / "projects", folder / "projects")
    if (ROOT / "locks").exists():
        shutil.copytree(ROOT / "locks", folder / "locks")
    file = folder / "projects/fleet.py"
    text = file.read_text("utf-8")
    assert ', members=("bo-example",)' in text
    file.write_text(text.replace(', members=("bo-example",)', ""))
    synthesise(folder)
    return replace(account, root=folder)


def test_who_leaves_is_out_of_the_team_and_the_cluster_and_no_chart_is_another(
    account: Account, tmp_path: Path
) -> None:
    account.apply_all_before(STACK)
    account.apply(STACK)
    [before] = account.cloud.named(NOTE)

    left = without_bo(account, tmp_path)
    assert left.plan("fleet") == {PEOPLE: ["update"]}
    assert left.plan(STACK) == {f"{NOTE}.{STACK}_applied-stack": ["update"]}
    left.apply("fleet")
    left.apply(STACK)

    [after] = account.cloud.named(NOTE)
    assert (before["data"]["released_by"], after["data"]["released_by"]) == (
        "ann-example bo-example",
        "ann-example",
    )
    assert after["data"]["sha256"] == before["data"]["sha256"]
    [people] = account.cloud.named("github_team_members")
    assert [each["username"] for each in people["members"]] == ["ann-example"]
    chart = f"charts_out/helm/{STACK}/Chart.yaml"
    assert (tmp_path / chart).read_text("utf-8") == (ROOT / chart).read_text("utf-8")
