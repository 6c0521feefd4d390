"""The secrets of the infrastructure repository as entries of a ledger like that of a release."""

from __future__ import annotations

from devops_constructs.project.fleet import Fleet
from devops_constructs.project.infrastructure_secrets import (
    A_PERSON,
    PipelineSecret,
    pipeline_secrets,
)
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.secret_ledger import GithubPlace, LedgerEntry


def pipeline_ledger(portfolio: Portfolio, environment: str) -> tuple[LedgerEntry, ...]:
    """Those of one environment at GitHub, such as "terraform-apply"."""
    found = [each for each in pipeline_secrets(portfolio) if each.environment == environment]
    return tuple(_entry(portfolio.fleet, each) for each in found)


def _entry(fleet: Fleet, secret: PipelineSecret) -> LedgerEntry:
    by_person = secret.made_by == A_PERSON
    place = GithubPlace(
        secret.github_name(fleet),
        fleet.github_owner,
        fleet.infrastructure.name if fleet.infrastructure else None,
        None if fleet.github_plan == "free" else secret.environment,
    )
    return LedgerEntry(
        None,
        secret.name,
        (secret.environment,),
        A_PERSON if by_person else "terraform",
        "set" if by_person else "rotation",
        stack=None if by_person else secret.made_by,
        github=place,
    )
