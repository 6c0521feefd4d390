"""What was applied, once more: something else has changed it, and its definition is the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.merged import Merged
from devops_constructs.operations.apply.outcome import Outcome
from devops_constructs.operations.apply.queue import Entry
from devops_constructs.operations.apply.stack_plans import Made
from devops_constructs.operations.apply.stack_step import Attempt, StackApply, counted, is_begun
from devops_constructs.operations.plans.stored_plan import StoredPlan
from devops_constructs.operations.plans.summary import MadeFor, Summary, attributes_besides
from devops_constructs.project.fleet import did_you_mean

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


@dataclass(frozen=True)
class Again:
    """Plans a stack once more that has nothing to be applied, or applies such a plan.

    It is outside the queue: nothing waits for it, and what is merged is found as without it.
    """

    merged: Merged
    apply: StackApply
    talk: Callable[[str], None] = lambda text: None

    def entry(self, stack: str) -> Entry:
        """The stack as it was applied.

        Raises:
            OperationError: there is no such stack, or something of it is to be applied anyway.
        """
        if not _NAME.fullmatch(stack):
            raise OperationError(
                "what is to be planned once more is no name of a stack\n"
                "    why: a name has small letters, digits and hyphens\n"
                "    fix: choose one of: devops stacks"
            )
        key = f"stack/{stack}"
        step = next((step for step in self.merged.steps if step.key == key), None)
        if step is None:
            raise OperationError(
                f"there is no stack {stack!r}\n"
                "    why: the manifest of the newest commit has none\n"
                f"    fix: {did_you_mean(stack, list(self.merged.stacks))}"
            )
        if waiting := self.merged.pending[key]:
            raise OperationError(
                f"{stack} has versions that were merged and are not applied\n"
                f"    why: {waiting[0].commit[:12]} comes first, and its plan undoes what differs"
                " as well\n"
                "    fix: let it be applied: gh workflow run apply.yml"
            )
        return Entry(step, self.merged.is_now(stack))

    def __call__(self, stack: str) -> Outcome:
        """What became of it; without an approval it is planned, and nothing is applied.

        Raises:
            OperationError: as `entry`.
        """
        entry = self.entry(stack)
        self.talk(f"{entry.step.key} {entry.version.commit[:12]} once more")
        try:
            outcome = self.apply(entry, Repair)
        except OperationError as error:
            outcome = Outcome(entry.step.key, None, "failed", str(error))
        # who merged the commit has nothing to do with what was changed since
        return replace(outcome, commit=None)


class Repair(Attempt):
    """Undoes what was changed since; each plan of it is approved for itself."""

    made_for: ClassVar[MadeFor] = "again"

    def reviewed(self) -> StoredPlan | None:
        """None: what was reviewed is done."""
        return None

    def may_stand_for(self, seen: StoredPlan, new: Summary) -> bool:
        """Also no other attribute: no definition says that a difference is to be undone."""
        return super().may_stand_for(seen, new) and not attributes_besides(seen.summary, new)

    def is_same(self, seen: Summary, new: Summary) -> bool:
        """Likewise."""
        return super().is_same(seen, new) and not attributes_besides(seen, new)

    def differences(self, seen: Summary, new: Summary) -> list[str]:
        """Those attributes too."""
        return [*super().differences(seen, new), *attributes_besides(seen, new)]

    def without_changes(self, made: Made, seen: StoredPlan | None) -> Outcome:
        """Nothing was written down of it, as it is what is applied already."""
        if seen and is_begun(seen):
            self.record([seen], "applied", "nothing was left to do")
        return self.became("unchanged", "nothing differs from what was applied")

    def unseen(self, new: Summary) -> str:
        """What differs."""
        lines = [f"{change.kind} {change.address}" for change in new.changes]
        return "\n".join([f"it differs from what was applied: {counted(new)}", *lines])
