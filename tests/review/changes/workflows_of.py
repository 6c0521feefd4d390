"""Workflows for tests of what follows from their change."""

from __future__ import annotations

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.compare import Rule, compare
from devops_constructs.review.changes.tree import Tree
from tests.review.changes.stacks_of import consequences, message
from tests.review.changes.trees import tree

COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"
OTHER = "4907a6ddec9925e35a0a9e82d7399ccc52663121"
NONE = "0" * 40


def files(**workflows: str | None) -> Tree:
    """A tree with these workflows of the project shop; None is one that is not there."""
    return tree(
        {f"workflows/shop/{n}.yml": text for n, text in workflows.items() if text is not None}
    )


def changes(before: str | None, after: str | None) -> tuple[Change, ...]:
    """What differs between two states of push.yml."""
    return compare(files(push=before), files(push=after)).changes


def said(rule: Rule, before: str | None, after: str | None) -> list[str]:
    """What one rule says of the same."""
    trees = files(push=before), files(push=after)
    return [message(each) for each in consequences(rule, *trees)]


def job(*lines: str, top: str = "", on: str = "push") -> str:
    """A workflow with one job, of these lines."""
    body = "".join(f"    {line}\n" for line in lines)
    return f'{top}"on": {on}\njobs:\n  release:\n    name: Release\n{body}'
