"""What a pull request is told of its artifacts: one comment, edited in place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from devops_constructs.errors import UnreadableError
from devops_constructs.operations.git_repository import GitRepository
from devops_constructs.operations.new_findings import new_findings, write_tree
from devops_constructs.review.changes.compare import Comparison, compare
from devops_constructs.review.changes.report import Folding, as_markdown
from devops_constructs.review.changes.tree import Tree, folder_tree
from devops_constructs.review.finding import Finding
from devops_constructs.review.untrusted_text import cut, fenced

MARK = "<!-- devops-review -->"
"""How the comment begins, by which it is found again."""

_ROOM = 60_000
_FOR_FINDINGS = 10_000
_HEAD = f"{MARK}\n### What this changes\n"


def review_comment(base: Path, proposed: Path, run: str | None) -> str:
    """The comment on a checkout of what is proposed, which may be anything."""
    try:
        before, after = folder_tree(base), folder_tree(proposed)
    except UnreadableError as error:
        said = fenced(cut(str(error), _FOR_FINDINGS))
        return f"{_HEAD}\nThis cannot be judged.\n\n{said}{_where(run)}"
    comparison = compare(before, after)
    said = markdown(comparison, lambda: _findings(before, after))
    return f"{_HEAD}\n{said}{_moved_on(base, proposed)}{_where(run)}"


def not_judged(run: str | None) -> str:
    """The comment where the review itself has ended badly: one of before would be believed."""
    return f"{_HEAD}\nThis could not be judged, by a mistake in the review itself.\n{_where(run)}"


def markdown(
    comparison: Comparison, findings: Callable[[], list[Finding] | None], room: int = _ROOM
) -> str:
    """The account of a comparison, and of what `devops check` finds besides; None: it cannot."""
    more = []
    if comparison:
        found = findings()
        if found is None:
            more.append("**`devops check`** cannot read what is proposed.\n")
        elif found:
            block = fenced(cut("\n".join(map(str, found)), _FOR_FINDINGS))
            more.append(f"**New findings of `devops check`** ({len(found)})\n\n{block}")
    return as_markdown(comparison, Folding(), room, more)


def _findings(before: Tree, after: Tree) -> list[Finding] | None:
    # a copy without links, and with no file that is larger than ours
    with TemporaryDirectory(prefix="devops-review-") as folder:
        write_tree(after, Path(folder))
        try:
            return new_findings(before, Path(folder))
        except Exception:  # what a stranger wrote may be anything; that it is said is enough
            return None


def _moved_on(base: Path, proposed: Path) -> str:
    """GitHub merges a pull request when it is pushed to; the branch may have got more since."""
    said = _raw_commit(proposed)
    parents = re.findall("^parent ([0-9a-f]+)$", said.partition("\n\n")[0], re.MULTILINE)
    now = GitRepository(base).commit("HEAD") if (base / ".git").exists() else None
    if len(parents) != 2 or now in (None, parents[0]):
        return ""
    return (
        "\nThe branch has moved on since GitHub merged this with it: what it has got since is told"
        " here as if it were taken back. Push again, or update the pull request's branch.\n"
    )


def _raw_commit(proposed: Path) -> str:
    """As git keeps it: a checkout without history has its parents' names too."""
    # without a repository of its own it would be that of a folder above
    is_clone = (proposed / ".git").exists()
    return (GitRepository(proposed).ask("cat-file", "commit", "HEAD") or "") if is_clone else ""


def _where(run: str | None) -> str:
    return f"\n[The run]({run}) said this of charts_out/.\n" if run else ""
