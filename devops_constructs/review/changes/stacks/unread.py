"""Rule: what lies in a stack's folder, or stands in its file, and is not understood here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import same
from devops_constructs.review.changes.stacks.pair import Pair, pairs
from devops_constructs.review.changes.stacks.sensitive import is_known_source
from devops_constructs.review.changes.stacks.stack import FILE, Body, stack_in, type_of
from devops_constructs.review.changes.tree import Tree

_READ_BY_TERRAFORM = (".tf", ".tf.json", ".tofu", ".tofu.json", ".tfvars", ".tfvars.json", ".hcl")
_KNOWN = frozenset(
    (
        *("//", "data", "import", "moved", "output", "provider", "removed", "resource"),
        *("terraform", "variable"),
    )
)


def unread(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Files and parts of which nothing else in this account tells."""
    yield from _broken(after, changes)
    told = {(change.artifact, change.subject) for change in changes}
    for artifact, subject in sorted(told):
        file = subject.removeprefix("file ")
        path = f"terraform/stacks/{artifact.partition('/')[2]}/{file}"
        if subject == file or not artifact.startswith("terraform/") or path not in after.hashes:
            continue
        if file.endswith(_READ_BY_TERRAFORM) and file not in (FILE, ".terraform.lock.hcl"):
            yield Consequence(
                "unread-file",
                "to do",
                artifact,
                subject,
                f"Terraform reads {file} too, and this account does not",
                "what stands in it is done with the credentials of the stack",
                "read it, or take it out: synth writes no such file",
            )
    for pair in pairs(before, after, changes):
        yield from _unusual(pair)
        old = pair.before.content if pair.before else {}
        new = pair.after.content if pair.after else {}
        for part in sorted(key for key in map(str, new) if key not in _KNOWN):
            if new[part] != old.get(part):
                yield Consequence(
                    "unread-part",
                    "to do",
                    pair.artifact,
                    part,
                    f"the stack has a part {part!r}, of which this account tells only that it is"
                    " another one",
                    "synth writes no such part, and Terraform acts on it",
                    "read it",
                )


_UNUSUAL = ("connection", "count", "dynamic", "for_each", "provisioner")


def _unusual(pair: Pair) -> Iterator[Consequence]:
    """What synth does not write into resources, and data sources of unknown types."""
    if pair.after is None:
        return
    known = pair.before.resources if pair.before else {}
    for address, body in sorted(pair.after.resources.items()):
        for name in _UNUSUAL:
            if name in body and not same(body[name], known.get(address, {}).get(name)):
                yield Consequence(
                    "unread-part",
                    "to do",
                    pair.artifact,
                    address,
                    f"{address} has {name!r}, which this account does not understand",
                    "by it a resource may be several or none, or a program may run with the"
                    " credentials of the stack; synth writes no such thing",
                    "read it",
                )
    for address in sorted(
        pair.after.data.keys() - (pair.before.data if pair.before else {}).keys()
    ):
        if not is_known_source(type_of(address)):
            yield Consequence(
                "unread-part",
                "to do",
                pair.artifact,
                f"data.{address}",
                f"data.{address} is read for the plan, and this version does not know its type",
                "its provider runs with the credentials of the stack before anybody sees the plan",
                "read it",
            )


_LEVELS = {"data": 3, "resource": 3, "provider": 1, "terraform": 1, "variable": 2}
"""How many objects lie within each other in a part."""


def _as_written(content: Body) -> bool:
    """Whether every part has the one form that synth writes; Terraform reads others too."""
    lists = [content.get(each, []) for each in ("import", "moved", "removed")]
    return all(
        isinstance(each, list) and all(isinstance(block, Mapping) for block in each)
        for each in lists
    ) and all(_nested(content.get(part, {}), levels) for part, levels in _LEVELS.items())


def _nested(value: Any, levels: int) -> bool:
    return levels == 0 or (
        isinstance(value, Mapping) and all(_nested(each, levels - 1) for each in value.values())
    )


def _broken(after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    for artifact in sorted({change.artifact for change in changes}):
        if not artifact.startswith("terraform/"):
            continue
        try:
            stack = stack_in(after, artifact.partition("/")[2])
            broken = stack is not None and not _as_written(stack.content)
            said = "has parts in a form that synth does not write"
        except UnreadableError as error:
            broken, said = True, str(error)
        if broken:
            yield Consequence(
                "unreadable-stack",
                "interrupts",
                artifact,
                f"file {FILE}",
                f"the stack {said}, and nothing is told of it here",
                "Terraform may refuse it, or do what nobody has read",
                "run devops synth",
            )
