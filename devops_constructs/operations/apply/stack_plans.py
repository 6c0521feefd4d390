"""The plans that one content of a stack has: reviewed, approved, and the one that is made now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.content import LOCK
from devops_constructs.operations.plans.encryption import decrypted, encrypted
from devops_constructs.operations.plans.plan_job import MadePlan, write_plan
from devops_constructs.operations.plans.records import Outcome as Became
from devops_constructs.operations.plans.records import PlanResult
from devops_constructs.operations.plans.signing import SigningKeys, not_authentic
from devops_constructs.operations.plans.stored_plan import StoredPlan
from devops_constructs.operations.plans.summary import (
    MadeFor,
    Summary,
    changes_of,
    outputs_of,
    same_changes,
)
from devops_constructs.operations.plans.terraform_cli import Terraform

_MANY = 3
"""So many contents and more are looked for among all plans of the stack."""


def now() -> str:
    """As records have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Made:
    """A plan that was made now, and is nowhere but here."""

    summary: Summary
    plan: bytes
    text: str
    does_something: bool
    """Also if no resource changes: outputs, or what the state says of a resource."""


@dataclass(frozen=True)
class StackPlans:
    """The archive, as an apply uses it."""

    archive: PlanArchive
    recipient: str
    """Whom plans are encrypted to."""
    by: str
    identities: str
    """The age identities that decrypt them."""
    keys: SigningKeys
    """What new plans are signed with."""
    clock: Callable[[], str] = now

    def of(self, stack: str, content: str) -> list[StoredPlan]:
        """The plans of this content that the jobs that plan and apply have made."""
        return [plan for plan in self.archive.of(stack, content) if plan.authentic]

    def reviewed(self, stack: str, content: str) -> StoredPlan | None:
        """The newest plan that somebody has seen: in a pull request, or by approving it. What was
        approved as a repair says nothing of what is merged later.
        """
        return next((p for p in self.of(stack, content) if _was_seen(p)), None)

    def waiting(self, stack: str, content: str, made_for: MadeFor) -> StoredPlan | None:
        """The newest plan that an apply has made for this, and nobody has approved. One that was
        applied in place of another waits for nobody.
        """
        made = (p for p in self.of(stack, content) if p.summary.made_for == made_for)
        return next((p for p in made if not (_is_approved(p) or _is_applied(p))), None)

    def begun(self, stack: str, contents: Collection[str], since: str) -> set[str]:
        """Those contents whose apply was begun since then and did not end well. A repair is none:
        what it repairs was applied.
        """
        if len(contents) > _MANY:
            plans = [plan for plan in self.archive.all(stack) if plan.authentic]
        else:
            plans = [plan for content in contents for plan in self.of(stack, content)]
        return {
            plan.summary.content
            for plan in plans
            if plan.summary.content in contents
            and plan.summary.made_for != "again"
            and plan.result
            and plan.result.outcome in ("begun", "failed")
            and plan.result.made >= since
        }

    def put_into(
        self, terraform: Terraform, stored: StoredPlan, files: Mapping[str, bytes]
    ) -> None:
        """Give Terraform a saved plan to apply, which has to be one of these files.

        Raises:
            OperationError: it is not authentic any more, or not what was shown: of other files, or
                with other changes.
        """
        fetched = self.archive.fetch(stored.key)
        if not fetched.authentic:
            raise not_authentic(stored.key)
        terraform.plan_file.write_bytes(decrypted(fetched.plan, self.identities))
        found = replace(stored.summary, changes=changes_of(terraform.show_json()))
        if not _is_of(terraform, files) or not same_changes(stored.summary, found):
            terraform.plan_file.unlink()
            raise OperationError(
                f"{stored.key} is not the plan that was shown\n"
                "    why: what is encrypted is of other files, or does something else, than its"
                " summary says\n"
                "    fix: find out who can write to the archive; then make a new plan"
            )

    def make(
        self, terraform: Terraform, stack: str, commit: str, content: str, made_for: MadeFor
    ) -> Made:
        """Plan what is now.

        Raises:
            TerraformError: Terraform ended badly.
        """
        plan = terraform.plan(lock=True)
        said = terraform.show_json()
        program = terraform.program
        changes, outputs = changes_of(said), outputs_of(said)
        summary = Summary(
            stack,
            content,
            commit,
            self.by,
            self.clock(),
            program.name,
            program.version,
            changes=changes,
            outputs=outputs,
            made_for=made_for,
        )
        does = bool(changes or outputs or said.get("applyable"))
        return Made(summary, plan.read_bytes(), terraform.show_text(), does)

    def save(self, made: Made, folder: Path) -> str:
        """Put a plan into the archive, and return its key; `folder` is a scratch folder."""
        own = folder / made.summary.stack
        plan = encrypted(made.plan, self.recipient)
        write_plan(MadePlan(made.summary, plan, made.text), own, self.keys)
        return self.archive.save(own)

    def became(
        self,
        stored: StoredPlan | None,
        became: Became,
        commit: str,
        says: str = "",
        approved_by: str = "",
    ) -> None:
        """Write down what became of a plan; who has approved it stays there."""
        if stored is None:
            return
        approved_by = approved_by or (stored.result.approved_by if stored.result else "")
        result = PlanResult(became, self.clock(), self.by, commit, says, approved_by)
        self.archive.record(stored.key, result)


def _is_of(terraform: Terraform, files: Mapping[str, bytes]) -> bool:
    """Whether a saved plan carries just these files; `init` makes a lock where there is none."""
    carried = terraform.planned_files()
    if LOCK not in files:
        carried.pop(LOCK, None)
    return carried == files


def _was_seen(stored: StoredPlan) -> bool:
    made_for = stored.summary.made_for
    return made_for == "review" or (made_for == "apply" and _is_approved(stored))


def _is_applied(stored: StoredPlan) -> bool:
    return stored.result is not None and stored.result.outcome == "applied"


def _is_approved(stored: StoredPlan) -> bool:
    return stored.result is not None and bool(stored.result.approved_by)
