"""What differs between two states of the workflows of a repository."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import unified_diff
from typing import Any

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.change import Change, Detail
from devops_constructs.review.changes.differences import differences
from devops_constructs.review.changes.files import file_change
from devops_constructs.review.changes.stacks.sensitive import HIDDEN, Hidden, tells_of_credential
from devops_constructs.review.changes.tree import Tree
from devops_constructs.review.changes.workflows.workflow import ENDINGS, Workflow, workflow_in

NAMES = ("name", "id", "image")
"""What items of GitHub's lists are known by."""
_EXPRESSION = re.compile(r"\$\{\{[^{}]*\}\}")
_COMMIT = re.compile(r"(?<=@)[0-9a-f]{40,64}$")
_VALUES = frozenset(("env", "with", "inputs", "secrets"))
"""Under which keys a name that tells of a credential stands beside its value."""
_NO_VALUES = frozenset(("SECRETS", "inherit"))
"""Names of secrets, which releases are given by this name; and all secrets of the caller."""


def workflow_changes(
    before: Tree, after: Tree, artifact: str, paths: Sequence[str]
) -> Iterator[Change]:
    """What differs in workflows, actions and scripts."""
    for path in paths:
        file = path.removeprefix(f"{artifact}/")
        try:
            yield from (
                _workflow(before, after, artifact, file, path)
                if path.endswith(ENDINGS)
                else _script(before, after, artifact, file, path)
            )
        except UnreadableError:
            yield file_change(before, after, path)


def _workflow(before: Tree, after: Tree, artifact: str, file: str, path: str) -> Iterator[Change]:
    old, new = workflow_in(before, path), workflow_in(after, path)
    subject = f"workflow {file}"
    if old is None or new is None:
        yield Change(artifact, subject, "added" if old is None else "removed")
        return
    found = [_told(each) for each in differences(_masked(old), _masked(new), names=NAMES)]
    if found or old.versions != new.versions:
        yield Change(artifact, subject, "changed", tuple(found))


def _told(detail: Detail) -> Detail:
    if detail.path.endswith(".run[]"):
        before, after = (each and each[2:-2] for each in (detail.before, detail.after))
        return Detail(detail.path.removesuffix("[]"), before, after)
    hidden = f'"{HIDDEN}"'
    before, after = (HIDDEN if each == hidden else each for each in (detail.before, detail.after))
    both = before == after == HIDDEN
    return replace(detail, before=None if both else before, after=None if both else after)


def _masked(workflow: Workflow) -> Any:
    return _without_secrets(_with_versions(workflow.content, workflow.versions))


def _with_versions(value: Any, versions: Mapping[str, str]) -> Any:
    """The same with the version, which is a comment, behind each pin, and scripts as lines."""
    if isinstance(value, list):
        return [_with_versions(each, versions) for each in value]
    if not isinstance(value, Mapping):
        return value
    found = {key: _with_versions(each, versions) for key, each in value.items()}
    uses = found.get("uses")
    if isinstance(uses, str) and uses in versions:
        found["uses"] = f"{_COMMIT.sub(_short, uses)} # {versions[uses]}"
    if isinstance(run := found.get("run"), str) and "\n" in run:
        found["run"] = [[line] for line in run.splitlines()]
    return found


def _short(commit: re.Match[str]) -> str:
    return commit[0][:12]


def _without_secrets(value: Any, under: str = "") -> Any:
    if isinstance(value, list):
        return [_without_secrets(each, under) for each in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: Hidden(each)
        if under in _VALUES and isinstance(each, str) and _may_be_secret(str(name), each)
        else _without_secrets(each, str(name))
        for name, each in value.items()
    }


def _may_be_secret(name: str, text: str) -> bool:
    return (
        tells_of_credential(name)
        and name not in _NO_VALUES
        and bool(text)
        and not _EXPRESSION.fullmatch(text)
    )


def _script(before: Tree, after: Tree, artifact: str, file: str, path: str) -> Iterator[Change]:
    old, new = before.text(path), after.text(path)
    subject = f"script {file}"
    if old is None or new is None:
        yield Change(artifact, subject, "added" if old is None else "removed")
        return
    lines = list(unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm=""))[2:]
    gone, more = (sum(line.startswith(sign) for line in lines) for sign in "-+")
    detail = Detail("lines", f"{gone} gone", f"{more} new")
    yield Change(artifact, subject, "changed", (detail,))
