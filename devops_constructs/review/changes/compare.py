"""The comparison of two trees: all changes, and all that follows from them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence, worst_first
from devops_constructs.review.changes.files import artifact_of, differing, file_change
from devops_constructs.review.changes.helm_charts import whole_charts
from devops_constructs.review.changes.helm_hosts import hosts
from devops_constructs.review.changes.helm_images import images
from devops_constructs.review.changes.helm_network import network
from devops_constructs.review.changes.helm_not_in_place import not_in_place
from devops_constructs.review.changes.helm_pods_restart import pods_restart
from devops_constructs.review.changes.helm_release_jobs import release_jobs
from devops_constructs.review.changes.helm_removed import removed_objects
from devops_constructs.review.changes.helm_scale import scale
from devops_constructs.review.changes.helm_secrets import secrets
from devops_constructs.review.changes.helm_services import services
from devops_constructs.review.changes.helm_tree import helm_changes
from devops_constructs.review.changes.helm_unread import unread
from devops_constructs.review.changes.stack_tree import stack_changes
from devops_constructs.review.changes.stacks.rules import STACK_RULES
from devops_constructs.review.changes.tree import Tree
from devops_constructs.review.changes.workflow_tree import workflow_changes
from devops_constructs.review.changes.workflows.rules import WORKFLOW_RULES

Reader = Callable[[Tree, Tree, str, Sequence[str]], Iterator[Change]]
"""Given both trees, an artifact and the paths of its files that differ: what differs. It reads what
strangers may have written, and never raises: a file that it cannot read is a `file_change`."""

READERS: dict[str, Reader] = {
    "helm": helm_changes,
    "terraform": stack_changes,
    "workflows": workflow_changes,
}
"""By the first folder of the artifacts that they read."""

Rule = Callable[[Tree, Tree, Sequence[Change]], Iterator[Consequence]]
"""Given both trees and all changes: what follows. It never raises either."""

RULES: tuple[Rule, ...] = (
    whole_charts,
    hosts,
    images,
    network,
    not_in_place,
    pods_restart,
    release_jobs,
    removed_objects,
    scale,
    secrets,
    services,
    unread,
    *STACK_RULES,
    *WORKFLOW_RULES,
)

_UNTOLD = ("index.json",)
"""It tells what the other files are."""


@dataclass(frozen=True)
class Comparison:
    """What a change of the artifacts is and means."""

    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...]
    """The worst first."""

    def __bool__(self) -> bool:
        return bool(self.changes)

    def of(self, artifacts: Container[str] | None) -> Comparison:
        """What is about some artifacts; None: about all."""
        if artifacts is None:
            return self
        return Comparison(
            tuple(each for each in self.changes if each.artifact in artifacts),
            tuple(each for each in self.consequences if each.artifact in artifacts),
        )


def compare(before: Tree, after: Tree) -> Comparison:
    """All that differs, and what follows from it; only files that differ are read, and those that
    rules look up."""
    paths: dict[str, list[str]] = {}
    for path in differing(before, after):
        if path not in _UNTOLD:
            paths.setdefault(artifact_of(path), []).append(path)
    changes = tuple(
        change
        for artifact, differ in sorted(paths.items())
        for change in sorted(_changes(before, after, artifact, differ), key=_order)
    )
    found = [each for rule in RULES for each in rule(before, after, changes)] if changes else []
    return Comparison(changes, tuple(worst_first(found)))


def _changes(before: Tree, after: Tree, artifact: str, paths: list[str]) -> Iterator[Change]:
    reader = READERS.get(artifact.partition("/")[0])
    # what lies beside artifacts is part of none
    if reader is None or artifact in paths:
        yield from (file_change(before, after, path) for path in paths)
    else:
        yield from reader(before, after, artifact, paths)


def _order(change: Change) -> tuple[str, str]:
    return change.subject, change.action
