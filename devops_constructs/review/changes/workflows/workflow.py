"""A workflow or an action of GitHub as its committed YAML says it, whoever wrote that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.tree import Tree, as_yaml

ENDINGS = (".yml", ".yaml")
SHARED = "_fleet"
"""The artifact with the workflows of this repository, those that projects call among them."""
Body = Mapping[str, Any]

_PINNED = re.compile(
    r"""^[\s-]*["']?uses["']?:\s*["']?([^\s"'#]+)["']?\s+#\s*(\S+)""", re.MULTILINE
)


@dataclass(frozen=True)
class Workflow:
    """What one file holds; parts of another form than GitHub's are left out."""

    content: Body
    versions: Mapping[str, str]
    """What stands behind a `uses` as a comment, such as `v4.1.0`, by all of what it uses."""

    @cached_property
    def jobs(self) -> dict[str, Body]:
        """By what they are called; of an action, its steps as one job."""
        jobs = self.content.get("jobs")
        found = {str(name): job for name, job in _items(jobs) if isinstance(job, Mapping)}
        runs = self.content.get("runs")
        return {**found, "runs": runs} if isinstance(runs, Mapping) else found

    @cached_property
    def triggers(self) -> dict[str, Any]:
        """What it runs on, with what is said of that."""
        on = self.content.get("on")
        if isinstance(on, str):
            return {on: None}
        if isinstance(on, list):
            return {str(each): None for each in on}
        return {str(name): more for name, more in _items(on)}


@dataclass(frozen=True)
class WorkflowPair:
    """A file on both sides; None: it is not there."""

    artifact: str
    file: str
    """Its path in the artifact."""
    before: Workflow | None
    after: Workflow | None

    @property
    def subject(self) -> str:
        """As in `Change`."""
        return f"workflow {self.file}"

    @property
    def owner(self) -> str:
        """The project in whose repository it runs, or `_fleet`."""
        return owner_of(self.artifact, self.file)

    @property
    def jobs(self) -> Iterator[tuple[str, Body, Body]]:
        """Every job of both sides, with empty ones where it is not there."""
        old, new = (each.jobs if each else {} for each in (self.before, self.after))
        for name in {**old, **new}:
            yield name, old.get(name, {}), new.get(name, {})


def owner_of(artifact: str, file: str) -> str:
    """The project in whose repository a workflow runs, or `_fleet`; workflows that projects call
    are named after them, as in `shop.push.yml`."""
    project = artifact.partition("/")[2]
    whose, _, called = file.partition(".")
    return whose if project == SHARED and "." in called and "/" not in file else project


def workflow_in(tree: Tree, path: str) -> Workflow | None:
    """A workflow of a tree; None: it is not there.

    Raises:
        UnreadableError: it is no YAML, or none of a workflow.
    """
    return tree.parsed(path, _workflow) if path in tree.hashes else None


def pairs(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[WorkflowPair]:
    """The workflows and actions that differ, save those that cannot be read on one side."""
    artifacts = {each.artifact for each in changes if each.artifact.startswith("workflows/")}
    for artifact in sorted(artifacts):
        for path in sorted({*before.below(artifact), *after.below(artifact)}):
            if not path.endswith(ENDINGS) or before.hashes.get(path) == after.hashes.get(path):
                continue
            file = path.removeprefix(f"{artifact}/")
            try:
                yield WorkflowPair(
                    artifact, file, workflow_in(before, path), workflow_in(after, path)
                )
            except UnreadableError:
                continue


def steps(job: Body) -> list[Body]:
    """The steps of a job."""
    found = job.get("steps")
    return [s for s in found if isinstance(s, Mapping)] if isinstance(found, list) else []


def title(step: Body) -> str:
    """How a step is named to a reader."""
    return str(step.get("name") or step.get("id") or step.get("uses") or "without a name")


def environment(job: Body) -> str:
    """The environment that a job runs in; "": none."""
    found = job.get("environment")
    found = found.get("name") if isinstance(found, Mapping) else found
    return found if isinstance(found, str) else ""


def _workflow(text: str) -> Workflow:
    content = as_yaml(text)
    if not isinstance(content, Mapping):
        raise UnreadableError("is no workflow")
    # in YAML 1.1 a bare `on` is true
    named = {"on" if key is True else str(key): value for key, value in content.items()}
    return Workflow(named, dict(_PINNED.findall(text)))


def _items(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
