"""Rule: images that the project's repository builds and the chart wants to be told of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.helm_pair import chart_pairs
from devops_constructs.review.changes.tree import Tree


def images(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Each image that is newly needed, or not any more."""
    for pair in chart_pairs(before, after, changes):
        if not pair.stays:
            continue
        old, new = set(pair.old.built_images), set(pair.new.built_images)
        for name in sorted(new - old):
            yield pair.follows(
                "image-needed",
                "to do",
                f"image {name}",
                f"{pair.name} needs an image {name}, of which no digest is known yet",
                "the chart takes it by the digest that the project's own workflow pushes; a release"
                " without one stops before anything is changed",
                "after the merge, push a commit to the default branch of the project's repository"
                f" that builds {name}, and release that commit",
            )
        for name in sorted(old - new):
            yield pair.follows(
                "image-not-needed",
                "note",
                f"image {name}",
                f"{pair.name} does not run the image {name} any more",
                "no container of the chart has it; what was pushed stays in the registry until it"
                " is cleaned",
            )
