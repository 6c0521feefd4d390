"""What a run of `devops apply` needs, from the definitions and the environment of a job."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.again import Again
from devops_constructs.operations.apply.approval import Approval
from devops_constructs.operations.apply.cdktf_deploy import CdktfDeploy
from devops_constructs.operations.apply.drift import StackDrift, drift
from devops_constructs.operations.apply.git_history import GitHistory
from devops_constructs.operations.apply.helm_releases import Releases
from devops_constructs.operations.apply.left_over import LeftOver, left_over
from devops_constructs.operations.apply.merged import Merged
from devops_constructs.operations.apply.outcome import Outcome
from devops_constructs.operations.apply.provider_cache import provider_cache
from devops_constructs.operations.apply.run import Do, Run
from devops_constructs.operations.apply.stack_plans import StackPlans, now
from devops_constructs.operations.apply.stack_step import StackApply
from devops_constructs.operations.apply.tell import Teller
from devops_constructs.operations.apply.unwritten_states import UnwrittenStates
from devops_constructs.operations.apply.who import runs_it
from devops_constructs.operations.github_cli import GitHub
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.signing import needed_keys
from devops_constructs.project.infrastructure import InfrastructureRepository
from devops_constructs.project.infrastructure_secrets import PLANS_IDENTITY
from devops_constructs.project.people import appliers
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.review.untrusted_text import in_a_line


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
    again: str = "",
) -> tuple[str, list[Outcome]]:
    """The commit that was brought out, and what became of each step that was not as it says.

    Args:
        root: of this repository
        portfolio: its definitions
        chosen: names of stacks and charts; empty: all
        approve: the keys of plans that a person lets be applied
        programs: what is run
        talk: is told what is done
        again: a stack to be planned once more, and nothing else done; empty: none

    Raises:
        OperationError: it is not for this commit or this person, or something is missing.
    """
    repository = infrastructure_of(portfolio)
    _is_the_branch(repository)
    _stands_alone(again, chosen, approve)
    history = GitHistory(root)
    keys, identities = needed_keys(), os.environ.get(PLANS_IDENTITY, "")
    archive = PlanArchive(portfolio.fleet, portfolio.projects, keys)
    plans = StackPlans(archive, repository.encrypt_to, runs_it(), identities, keys)
    by_cdktf = portfolio.fleet.apply == "cdktf"
    merged = Merged(history, archive, plans.begun, newest_only=by_cdktf)
    with Releases(programs.helm, programs.kubectl) as releases:
        environ = releases.enter_context(provider_cache())
        apply_stack: Do
        repaired: list[Outcome] = []
        if by_cdktf:
            _no_approval(approve)
            _no_repair(again)
            tools = (programs.cdktf, programs.terraform)
            apply_stack = CdktfDeploy(archive, plans.by, history.files, now, environ, *tools)
        else:
            approval = Approval(archive, merged, appliers(portfolio.fleet))
            repairs = [again] if again else approval.again(approve)
            files, program = history.stack_files, programs.terraform
            unwritten = UnwrittenStates(archive.states, repository.encrypt_to)
            of_stack = StackApply(plans, program, files, environ, unwritten, approve)
            repaired = list(map(Again(merged, of_stack, talk), repairs))
            apply_stack = of_stack
        outcomes = [] if again else Run(merged, releases, apply_stack, talk)(chosen)
        names = [] if again or chosen else [each.name for each in portfolio.fleet.clusters]
        left = list(_left(left_over(merged, names, releases), talk))
    return history.head, [*repaired, *_told(outcomes, programs, talk), *left]


def drift_of(
    root: Path, portfolio: Portfolio, programs: Programs, talk: Callable[[str], None]
) -> tuple[str, list[StackDrift], list[LeftOver]]:
    """The newest commit; every stack against it and against what was applied; and what is left in
    clusters.

    Raises:
        OperationError: something is missing.
    """
    infrastructure_of(portfolio)
    archive = PlanArchive(portfolio.fleet, portfolio.projects)
    merged = Merged(GitHistory(root), archive)
    repairs = portfolio.fleet.apply == "plan"
    found = list(drift(merged, programs.terraform, talk, repairs=repairs))
    with Releases(programs.helm, programs.kubectl) as releases:
        names = [cluster.name for cluster in portfolio.fleet.clusters]
        left = list(_without_kept_away(left_over(merged, names, releases), talk))
    return merged.history.head, found, left


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


def _left(found: Iterable[LeftOver], talk: Callable[[str], None]) -> Iterator[Outcome]:
    """What was merged is applied, whether or not somebody could look; `devops drift` fails then."""
    for each in found:
        if each.problem:
            talk(each.lines.rstrip("\n"))
        else:
            step = f"charts/{each.name}"
            yield Outcome(step, None, "left over", each.says, uninstall=each.uninstall)


def _without_kept_away(
    found: Iterable[LeftOver], talk: Callable[[str], None]
) -> Iterator[LeftOver]:
    """Who only plans is not to read releases, so it is no failure: each run of `devops apply` looks
    for what is left over as well."""
    for each in found:
        if each.is_kept_away:
            talk(f"releases of cluster {each.cluster} are kept from who plans: see devops apply")
        else:
            yield each


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


def _stands_alone(again: str, chosen: Collection[str], approve: Collection[str]) -> None:
    if again and (chosen or approve):
        raise OperationError(
            "--again goes with no other stack and no plan\n"
            "    why: it plans one stack and applies nothing\n"
            "    fix: leave the others out; what was planned is approved in the next run"
        )


def _no_repair(again: str) -> None:
    if again:
        raise OperationError(
            f"{in_a_line(again)} cannot be planned once more\n"
            '    why: Fleet.apply is "cdktf", which applies at once what it has planned, so that'
            " nobody would see it before\n"
            "    fix: let a person apply it: docs/how-to/plan-locally.md, break the glass"
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
