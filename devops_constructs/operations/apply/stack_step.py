"""One version of one stack: the reviewed plan, or a new one that does the same, or a person."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from devops_constructs.errors import StalePlanError, TerraformError, UnwrittenStateError
from devops_constructs.operations.apply.git_history import written
from devops_constructs.operations.apply.outcome import Outcome, State
from devops_constructs.operations.apply.queue import Entry, Version
from devops_constructs.operations.apply.stack_plans import Made, StackPlans
from devops_constructs.operations.apply.unwritten_states import UnwrittenStates
from devops_constructs.operations.plans.content import STACK
from devops_constructs.operations.plans.records import Applied
from devops_constructs.operations.plans.records import Outcome as Became
from devops_constructs.operations.plans.stored_plan import StoredPlan
from devops_constructs.operations.plans.summary import (
    MadeFor,
    Summary,
    differences,
    is_rest,
    same_changes,
)
from devops_constructs.operations.plans.terraform_cli import Terraform

_MOST_DIFFERENCES = 20


@dataclass(frozen=True)
class StackApply:
    """Brings stacks to what was merged of them."""

    plans: StackPlans
    program: str
    """Terraform, or OpenTofu."""
    files: Callable[[str, str], Mapping[str, bytes]]
    """The files of a commit's stack."""
    environ: Mapping[str, str]
    """What Terraform's environment is taken from."""
    unwritten: UnwrittenStates
    approved: Collection[str] = ()
    """The keys of plans that a person lets be applied."""

    def __call__(self, entry: Entry, attempt: type[Attempt] | None = None) -> Outcome:
        """Apply one version, or say why not.

        Args:
            entry: the version
            attempt: what it is applied as; None: as one that was merged

        Raises:
            OperationError: something failed; what was done of the version, the next run finds.
        """
        with tempfile.TemporaryDirectory(prefix="devops-") as made:
            files = self.files(entry.version.commit, entry.step.name)
            stack = written(files, Path(made, "stack"))
            with Terraform.on(stack, self.program, self.environ) as terraform:
                terraform.init()
                self.unwritten.bring_back(entry.step.name, terraform)
                try:
                    return (attempt or Attempt)(self, entry, files, terraform, Path(made)).outcome()
                except UnwrittenStateError as error:
                    raise self.unwritten.keep(entry.step.name, error) from None

    def approval(self, stack: str, content: str, made_for: MadeFor) -> StoredPlan | None:
        """The plan that a person lets be applied, if it is one of this content, made for this."""
        found = self.plans.of(stack, content) if self.approved else ()
        of_it = (plan for plan in found if plan.summary.made_for == made_for)
        return next((plan for plan in of_it if plan.key in self.approved), None)


@dataclass(frozen=True)
class Attempt:
    """A version that was merged, with its files and Terraform on them."""

    made_for: ClassVar[MadeFor] = "apply"
    """What plans are marked with that it makes."""
    apply: StackApply
    entry: Entry
    files: Mapping[str, bytes]
    terraform: Terraform
    scratch: Path

    @property
    def stack(self) -> str:
        """Its name."""
        return self.entry.step.name

    @property
    def version(self) -> Version:
        """Which one."""
        return self.entry.version

    @property
    def content(self) -> str:
        """The hash of its files."""
        content = self.version.content
        assert content is not None, "what was taken away is not in the queue"
        return content

    def outcome(self) -> Outcome:
        """What became of it, and what lies among its plans and is none of ours."""
        refused = self.apply.plans.archive.refused(self.stack, self.content)
        outcome = self._outcome_of_authentic()
        lines = (*([outcome.says] if outcome.says else []), *map(_refused, refused))
        return replace(outcome, says="\n".join(lines))

    def _outcome_of_authentic(self) -> Outcome:
        plans, stack = self.apply.plans, self.stack
        approved = self.apply.approval(stack, self.content, self.made_for)
        seen = approved or self.reviewed()
        if seen and self._fits(seen):
            plans.put_into(self.terraform, seen, self.files)
            try:
                how = f"as {plans.by} approved it" if approved else "as it was reviewed"
                return self._applied([seen], seen.key, seen.summary, how)
            except StalePlanError:
                # what was begun once stays so: its rest may be all that is left to do
                self.record([seen], "failed" if is_begun(seen) else "stale")
        commit = self.version.commit
        made = plans.make(self.terraform, stack, commit, self.content, self.made_for)
        if not made.summary.changes:
            return self.without_changes(made, seen)
        if seen and self.may_stand_for(seen, made.summary):
            key = plans.save(made, self.scratch)
            kept = [seen, plans.archive.fetch(key)]
            same = same_changes(seen.summary, made.summary)
            how = "with the same changes" if same else "the rest of what was reviewed"
            return self._applied(kept, key, made.summary, f"planned anew, {how}")
        return self._waits(made, seen)

    def reviewed(self) -> StoredPlan | None:
        """The plan that need not be approved in this run."""
        return self.apply.plans.reviewed(self.stack, self.content)

    def _fits(self, plan: StoredPlan) -> bool:
        """Whether a saved plan can be applied at all: by its own program, with the rights of this
        job, and not stale already."""
        program = self.terraform.program
        same = (plan.summary.program, plan.summary.version) == (program.name, program.version)
        is_over = plan.result and plan.result.outcome in ("stale", "applied")
        return same and not is_over and not _carries_access(self.files)

    def may_stand_for(self, seen: StoredPlan, new: Summary) -> bool:
        """Whether what a new plan does has been seen by a person."""
        return same_changes(seen.summary, new) or (is_begun(seen) and is_rest(seen.summary, new))

    def _applied(self, plans: list[StoredPlan], key: str, summary: Summary, how: str) -> Outcome:
        """Apply the plan that Terraform has; `plans` are those whose fate it is."""
        self.record(plans, "begun")
        try:
            self.terraform.apply()
        except StalePlanError:
            raise
        except TerraformError as error:
            self.record(plans, "failed", error.last_lines)
            raise
        self._is_now(key)
        self.record(plans, "applied")
        state: State = "applied" if summary.changes else "unchanged"
        return self.became(state, f"{counted(summary)}, {how}", key)

    def without_changes(self, made: Made, seen: StoredPlan | None) -> Outcome:
        """What becomes of it if no resource is to be changed."""
        if made.does_something:
            self.terraform.apply()
        self._is_now(seen.key if seen and is_begun(seen) else None)
        if seen and is_begun(seen):
            self.record([seen], "applied", "nothing was left to do")
        return self.became("unchanged", "nothing is to be changed")

    def _waits(self, made: Made, seen: StoredPlan | None) -> Outcome:
        plans = self.apply.plans
        waiting = plans.waiting(self.stack, self.content, self.made_for)
        if waiting and self.is_same(waiting.summary, made.summary):
            key = waiting.key
        else:
            key = plans.save(made, self.scratch)
        why = self._why(made.summary, seen) if seen else self.unseen(made.summary)
        outcome = self.became("waits for a person", why, key)
        command = f"gh workflow run apply.yml -f approve={key}"
        return replace(outcome, approve=command)

    def _why(self, new: Summary, seen: StoredPlan) -> str:
        lines = self.differences(seen.summary, new)
        rest = len(lines) - _MOST_DIFFERENCES
        more = [f"and {rest} more"] if rest > 0 else []
        head = f"a new plan is not what {seen.key} was"
        return "\n".join([head, *lines[:_MOST_DIFFERENCES], *more])

    def is_same(self, seen: Summary, new: Summary) -> bool:
        """Whether a plan does what another one was shown to do."""
        return same_changes(seen, new)

    def differences(self, seen: Summary, new: Summary) -> list[str]:
        """What only one of them does, a line each."""
        return differences(seen, new)

    def unseen(self, new: Summary) -> str:
        """Why a plan waits that no other stands for."""
        return f"nobody has reviewed a plan of it: {counted(new)}"

    def record(self, plans: list[StoredPlan], became: Became, says: str = "") -> None:
        """Write down what became of plans."""
        for plan in plans:
            by = self.apply.plans.by if plan.key in self.apply.approved else ""
            self.apply.plans.became(plan, became, self.version.commit, says, by)

    def _is_now(self, plan: str | None) -> None:
        """From here on it is applied, whatever happens to this run."""
        plans = self.apply.plans
        content, commit = self.content, self.version.commit
        made = Applied(self.stack, commit, content, plans.clock(), plans.by, plan)
        plans.archive.set_applied(made)

    def became(self, state: State, says: str, plan: str | None = None) -> Outcome:
        """What became of it."""
        return Outcome(self.entry.step.key, self.version.commit, state, says, plan)


def _carries_access(files: Mapping[str, bytes]) -> bool:
    """Whether plans of a stack carry the way into a cluster of whoever made them: data sources are
    read when a plan is made, and provider kubernetes is configured with what they said then. The
    job that plans may change nothing there, and after two hours nobody gets in by it."""
    return "kubernetes" in json.loads(files[STACK]).get("provider", {})


def is_begun(plan: StoredPlan) -> bool:
    """Whether its apply was begun and came to no end."""
    return plan.result is not None and plan.result.outcome in ("begun", "failed")


def counted(summary: Summary) -> str:
    """What it does, by number and kind."""
    counted = [f"{number} to {kind}" for kind, number in summary.counts.items()]
    return ", ".join(counted) or "nothing to change"


def _refused(key: str) -> str:
    return f"{key} is not authentic, and counts for nothing: find out who can write there"
