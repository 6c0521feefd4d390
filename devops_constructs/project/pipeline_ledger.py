"""The secrets of the infrastructure repository as entries of a ledger like that of a release."""

from __future__ import annotations

from dataclasses import replace

from devops_constructs.project.fleet import Fleet
from devops_constructs.project.infrastructure_secrets import (
    A_PERSON,
    PipelineSecret,
    pipeline_secrets,
)
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.rotatable import PLANS
from devops_constructs.project.secret_ledger import GithubPlace, LedgerEntry


def pipeline_ledger(portfolio: Portfolio, environment: str) -> tuple[LedgerEntry, ...]:
    """Those of one environment at GitHub, such as "terraform-apply"."""
    found = [each for each in pipeline_secrets(portfolio) if each.environment == environment]
    return tuple(_with_date(portfolio, _entry(portfolio.fleet, each)) for each in found)


def _with_date(portfolio: Portfolio, entry: LedgerEntry) -> LedgerEntry:
    """Keys to plans are the only ones that a stack makes."""
    for project in portfolio.projects:
        for rotation in project.rotations if project.name == entry.stack else ():
            if rotation.secret == PLANS:
                return replace(entry, rotated=rotation.date, beside=rotation.beside)
    return entry


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
        rotates_as="" if by_person else PLANS,
        github=place,
        lines=secret.rotation if secret.has_lines else "",
    )
