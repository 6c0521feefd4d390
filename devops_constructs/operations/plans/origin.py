"""Which commit is planned, and who wrote it, as the checkout of the pull request says."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.review.untrusted_text import in_a_line

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_PARENT = re.compile(r"^parent ([0-9a-f]{40,64})$", re.MULTILINE)
_AUTHOR = re.compile(r"^author (.*?) <", re.MULTILINE)


@dataclass(frozen=True)
class Origin:
    """A commit and its author's name, which is any text."""

    commit: str
    author: str


def origin_of(proposed: Path, commit: str | None, author: str | None) -> Origin:
    """What is given, and else what git says of the checkout.

    GitHub makes a merge of a pull request and its base; what its authors have pushed is the second
    parent of that.

    Raises:
        OperationError: nothing is given, and the folder is no checkout.
    """
    said = _raw(proposed) if commit is None or author is None else ""
    parents, named = _PARENT.findall(said), _AUTHOR.search(said)
    found = commit or (parents[1] if len(parents) == 2 else _head(proposed))
    if not _COMMIT.fullmatch(found):
        raise OperationError(
            f"{in_a_line(found)!r} is no commit\n"
            "    why: a plan says of which commit it is\n"
            "    fix: write all of its 40 characters"
        )
    return Origin(found, in_a_line(author or (named[1] if named else "unknown"), 100))


def _raw(proposed: Path) -> str:
    """The commit as git keeps it: a checkout without history has its parents' names too."""
    return _git(proposed, "cat-file", "commit", "HEAD")


def _head(proposed: Path) -> str:
    return _git(proposed, "rev-parse", "HEAD").strip()


def _git(proposed: Path, *arguments: str) -> str:
    # a hook sets GIT_DIR and the like, perhaps for another repository
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ("git", "-C", str(proposed), *arguments)
    try:
        # without a repository of its own it would be that of a folder above
        if (proposed / ".git").exists():
            done = subprocess.run(command, capture_output=True, check=True, env=env)  # noqa: S603
            return done.stdout.decode("utf-8", "replace")
    except (OSError, subprocess.CalledProcessError):
        pass
    raise OperationError(
        f"{proposed} is no checkout of git\n"
        "    why: a plan says of which commit it is, and who wrote that\n"
        "    fix: check out what is proposed, or say it by --commit and --author"
    )
