"""Two trees of artifacts compared."""

from __future__ import annotations

from devops_constructs.review.changes.change import Change, Detail
from devops_constructs.review.changes.compare import compare
from devops_constructs.review.changes.consequence import SEVERITIES, Consequence, worst_first
from devops_constructs.review.changes.tree import Tree
from tests.review.changes.trees import tree


def test_a_tree_does_not_differ_from_itself() -> None:
    files = tree({"terraform/manifest.json": "{}", "index.json": "{}"})

    assert not compare(files, files)


def test_the_index_is_no_change_of_its_own() -> None:
    assert not compare(tree({"index.json": "{}"}), tree({"index.json": "[]"}))


def test_files_that_belong_to_no_artifact_are_changes_as_a_whole() -> None:
    before = tree({"terraform/manifest.json": "{}", "notes.txt": "a"})
    after = tree({"terraform/manifest.json": "[]", "helm/stray": "b"})

    assert compare(before, after).changes == (
        Change("helm/stray", "file helm/stray", "added"),
        Change("notes.txt", "file notes.txt", "removed"),
        Change("terraform/manifest.json", "file terraform/manifest.json", "changed"),
    )


def test_a_file_that_becomes_a_link_is_said_to_be_one() -> None:
    after = Tree({"terraform/manifest.json": "link"}, lambda _: b"")

    [change] = compare(tree({"terraform/manifest.json": "{}"}), after).changes
    assert change.details == (Detail("kind", "file", "link"),)


def test_the_worst_is_told_first_and_nothing_twice() -> None:
    told = [Consequence("kind", each, "helm/a", "x", "y", "z") for each in SEVERITIES]

    assert worst_first([*reversed(told), *told]) == told
