"""What `devops check` finds that it did not find before."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from devops_constructs.errors import DevopsError, UnreadableError
from devops_constructs.review.changes.tree import FOLDER, Tree, is_hash
from devops_constructs.review.check import check
from devops_constructs.review.finding import Finding


def new_findings(before: Tree, after: Path) -> list[Finding]:
    """Those of a root that the tree before has not.

    Raises:
        OutputError: the artifacts of the root cannot be read.
    """
    found = check(after)
    if not found:
        return []
    with TemporaryDirectory(prefix="devops-review-") as folder:
        write_tree(before, Path(folder))
        known = _known(Path(folder))
    return [each for each in found if (each.rule, each.what) not in known]


def write_tree(tree: Tree, root: Path) -> None:
    """Write the files of a tree below a root, without what is no file of ours."""
    for path, kind in tree.hashes.items():
        if is_hash(kind):
            try:
                text = tree.text(path) or ""
            except UnreadableError:
                continue
            file = root / FOLDER / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")


def _known(root: Path) -> set[tuple[str, str]]:
    try:
        return {(each.rule, each.what) for each in check(root)}
    except DevopsError:
        return set()  # there were no artifacts, or none that this version knows
