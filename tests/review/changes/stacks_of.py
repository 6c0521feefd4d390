"""Stacks for tests of what follows from their change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.compare import Rule, compare
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.stack_tree import stack_changes
from devops_constructs.review.changes.tree import Tree
from tests.review.changes.trees import tree

Body = dict[str, Any]
FILE = "terraform/stacks/shop/cdk.tf.json"


def stack(resources: Mapping[str, Body] = {}, /, **parts: Any) -> Body:
    """A stack with resources by address, and what else stands at its top."""
    found: Body = {}
    for address, body in resources.items():
        type_, _, name = address.partition(".")
        found.setdefault(type_, {})[name] = body
    return {**({"resource": found} if found else {}), **parts}


def stacks(**contents: Body | str | None) -> Tree:
    """A tree with these stacks, hyphens written as underscores; None is one that is not there."""
    return tree(
        {
            f"terraform/stacks/{name.replace('_', '-')}/cdk.tf.json": content
            if isinstance(content, str)
            else json.dumps(content)
            for name, content in contents.items()
            if content is not None
        }
    )


def changes(before: Body | str | None, after: Body | str | None) -> list[Change]:
    """What differs between two states of one stack."""
    return list(stack_changes(stacks(shop=before), stacks(shop=after), "terraform/shop", [FILE]))


def consequences(rule: Rule, before: Tree, after: Tree) -> list[Consequence]:
    """What one rule says of a change."""
    return list(rule(before, after, compare(before, after).changes))


def said(rule: Rule, before: Body, after: Body) -> list[str]:
    """The same of one stack, as texts."""
    return [message(c) for c in consequences(rule, stacks(shop=before), stacks(shop=after))]


def message(consequence: Consequence) -> str:
    """All of it but where it is about, in one text."""
    c = consequence
    fix = f"\n    fix: {c.fix}" if c.fix else ""
    return f"{c.severity}: {c.what} [{c.kind}]\n    why: {c.why}{fix}"
