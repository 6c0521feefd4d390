"""Rule: secrets and variables of GitHub that workflows need newly, or no more."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.stacks.stack import stack_in, type_of
from devops_constructs.review.changes.tree import Tree
from devops_constructs.review.changes.workflows.workflow import (
    ENDINGS,
    SHARED,
    environment,
    owner_of,
    workflow_in,
)

_NEEDED = re.compile(
    r"\b(secrets|vars)(?:\.([A-Za-z_]\w*)|\[\s*\\?[\"']([A-Za-z_]\w*)\\?[\"']\s*\])", re.ASCII
)
_GIVEN = frozenset(("GITHUB_TOKEN",))
"""GitHub sets it itself."""
_CHART = re.compile(r"CHART(?:_[A-Z0-9_]+)?")
"""What says which chart is released; it has the environment in its name where GitHub has none."""
_WRITERS = {
    "github_actions_environment_secret": ("secrets", "secret_name"),
    "github_actions_environment_variable": ("vars", "variable_name"),
    "github_actions_secret": ("secrets", "secret_name"),
    "github_actions_variable": ("vars", "variable_name"),
}

Need = tuple[str, str, str]
"""An environment or none, whether it is a secret or a variable, and its name."""


def needed_secrets(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """By the project in whose repository they have to be."""
    artifacts = {each.artifact for each in changes if each.artifact.startswith("workflows/")}
    owners = {
        owner_of(*_file(path))
        for artifact in sorted(artifacts)
        for path in {*before.below(artifact), *after.below(artifact)}
        if before.hashes.get(path) != after.hashes.get(path)
    }
    old, new = _needs(before, owners), _needs(after, owners)
    for owner in sorted(owners):
        for need in sorted(new[owner] - old[owner]):
            yield _new(after, owner, need)
        for need in sorted(old[owner] - new[owner]):
            yield _gone(owner, need)


def _needs(tree: Tree, owners: Collection[str]) -> dict[str, set[Need]]:
    found: dict[str, set[Need]] = {owner: set() for owner in owners}
    for path in tree.below("workflows"):
        if path.endswith(ENDINGS) and (owner := owner_of(*_file(path))) in owners:
            found[owner] |= set(_of_file(tree, path))
    return found


def _file(path: str) -> tuple[str, str]:
    """The artifact, and the path in it."""
    folder, _, file = path.removeprefix("workflows/").partition("/")
    return f"workflows/{folder}", file


def _of_file(tree: Tree, path: str) -> Iterator[Need]:
    try:
        workflow = workflow_in(tree, path)
    except UnreadableError:
        return
    if workflow is None:
        return
    rest = {key: value for key, value in workflow.content.items() if key != "jobs"}
    for where, body in (("", rest), *((environment(job), job) for job in workflow.jobs.values())):
        for kind, name, quoted in _NEEDED.findall(json.dumps(body, default=str)):
            if (name or quoted) not in _GIVEN:
                yield where, kind, name or quoted


def _new(tree: Tree, owner: str, need: Need) -> Consequence:
    where, kind, name = need
    noun = "secret" if kind == "secrets" else "variable"
    artifact, subject = f"workflows/{owner}", f"{noun} {name}"
    what = f"workflows need the {noun} {name}{_place(owner, where)}, and did not before"
    if stack := _writer(tree, owner, need):
        why = f"{stack} writes it there when it is applied"
        return Consequence("secret-needed", "note", artifact, subject, what, why)
    if owner != SHARED and kind == "vars" and _CHART.fullmatch(name):
        why = "devops charts publish writes it there, once the stack of the release is applied"
        return Consequence("secret-needed", "note", artifact, subject, what, why)
    who = "--infrastructure" if owner == SHARED else owner
    return Consequence(
        "secret-needed",
        "to do",
        artifact,
        subject,
        what,
        "no stack writes it, so a person has to: without it the job fails, and names it",
        f"set it at GitHub before they run; devops secrets list {who} says how it is had"
        if kind == "secrets"
        else "set it at GitHub before they run",
    )


def _gone(owner: str, need: Need) -> Consequence:
    where, kind, name = need
    noun = "secret" if kind == "secrets" else "variable"
    return Consequence(
        "secret-not-needed",
        "note",
        f"workflows/{owner}",
        f"{noun} {name}",
        f"no workflow needs the {noun} {name}{_place(owner, where)} any more",
        "it stays at GitHub until somebody deletes it there, or Terraform does",
    )


def _place(owner: str, where: str) -> str:
    environment = f" of environment {where}" if where else ""
    return environment + (" in this repository" if owner == SHARED else f" of {owner}")


def _writer(tree: Tree, owner: str, need: Need) -> str | None:
    """The stack that writes it, in the repository of this owner as far as names tell."""
    where, kind, name = need
    for stack_name in sorted(_stacks(tree)):
        if owner not in (SHARED, stack_name) and not stack_name.startswith(f"{owner}-"):
            continue
        try:
            stack = stack_in(tree, stack_name)
        except UnreadableError:
            continue
        for address, body in stack.resources.items() if stack else ():
            written, argument = _WRITERS.get(type_of(address), ("", ""))
            place = stack.resolved(body.get("environment", "")) if stack else ""
            # what is set for the whole repository is there for each environment
            if written == kind and body.get(argument) == name and place in ("", where):
                return f"stack {stack_name}"
    return None


def _stacks(tree: Tree) -> set[str]:
    return {path.split("/")[2] for path in tree.below("terraform/stacks")}
