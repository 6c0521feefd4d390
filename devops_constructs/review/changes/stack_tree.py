"""What differs between two states of a Terraform stack, resource by resource."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.change import Action, Change, Detail
from devops_constructs.review.changes.differences import differences, same
from devops_constructs.review.changes.files import file_change
from devops_constructs.review.changes.stacks.pair import Pair
from devops_constructs.review.changes.stacks.sensitive import (
    HIDDEN,
    masked,
    masked_all,
    masked_provider,
    masked_setting,
)
from devops_constructs.review.changes.stacks.stack import FILE, Body, Stack, stack_in, text
from devops_constructs.review.changes.tree import Tree

NAMES = ("name", "ref", "alias", "key", "id", "setting_id")
"""What items of Terraform's lists are known by."""
_APPLIED = "_applied-stack"
"""How the ConfigMap ends that says which state of the stack was applied last."""
_COMPUTED = re.compile(r"data\.sha256|depends_on\b.*")
"""Of it: what every change of the stack changes."""
_TOLD_APART = frozenset(
    ("//", "data", "import", "moved", "provider", "removed", "resource", "terraform", "variable")
)
_NOTHING: Body = {}


def stack_changes(
    before: Tree, after: Tree, artifact: str, paths: Sequence[str]
) -> Iterator[Change]:
    """What differs in the files of a stack."""
    main = f"terraform/stacks/{artifact.partition('/')[2]}/{FILE}"
    yield from (file_change(before, after, path) for path in paths if path != main)
    if main not in paths:
        return
    name = artifact.partition("/")[2]
    try:
        pair = Pair(name, stack_in(before, name), stack_in(after, name))
        found = list(_changes(pair)) or [file_change(before, after, main)] * _differs(pair)
    except UnreadableError:
        yield file_change(before, after, main)
        return
    yield from _without_what_is_computed(found)


def _differs(pair: Pair) -> bool:
    """Whether more than the layout of the file does, and nothing else tells of it."""
    return not same(*(stack and stack.content for stack in (pair.before, pair.after)))


def _changes(pair: Pair) -> Iterator[Change]:
    old, new = pair.before or Stack(pair.name, {}), pair.after or Stack(pair.name, {})
    if pair.before is None or pair.after is None:
        action: Action = "added" if pair.before is None else "removed"
        yield Change(pair.artifact, "stack", action)
        yield from _resources(pair)
        return
    yield from _resources(pair)
    data = [_by(stack.data, "data.") for stack in (old, new)]
    yield from _compared(pair, *[{a: masked(a, body) for a, body in each.items()} for each in data])
    providers = [_by(stack.providers, "") for stack in (old, new)]
    yield from _compared(
        pair,
        *[{f"provider {n}": masked_provider(n, b) for n, b in each.items()} for each in providers],
    )
    yield from _compared(pair, _variables(old), _variables(new))
    yield from _blocks(pair, old, new)
    rest = [_rest(stack) for stack in (old, new)]
    yield from _compared(pair, *rest, whole=True)


def _resources(pair: Pair) -> Iterator[Change]:
    for kept in pair.kept:
        # most are the same, which is quickly seen
        if kept.former == kept.address and repr(kept.before) == repr(kept.after):
            continue
        moved = [Detail("(address)", kept.former, kept.address)]
        details = [
            *(moved if kept.former != kept.address else ()),
            *_details(masked(kept.address, kept.before), masked(kept.address, kept.after)),
        ]
        if details:
            yield Change(pair.artifact, kept.address, "changed", tuple(details))
    gone = {**pair.forgotten, **pair.destroyed}
    if pair.after is None and pair.before is not None:
        gone = pair.before.resources
    yield from (Change(pair.artifact, address, "removed") for address in gone)
    yield from (
        Change(pair.artifact, address, "added") for address in {**pair.made, **pair.imported}
    )


def _compared(
    pair: Pair, before: Mapping[str, Any], after: Mapping[str, Any], *, whole: bool = False
) -> Iterator[Change]:
    for subject in {**before, **after}:
        # a part of the file that is not there is empty
        if not whole and subject not in after:
            yield Change(pair.artifact, subject, "removed")
        elif not whole and subject not in before:
            yield Change(pair.artifact, subject, "added")
        elif details := _details(before.get(subject, _NOTHING), after.get(subject, _NOTHING)):
            yield Change(pair.artifact, subject, "changed", details)


def _details(before: Any, after: Any) -> tuple[Detail, ...]:
    return tuple(map(_unsaid, differences(before, after, names=NAMES)))


def _unsaid(detail: Detail) -> Detail:
    """Where both sides are hidden, both are left out."""
    hidden = f'"{HIDDEN}"'
    before, after = (HIDDEN if each == hidden else each for each in (detail.before, detail.after))
    both = before == after == HIDDEN
    return replace(detail, before=None if both else before, after=None if both else after)


def _by(items: Mapping[str, Body], prefix: str) -> dict[str, Body]:
    return {f"{prefix}{name}": body for name, body in items.items()}


def _variables(stack: Stack) -> dict[str, Any]:
    found = {}
    variables = stack.content.get("variable")
    for name, body in variables.items() if isinstance(variables, Mapping) else ():
        hidden = {"default": masked_all(body["default"])} if _has(body, "default") else {}
        found[f"variable {name}"] = {**body, **hidden} if isinstance(body, Mapping) else body
    return found


def _has(body: Any, name: str) -> bool:
    return isinstance(body, Mapping) and name in body


def _blocks(pair: Pair, old: Stack, new: Stack) -> Iterator[Change]:
    for kind, key in (("moved", "from"), ("removed", "from"), ("import", "to")):
        before, after = ({_block(kind, key, b): b for b in s.blocks(kind)} for s in (old, new))
        for subject in sorted({**before, **after}):
            if subject not in before:
                yield Change(pair.artifact, subject, "added")
            elif subject not in after:
                yield Change(pair.artifact, subject, "removed")
            elif before[subject] != after[subject]:
                details = _details(masked_setting(before[subject]), masked_setting(after[subject]))
                yield Change(pair.artifact, subject, "changed", details)


def _block(kind: str, key: str, block: Body) -> str:
    return f"block {kind} {text(block.get(key))}".rstrip()


def _rest(stack: Stack) -> dict[str, Any]:
    found = {"terraform": masked_setting(stack.settings)}
    for name, value in stack.content.items():
        if name == "//":
            found[name] = masked_setting(value)
        elif name not in _TOLD_APART:
            found[str(name)] = masked_all(value)
    return found


def _without_what_is_computed(changes: Iterable[Change]) -> Iterator[Change]:
    """What says which state was applied changes with all else, and by itself only by hand."""
    told = list(changes)
    for change in told:
        if change.action != "changed" or not change.subject.endswith(_APPLIED):
            yield change
            continue
        details = tuple(each for each in change.details if not _COMPUTED.fullmatch(each.path))
        if details or len(told) == 1:
            yield replace(change, details=details)
