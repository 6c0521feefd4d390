"""`devops plans make`: plans of the stacks that a pull request changes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from devops_constructs.errors import OperationError, ProposalError, TerraformError
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.encryption import encrypted
from devops_constructs.operations.plans.guard import judged
from devops_constructs.operations.plans.origin import Origin
from devops_constructs.operations.plans.plan_job import (
    MadePlan,
    PlanJob,
    made,
    new_folder,
    write_index,
)
from devops_constructs.operations.plans.proposal import Proposal, ProposedStack
from devops_constructs.operations.plans.signing import needed_keys
from devops_constructs.operations.plans.spaces_reads import spaces_read_only
from devops_constructs.operations.plans.summary import Summary, changes_of, outputs_of
from devops_constructs.operations.plans.terraform_cli import Program, Terraform
from devops_constructs.operations.plans.waiting import Waiting
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.portfolio import Portfolio

Talk = Callable[[str], None]


def make_plans(
    portfolio: Portfolio,
    proposed: Path,
    base: Path,
    out: Path,
    origin: Origin,
    *,
    stacks: Iterable[str] = (),
    terraform: str = "terraform",
    talk: Talk,
) -> PlanJob:
    """Judge what is proposed, and plan each stack that differs from the base's, or only `stacks`.

    A stack whose plan fails does not keep the others from theirs. The plans go to `out`, encrypted
    and signed.

    Raises:
        OperationError: nothing says whom plans are encrypted to or what signs them, `out` is not
            empty, or Terraform is missing.
    """
    recipient, keys = recipient_of(portfolio.fleet), needed_keys()
    new_folder(out)
    try:
        proposal = judged(proposed, base, portfolio.fleet)
    except ProposalError as error:
        job = PlanJob(origin.commit, origin.author, refused=str(error))
        write_index(job, out)
        return job
    chosen = _chosen(proposal, tuple(stacks))
    archive = PlanArchive(portfolio.fleet, portfolio.projects)
    waiting = Waiting(proposed, base, proposal, archive)
    plans = _plans(chosen, origin, recipient, waiting, terraform, talk)
    return made(origin, plans, proposal.gone, out, keys, lambda summary: talk(_done(summary)))


def recipient_of(fleet: Fleet) -> str:
    """Whom plans are encrypted to.

    Raises:
        OperationError: the fleet does not say it.
    """
    if fleet.infrastructure is None:
        raise OperationError(
            "the fleet does not say whom plans are encrypted to\n"
            "    why: a saved plan carries the state in clear\n"
            "    fix: write Fleet(infrastructure=InfrastructureRepository(..., encrypt_to=...))"
        )
    return fleet.infrastructure.encrypt_to


def _chosen(proposal: Proposal, names: tuple[str, ...]) -> list[ProposedStack]:
    changed = {stack.name: stack for stack in proposal.changed}
    for name in names:
        if name not in changed:
            known = ", ".join(changed) or "there is none"
            raise OperationError(
                f"the stack {name!r} is not changed\n"
                "    why: only stacks that differ from the base's are planned\n"
                f"    fix: name one of those that are: {known}"
            )
    return [stack for name, stack in changed.items() if not names or name in names]


def _plans(
    stacks: list[ProposedStack],
    origin: Origin,
    recipient: str,
    waiting: Waiting,
    program: str,
    talk: Talk,
) -> Iterator[MadePlan]:
    # each run has a folder of its own, and would ask the registry for the same providers again
    with (
        tempfile.TemporaryDirectory(prefix="devops-") as cache,
        spaces_read_only({"TF_PLUGIN_CACHE_DIR": cache, **os.environ}) as environ,
    ):
        for number, stack in enumerate(stacks, start=1):
            talk(f"[{number}/{len(stacks)}] {stack.name}: planning")
            yield _plan(stack, origin, recipient, waiting, program, environ)


def _plan(
    stack: ProposedStack,
    origin: Origin,
    recipient: str,
    waiting: Waiting,
    program: str,
    environ: Mapping[str, str],
) -> MadePlan:
    with tempfile.TemporaryDirectory(prefix="devops-") as judged_files:
        stack.write(Path(judged_files))
        with Terraform.on(Path(judged_files), program, environ) as terraform:
            which = terraform.program
            try:
                terraform.init()
                plan = encrypted(terraform.plan(lock=False).read_bytes(), recipient)
                text, data = terraform.show_text(), terraform.show_json()
            except TerraformError as error:
                state, says = waiting.judged(stack.name, error)
                return MadePlan(_summary(stack, origin, which, state=state, says=says))
    told = {"changes": changes_of(data), "outputs": outputs_of(data)}
    return MadePlan(_summary(stack, origin, which, **told), plan, text)


def _summary(stack: ProposedStack, origin: Origin, program: Program, **told: object) -> Summary:
    facts: dict[str, object] = {
        "stack": stack.name,
        "content": stack.content,
        "commit": origin.commit,
        "author": origin.author,
        "made": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "program": program.name,
        "version": program.version,
    }
    return Summary(**{**facts, **told})  # type: ignore[arg-type] # as `told` has them


def _done(summary: Summary) -> str:
    from devops_constructs.operations.plans.showing import in_words

    return f"{summary.stack}: {in_words(summary)}"
