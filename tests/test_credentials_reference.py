"""The reference says of the infrastructure repository's secrets what the model says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import devops_constructs as dc
from devops_constructs.project.infrastructure_secrets import (
    A_PERSON,
    PipelineSecret,
    pipeline_secrets,
)
from devops_constructs.project.portfolio import Portfolio
from tests.project import samples
from tests.strategies import RECIPIENT

Row = tuple[str, tuple[str, ...], str, str, str]
"""Environment, names, who makes it, scope, rotation."""


@pytest.fixture(scope="module")
def section() -> str:
    root = Path(__file__).parents[1]
    text = (root / "docs/reference/credentials.md").read_text("utf-8")
    return text.partition("## In the infrastructure repository")[2].partition("\n## ")[0]


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    """A fleet that uses everything, with placeholders for names of its own."""
    repository = dc.InfrastructureRepository("definitions", encrypt_to=RECIPIENT)
    zones = (dc.Zone("acme.example", token="ZONE"),)
    teams = (dc.GithubTeam("operations", maintainers=("ann-example",)),)
    declared = {"infrastructure": repository, "zones": zones, "github_teams": teams}
    fleet = samples.fleet().model_copy(update=declared)
    changes = {"name": "project", "error_tracking": dc.ErrorTracking()}
    return Portfolio(fleet=fleet, projects=(samples.project().model_copy(update=changes),))


def listed(section: str) -> list[list[str]]:
    lines = [line for line in section.splitlines() if line.startswith("| `terraform-")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def rows(section: str) -> Iterator[Row]:
    for environment, names, made_by, scope, _, rotation in listed(section):
        found = tuple(re.sub("[<>]", "", name) for name in re.findall("`([^`]+)`", names))
        yield environment.strip("`"), found, made_by, scope, rotation


def of_the_model(portfolio: Portfolio) -> Iterator[Row]:
    pair: tuple[str, ...] = ()
    for each in pipeline_secrets(portfolio):
        pair = (*pair, each.name)
        if each.rights:  # its other half says none
            yield each.environment, pair, _maker(each), _scope(each), each.rotation
            pair = ()


def _maker(each: PipelineSecret) -> str:
    return each.made_by if each.made_by == A_PERSON else f"stack `<{each.made_by}>`"


def _scope(each: PipelineSecret) -> str:
    scope = "; ".join(each.rights)
    return scope.replace("agency-project-private", "<private space>").replace(
        "agency-state", "<state space>"
    )


def test_the_table_lists_each_secret_with_its_scope_maker_and_rotation(
    section: str, portfolio: Portfolio
) -> None:
    assert sorted(rows(section)) == sorted(of_the_model(portfolio))


def test_each_row_says_what_a_thief_could_do(section: str) -> None:
    assert all(len(reach) > 20 for *_, reach, _ in listed(section))


def test_whoever_can_fetch_kubeconfigs_or_write_states_is_told_apart(section: str) -> None:
    reach = {(row[0].strip("`"), row[3]): row[4] for row in listed(section)}

    for (_, scope), told in reach.items():
        if "access_cluster" in scope:
            assert "administrator of every cluster" in told
        if "terraform-plan and no other" in scope:
            assert "changes nothing" in told
        if scope.startswith("<state space>: readwrite"):
            assert "overwrite" in told or "terraform-archive" in told
