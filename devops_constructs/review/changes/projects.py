"""Which artifacts are a project's, known from their names alone."""

from __future__ import annotations

from devops_constructs.review.changes.files import artifact_of
from devops_constructs.review.changes.tree import Tree


def projects_of(*trees: Tree) -> list[str]:
    """The projects, each of which has a stack of its own or workflows; clusters and zones too."""
    names = {artifact.partition("/")[2] for artifact in _all(*trees)}
    return sorted(name for name in names if not _owner(name, names - {name}))


def artifacts_of(project: str, *trees: Tree) -> set[str]:
    """Its charts, stacks and workflows; those of another one whose name is longer are not."""
    projects = projects_of(*trees)
    named = {artifact: artifact.partition("/")[2] for artifact in _all(*trees)}
    return {
        artifact
        for artifact, name in named.items()
        if project in (name, _owner(name, set(projects)))
    }


def _owner(name: str, projects: set[str]) -> str | None:
    """The longest name that it begins with."""
    owners = [each for each in projects if name.startswith(f"{each}-")]
    return max(owners, key=len, default=None)


def _all(*trees: Tree) -> set[str]:
    found = {artifact_of(path) for tree in trees for path in tree.hashes}
    return {each for each in found if each.startswith(("helm/", "terraform/", "workflows/"))}
