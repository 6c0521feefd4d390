"""Files that have no reader of their own, and those that theirs cannot read."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.review.changes.change import Change, Detail
from devops_constructs.review.changes.tree import Tree, is_hash


def artifact_of(path: str) -> str:
    """Which artifact a file is part of; what is part of none is its own."""
    parts = path.split("/")
    if parts[:2] == ["terraform", "stacks"] and len(parts) > 3:
        return f"terraform/{parts[2]}"
    if parts[0] in ("helm", "workflows") and len(parts) > 2:
        return f"{parts[0]}/{parts[1]}"
    return path


def differing(before: Tree, after: Tree) -> list[str]:
    """The paths of files that are not the same on both sides."""
    paths = before.hashes.keys() | after.hashes.keys()
    return sorted(path for path in paths if before.hashes.get(path) != after.hashes.get(path))


def file_change(before: Tree, after: Tree, path: str) -> Change:
    """A file as a whole."""
    old, new = before.hashes.get(path), after.hashes.get(path)
    name = path.removeprefix(f"{folder_of(artifact_of(path))}/")
    if old is None:
        return Change(artifact_of(path), f"file {name}", "added", tuple(_kinds(None, new)))
    if new is None:
        return Change(artifact_of(path), f"file {name}", "removed")
    return Change(artifact_of(path), f"file {name}", "changed", tuple(_kinds(old, new)))


def folder_of(artifact: str) -> str:
    """Where the files of an artifact are."""
    kind, _, name = artifact.partition("/")
    return f"terraform/stacks/{name}" if kind == "terraform" else artifact


def _kinds(old: str | None, new: str | None) -> Iterator[Detail]:
    kinds = [None if each is None or is_hash(each) else each for each in (old, new)]
    if any(kinds):
        yield Detail(
            "kind",
            *(
                (each or "file") if known else None
                for each, known in zip(kinds, (old, new), strict=True)
            ),
        )
