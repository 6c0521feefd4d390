"""Which waiting plans a person may let be applied."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import takewhile

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.merged import Merged
from devops_constructs.operations.apply.who import may_approve
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.signing import not_authentic
from devops_constructs.operations.plans.stored_plan import StoredPlan
from devops_constructs.operations.plans.summary import Summary

_GONE = "what it is a plan of is applied, was never merged, or was taken back"


@dataclass(frozen=True)
class Approval:
    """The plans that a person has named, each of which has to be one that comes next."""

    archive: PlanArchive
    merged: Merged
    people: Collection[str]
    """The logins of who may; empty: everybody who can run it."""

    def again(self, keys: Iterable[str]) -> list[str]:
        """The stacks among them that are applied once more.

        Raises:
            OperationError: one of the plans may not be approved, or not by this person.
        """
        plans = [self._approved(key) for key in keys]
        found = [plan.summary.stack for plan in plans if plan.summary.made_for == "again"]
        return list(dict.fromkeys(found))

    def _approved(self, key: str) -> StoredPlan:
        may_approve(key, self.people)
        plan = self.archive.fetch(key)
        if not plan.authentic:
            raise not_authentic(key)
        summary = plan.summary
        again = summary.made_for == "again"
        why = self._not_again(plan) if again else self._not_next(summary)
        if why is None:
            return plan
        raise OperationError(
            f"{key} cannot be approved\n"
            f"    why: {why}\n"
            f"    fix: choose what waits now: devops plans list {summary.stack}"
        )

    def _not_next(self, summary: Summary) -> str | None:
        """Why it is not of what comes next for its stack."""
        wanted = self.merged.pending.get(f"stack/{summary.stack}", ())
        before = list(takewhile(lambda version: version.content != summary.content, wanted))
        first = next((v for v in before if not self.merged.is_begun(summary.stack, v)), None)
        if len(before) == len(wanted):
            return _GONE
        if first:
            return f"{first.commit[:12]} of {summary.stack} comes first"
        if summary.made_for != "apply":
            return "it is of a pull request, whose review counts; only plans of devops apply wait"
        return None

    def _not_again(self, plan: StoredPlan) -> str | None:
        """Why it is not of what its stack is now."""
        summary, result = plan.summary, plan.result
        is_now = self.merged.applied(summary.stack)
        if summary.stack not in self.merged.stacks or is_now is None:
            return _GONE
        if wanted := self.merged.pending[f"stack/{summary.stack}"]:
            return f"{wanted[0].commit[:12]} of {summary.stack} was merged, and comes first"
        if is_now.content != summary.content:
            return f"{summary.stack} has become something else since, {is_now.commit[:12]}"
        if result and result.outcome == "applied":
            return "it is applied"
        return None
