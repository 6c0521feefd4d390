"""Trees of artifacts for tests, from texts by path."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from devops_constructs.review.changes.tree import Tree


def tree(files: Mapping[str, str]) -> Tree:
    """The tree with these files."""
    contents = {path: text.encode() for path, text in files.items()}
    return Tree(
        {path: hashlib.sha1(text).hexdigest() for path, text in contents.items()},
        lambda path: contents[path],
    )
