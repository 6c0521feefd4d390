"""What a run of `devops apply` needs, from the definitions and the environment of a job."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.cdktf_deploy import CdktfDeploy
from devops_constructs.operations.apply.drift import StackDrift, drift
from devops_constructs.operations.apply.git_history import GitHistory
from devops_constructs.operations.apply.helm_releases import Releases
from devops_constructs.operations.apply.merged import Merged
from devops_constructs.operations.apply.outcome import Outcome
from devops_constructs.operations.apply.provider_cache import provider_cache
from devops_constructs.operations.apply.run import Do, Run
from devops_constructs.operations.apply.stack_plans import StackPlans, now
from devops_constructs.operations.apply.stack_step import StackApply
from devops_constructs.operations.apply.tell import Teller
from devops_constructs.operations.apply.unwritten_states import UnwrittenStates
from devops_constructs.operations.apply.who import may_approve, runs_it
from devops_constructs.operations.github_cli import GitHub
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.signing import needed_keys, not_authentic
from devops_constructs.project.infrastructure import InfrastructureRepository
from devops_constructs.project.infrastructure_secrets import PLANS_IDENTITY
from devops_constructs.project.people import appliers
from devops_constructs.project.portfolio import Portfolio


@dataclass(frozen=True)
class Programs:
    """What is run; each is looked for on PATH."""

    terraform: str = "terraform"
    helm: str = "helm"
    kubectl: str = "kubectl"
    cdktf: str = "cdktf"
    gh: str = "gh"


def apply_fleet(
    root: Path,
    portfolio: Portfolio,
    chosen: Collection[str],
    approve: Collection[str],
    programs: Programs,
    talk: Callable[[str], None],
) -> tuple[str, list[Outcome]]:
    """The commit that was brought out, and what became of each step that was not as it says.

    Raises:
        OperationError: it is not for this commit or this person, or something is missing.
    """
    repository = infrastructure_of(portfolio)
    _is_the_branch(repository)
    history = GitHistory(root)
    keys, identities = needed_keys(), os.environ.get(PLANS_IDENTITY, "")
    archive = PlanArchive(portfolio.fleet, portfolio.projects, keys)
    plans = StackPlans(archive, repository.encrypt_to, runs_it(), identities, keys)
    by_cdktf = portfolio.fleet.apply == "cdktf"
    merged = Merged(history, archive, plans.begun, newest_only=by_cdktf)
    with Releases(programs.helm, programs.kubectl) as releases:
        environ = releases.enter_context(provider_cache())
        apply_stack: Do
        if by_cdktf:
            _no_approval(approve)
            tools = (programs.cdktf, programs.terraform)
            apply_stack = CdktfDeploy(archive, plans.by, history.files, now, environ, *tools)
        else:
            for key in approve:
                _may_be_approved(key, appliers(portfolio.fleet), merged, plans)
            files, program = history.stack_files, programs.terraform
            unwritten = UnwrittenStates(archive.states, repository.encrypt_to)
            apply_stack = StackApply(plans, program, files, environ, unwritten, approve)
        outcomes = Run(merged, releases, apply_stack, talk)(chosen)
    return history.head, _told(outcomes, programs, talk)


def drift_of(
    root: Path, portfolio: Portfolio, program: str, talk: Callable[[str], None]
) -> tuple[str, list[StackDrift]]:
    """The newest commit, and every stack against it and against what was applied.

    Raises:
        OperationError: something is missing.
    """
    infrastructure_of(portfolio)
    archive = PlanArchive(portfolio.fleet, portfolio.projects)
    merged = Merged(GitHistory(root), archive)
    return merged.history.head, list(drift(merged, program, talk))


def infrastructure_of(portfolio: Portfolio) -> InfrastructureRepository:
    """The repository that plans and applies.

    Raises:
        OperationError: the fleet has none.
    """
    if portfolio.fleet.infrastructure is None:
        raise OperationError(
            "the fleet has no infrastructure repository\n"
            "    why: it says which branch is applied, by whom, and whom plans are encrypted to\n"
            "    fix: write infrastructure=dc.InfrastructureRepository(...) into projects/fleet.py"
        )
    return portfolio.fleet.infrastructure


def _is_the_branch(repository: InfrastructureRepository) -> None:
    """Environments let no other branch in, where GitHub's plan has any."""
    ref = os.environ.get("GITHUB_REF")
    if ref and ref != f"refs/heads/{repository.branch}":
        raise OperationError(
            f"{ref} is not applied\n"
            f"    why: InfrastructureRepository.branch is {repository.branch!r}\n"
            f"    fix: merge it, or start the workflow on {repository.branch}"
        )


def _no_approval(approve: Collection[str]) -> None:
    for key in approve:
        raise OperationError(
            f"{key} cannot be approved\n"
            '    why: Fleet.apply is "cdktf", which applies no saved plan\n'
            "    fix: leave --approve out"
        )


def _may_be_approved(key: str, people: Collection[str], merged: Merged, plans: StackPlans) -> None:
    may_approve(key, people)
    plan = plans.archive.fetch(key)
    if not plan.authentic:
        raise not_authentic(key)
    summary = plan.summary
    wanted = merged.pending.get(f"stack/{summary.stack}", ())
    before = list(takewhile(lambda version: version.content != summary.content, wanted))
    first = next((v for v in before if not merged.is_begun(summary.stack, v)), None)
    if len(before) == len(wanted):
        why = "what it is a plan of is applied, was never merged, or was taken back"
    elif first:
        why = f"{first.commit[:12]} of {summary.stack} comes first"
    elif summary.made_for != "apply":
        why = "it is of a pull request, whose review counts; only plans of devops apply wait"
    else:
        return
    raise OperationError(
        f"{key} cannot be approved\n"
        f"    why: {why}\n"
        f"    fix: choose what waits now: devops plans list {summary.stack}"
    )


def _told(
    outcomes: list[Outcome], programs: Programs, talk: Callable[[str], None]
) -> list[Outcome]:
    teller = Teller.here(GitHub(program=programs.gh))
    if teller is None:
        return outcomes
    try:
        teller.mark(outcomes)
    except OperationError as error:
        talk(str(error))  # what was applied was applied
    return [teller.tell(o) if o.state == "waits for a person" else o for o in outcomes]
