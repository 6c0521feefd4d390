"""Why a stack has no plan: it failed, or what it looks up is not there yet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from devops_constructs.errors import DevopsError, OperationError, TerraformError
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.content import STACK, content_of
from devops_constructs.operations.plans.proposal import TERRAFORM, Proposal
from devops_constructs.operations.plans.summary import State
from devops_constructs.review.stack_files import Step, steps_of

_NOT_THERE = re.compile(
    r"\bno .{1,80}\b(?:found|named)\b|\bnot found\b|\bunable to find\b|\b0 found\b", re.IGNORECASE
)
"""Of providers (sources of DigitalOcean's and Cloudflare's data sources) and of our own promises in
stacks."""
_FORBIDDEN = re.compile(r"\bis forbidden: User .{1,200}? cannot get resource\b")
"""Of clusters. The rights to plan come with the stacks: with a cluster's base, and with each
namespace."""
_RIGHTS = (
    "\nwhoever plans may not read that: the rights come with the stack of its cluster's base and"
    " with its own; once they are applied, an account with the fleet's plan_role may"
)
_BALANCER = re.compile(r"load.?balancer", re.IGNORECASE)


class Waiting:
    """What stacks wait for, given what is proposed with them and what was applied."""

    def __init__(
        self, proposed: Path, base: Path, proposal: Proposal, archive: PlanArchive
    ) -> None:
        self._steps = {step.key: step for step in _steps(proposed)}
        self._changed = {stack.name for stack in proposal.changed}
        self._base, self._archive = base, archive

    def judged(self, stack: str, error: TerraformError) -> tuple[State, str]:
        """Whether it waits or has failed, and what there is to say of that."""
        # Terraform breaks its lines where a terminal would
        said = " ".join(error.last_lines.split())
        forbidden = _FORBIDDEN.search(said)
        told = f"{error.last_lines}{_RIGHTS}" if forbidden else error.last_lines
        waits = forbidden or _NOT_THERE.search(said)
        missing = sorted(self._not_done(stack, said)) if waits else []
        return ("waiting", f"for {', '.join(missing)}\n{told}") if missing else ("failed", told)

    def _not_done(self, stack: str, said: str) -> Iterator[str]:
        for key in self._before(f"stack/{stack}"):
            kind, _, name = key.partition("/")
            unapplied = kind == "stack" and (name in self._changed or not self._is_applied(name))
            # what a chart makes, and a stack looks up, is the load balancer of its cluster
            if unapplied or (kind == "charts" and _BALANCER.search(said)):
                yield key

    def _before(self, key: str) -> set[str]:
        """All that comes before a step, at any distance."""
        found: set[str] = set()
        wanted = [key]
        while wanted:
            step = self._steps.get(wanted.pop())
            new = {each for each in (step.after if step else ()) if each not in found}
            found |= new
            wanted += sorted(new)
        return found

    def _is_applied(self, stack: str) -> bool:
        try:
            applied = self._archive.applied(stack)
        except OperationError:
            return False  # who cannot read what was applied does not know that it was
        folder = self._base / TERRAFORM / "stacks" / stack
        is_there = (folder / STACK).is_file()
        return bool(applied and is_there and applied.content == content_of(folder))


def _steps(proposed: Path) -> Iterable[Step]:
    """The order that is proposed; a manifest that cannot be read has none."""
    try:
        manifest = json.loads((proposed / TERRAFORM / "manifest.json").read_text("utf-8"))
        return steps_of(manifest)
    except (OSError, ValueError, RecursionError, DevopsError):
        return ()
