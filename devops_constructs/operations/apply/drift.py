"""`devops drift`: what differs from what was applied, and what was merged and is not applied."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.git_history import written
from devops_constructs.operations.apply.left_over import LeftOver
from devops_constructs.operations.apply.lines import told
from devops_constructs.operations.apply.merged import Merged
from devops_constructs.operations.apply.provider_cache import provider_cache
from devops_constructs.operations.plans.spaces_reads import spaces_read_only
from devops_constructs.operations.plans.summary import ResourceChange, changes_of
from devops_constructs.operations.plans.terraform_cli import Terraform

SCHEMA = "devops-constructs/drift/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

State = Literal["as applied", "drifted", "never applied", "failed"]


@dataclass(frozen=True)
class StackDrift:
    """A stack as it is, against what was applied and what was merged."""

    stack: str
    state: State
    says: str = ""
    changes: tuple[str, ...] = ()
    """What an apply of the same content would do, such as "update digitalocean_tag.web"."""
    not_applied: tuple[str, ...] = ()
    """The merged commits that are not applied, the oldest first."""
    again: str | None = None
    """The command by which the stack is planned once more, to undo what differs; None: nothing
    differs, or a merged commit is not applied, with which it is planned anyway."""

    @property
    def is_fine(self) -> bool:
        """Whether there is nothing to say of it."""
        return self.state == "as applied" and not self.not_applied


def drift(
    merged: Merged,
    program: str,
    talk: Callable[[str], None] = lambda text: None,
    *,
    repairs: bool = True,
) -> Iterator[StackDrift]:
    """Every stack; those that were applied are planned without a lock, one after another.

    Args:
        merged: what was merged and applied
        program: Terraform, or OpenTofu
        talk: is told which stack is planned
        repairs: False: nothing is applied that nobody merged
    """
    with provider_cache() as cached, spaces_read_only(cached) as environ:
        for number, stack in enumerate(merged.stacks, start=1):
            talk(f"[{number}/{len(merged.stacks)}] {stack}")
            commits = tuple(v.commit for v in merged.pending[f"stack/{stack}"])
            found = _drift(merged, stack, program, environ, commits)
            yield _with_repair(found) if repairs else found


def _drift(
    merged: Merged,
    stack: str,
    program: str,
    environ: Mapping[str, str],
    commits: tuple[str, ...],
) -> StackDrift:
    if merged.applied(stack) is None:
        return StackDrift(stack, "never applied", not_applied=commits)
    try:
        changes = _changes(_files(merged, stack), program, environ)
    except OperationError as error:
        return StackDrift(stack, "failed", str(error), not_applied=commits)
    said = tuple(f"{change.kind} {change.address}" for change in changes)
    return StackDrift(stack, "drifted" if said else "as applied", "", said, commits)


def _with_repair(each: StackDrift) -> StackDrift:
    if each.state != "drifted" or each.not_applied:
        return each
    return replace(each, again=f"gh workflow run apply.yml --field again={each.stack}")


def _files(merged: Merged, stack: str) -> Mapping[str, bytes]:
    """What was applied, from a commit that has it."""
    return merged.history.stack_files(merged.is_now(stack).commit, stack)


def _changes(
    files: Mapping[str, bytes], program: str, environ: Mapping[str, str]
) -> Sequence[ResourceChange]:
    with tempfile.TemporaryDirectory(prefix="devops-") as made:
        stack = written(files, Path(made, "stack"))
        with Terraform.on(stack, program, environ) as terraform:
            terraform.init()
            terraform.plan(lock=False)
            return changes_of(terraform.show_json())


def exit_code(found: Iterable[StackDrift], left: Sequence[LeftOver] = ()) -> int:
    """2: something could not be looked at; 1: something differs, is not applied, or is left over;
    0: neither."""
    found = tuple(found)
    if any(each.state == "failed" for each in found) or any(each.problem for each in left):
        return 2
    return 0 if all(each.is_fine for each in found) and not left else 1


def as_json(
    head: str, found: Sequence[StackDrift], left: Sequence[LeftOver] = ()
) -> dict[str, Any]:
    """The stacks, and what is left over, as data; `head` is the newest commit."""
    return {
        "schema": SCHEMA,
        "commit": head,
        "stacks": [asdict(each) for each in found],
        "left_over": [asdict(each) for each in left],
    }


def as_text(found: Sequence[StackDrift], left: Sequence[LeftOver] = ()) -> str:
    """A line for each that there is something to say of, the details below it."""
    said = [*map(_lines, found), *(each.lines for each in left)]
    return "".join(said) or "everything is as it was applied\n"


def _lines(each: StackDrift) -> str:
    if each.is_fine:
        return ""
    commits = (f"merged and not applied: {commit[:12]}" for commit in each.not_applied)
    repair = [f"plan it once more: {each.again}"] if each.again else []
    return told(f"{each.state}: {each.stack}", each.says, (*each.changes, *commits, *repair))
