"""Rule: files of charts that nobody can judge, because they are none that synthesis writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.helm_pair import chart_pairs
from devops_constructs.review.changes.tree import Tree


def unread(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Each of them that is there now and differs."""
    for pair in chart_pairs(before, after, changes):
        for path, why in sorted(pair.new.unread.items()):
            if before.hashes.get(path) != after.hashes.get(path):
                yield pair.follows(
                    "not-judged",
                    "to do",
                    f"file {path.removeprefix(pair.artifact + '/')}",
                    f"what {path} does is not judged here",
                    f"it {why}",
                    "commit just what devops synth writes, or read the file yourself",
                )
