"""What was merged of every stack, held against what is applied."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.git_history import TERRAFORM, GitHistory
from devops_constructs.operations.apply.queue import Version, newest_of, not_applied, pending
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.records import Applied
from devops_constructs.review.stack_files import Step, steps_of

MANIFEST = f"{TERRAFORM}/manifest.json"

Begun = Callable[[str, Collection[str], str], set[str]]
"""Which contents of a stack an apply was begun of since some time, and did not end well."""


@dataclass(frozen=True)
class Merged:
    """The branch, the archive, and what lies between them."""

    history: GitHistory
    archive: PlanArchive
    begun: Begun = lambda stack, contents, since: set()
    newest_only: bool = False
    """True: what came before the newest version is left out."""

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the newest commit; behind them stacks that are no more, while something was
        merged of them that is not applied.

        Raises:
            OutputError: the manifest has no steps.
        """
        newest = steps_of(self.history.json(self.history.head, MANIFEST))
        return (*newest, *self._gone({step.key for step in newest}))

    @cached_property
    def stacks(self) -> tuple[str, ...]:
        """The stacks among them, by name."""
        return tuple(step.name for step in self.steps if step.kind == "stack")

    @cached_property
    def pending(self) -> Mapping[str, tuple[Version, ...]]:
        """By the key of a stack's step what is to be applied, the oldest first."""
        return {f"stack/{name}": self._wanted(name) for name in self.stacks}

    def is_begun(self, stack: str, version: Version) -> bool:
        """Whether an apply of it was begun and did not end well."""
        is_now, content = self.applied(stack), version.content or ""
        return content in self.begun(stack, {content}, is_now.made if is_now else "")

    def applied(self, stack: str) -> Applied | None:
        """What a stack is now; None: it was never applied."""
        if stack not in self._records:
            self._records[stack] = self.archive.applied(stack)
        return self._records[stack]

    def is_now(self, stack: str) -> Version:
        """What was applied last, as the newest commit has it that has it.

        Raises:
            OperationError: it was never applied, or is in no commit.
        """
        is_now, versions = self.applied(stack), self.history.stacks.get(stack, ())
        if is_now is None:
            raise OperationError(
                f"{stack} was never applied\n"
                "    why: nothing says which version it would be\n"
                "    fix: let the newest commit be applied: devops apply"
            )
        found = newest_of(versions, is_now.content)
        if found is None:
            raise OperationError(
                f"what was applied of {stack} is in no commit of this branch\n"
                f"    why: it was {is_now.commit[:12]}, which is no longer in the history\n"
                "    fix: let the newest commit be applied: devops apply"
            )
        return found

    def is_current(self, stack: str) -> bool:
        """Whether the newest that was merged of a stack is applied, asked anew."""
        versions, is_now = self.history.stacks.get(stack, ()), self.archive.applied(stack)
        return bool(versions and is_now and is_now.content == versions[-1].content)

    @cached_property
    def _records(self) -> dict[str, Applied | None]:
        return {}

    def _wanted(self, stack: str) -> tuple[Version, ...]:
        found = self._pending(stack)
        return found[-1:] if self.newest_only else found

    def _pending(self, stack: str) -> tuple[Version, ...]:
        versions, is_now = self.history.stacks.get(stack, ()), self.applied(stack)
        last, since = None, ""
        if is_now:
            position = self.history.positions.get(is_now.commit, -1)
            last, since = Version(is_now.commit, position, is_now.content), is_now.made
        rest = {v.content for v in not_applied(versions, last) if v.content is not None}
        return pending(versions, last, self.begun(stack, rest, since) if rest else ())

    def _gone(self, newest: set[str]) -> Iterator[Step]:
        for stack in sorted(self.history.stacks):
            key = f"stack/{stack}"
            if key in newest or self.applied(stack) is None:
                continue
            if versions := self._pending(stack):
                after = self._after(stack, versions[-1])
                yield Step("stack", stack, tuple(each for each in after if each in newest))

    def _after(self, stack: str, version: Version) -> list[str]:
        """What it came after while it was there."""
        manifest = self.history.json(version.commit, MANIFEST) or {"stacks": {}}
        entry = manifest["stacks"].get(stack, {"dependencies": ()})
        return [f"stack/{name}" for name in entry["dependencies"]]
