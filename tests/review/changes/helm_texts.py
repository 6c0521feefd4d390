"""Consequences of changes made in committed charts, in full."""

from __future__ import annotations

from pathlib import Path

from devops_constructs.review.changes.compare import Comparison, compare
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.tree import folder_tree
from tests.review.changes.trees import tree

ROOT = Path(__file__).parents[3]
_IN_FOLDER = folder_tree(ROOT)
SHOP = "helm/rails-shop-production"
FILES = {path: _IN_FOLDER.text(path) or "" for path in _IN_FOLDER.hashes}
_COMMITTED = tree(FILES)


def edited(*edits: tuple[str, str, str], without: tuple[str, ...] = ()) -> dict[str, str]:
    """The committed files with texts replaced, given as path, old text, new text."""
    files = {path: text for path, text in FILES.items() if not path.startswith(without or ("?",))}
    for path, old, new in edits:
        before = files.get(path, "")
        assert old in before, f"{old!r} is not in {path}"
        files[path] = before.replace(old, new) if old else new
    return files


def compared(*edits: tuple[str, str, str], without: tuple[str, ...] = ()) -> Comparison:
    """What differs from what is committed, and what follows."""
    return compare(_COMMITTED, tree(edited(*edits, without=without)))


def undone(*edits: tuple[str, str, str], without: tuple[str, ...] = ()) -> list[str]:
    """The same from the other side: what is committed is new."""
    changed = tree(edited(*edits, without=without))
    return [told(each) for each in compare(changed, _COMMITTED).consequences]


def follows(*edits: tuple[str, str, str], without: tuple[str, ...] = ()) -> list[str]:
    """What follows, each in one text."""
    return [told(each) for each in compared(*edits, without=without).consequences]


def told(each: Consequence) -> str:
    """All that a consequence says."""
    text = f"{each.severity} {each.kind} {each.artifact} [{each.subject}] {each.what}\n  {each.why}"
    return f"{text}\n  {each.fix}" if each.fix else text
