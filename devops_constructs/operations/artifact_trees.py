"""Trees of artifacts from commits and from the working copy."""

from __future__ import annotations

from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.operations.git_repository import GitRepository
from devops_constructs.review.changes.files import artifact_of
from devops_constructs.review.changes.tree import FOLDER, Tree, folder_tree, is_hash

_KINDS = {"120000": "link", "160000": "repository"}
_HASHES = {40: "sha1", 64: "sha256"}


class Clone:
    """The artifacts of one repository, at different times."""

    def __init__(self, root: Path) -> None:
        self.git = GitRepository(root)
        if self.git.top is None:
            raise OperationError(
                f"{root} is in no clone of a repository\n"
                "    why: what there was before is known from a commit\n"
                "    fix: name a folder that has it, by --from"
            )
        self._root = root
        self._folder = f"{self.git.ask('rev-parse', '--show-prefix') or ''}{FOLDER}"

    def at(self, commit: str) -> Tree:
        """The artifacts of a commit.

        Raises:
            OperationError: it is not here.
        """
        known = self.git.commit(commit)
        if known is None:
            raise OperationError(
                f"there is no commit {commit!r}\n"
                "    why: what there was before is known from its artifacts\n"
                "    fix: fetch it, or name another one"
            )
        found = self.git.kinds(known, self._folder)
        hashes = {path: _KINDS.get(mode, content) for path, (mode, content) in found.items()}
        return Tree(hashes, _Contents(self.git, hashes).of)

    def now(self) -> Tree:
        """The artifacts as they are in the working copy, without what git ignores."""
        algorithm = _HASHES[len(self.git.commit("HEAD") or "0" * 40)]
        return folder_tree(self._root, algorithm, self.git.not_ignored(FOLDER))

    def fork(self) -> str:
        """The commit at which this branch left the default branch, which is the one applied.

        Raises:
            OperationError: nothing says which that is.
        """
        branch = self.git.ask("symbolic-ref", "refs/remotes/origin/HEAD") or "origin/main"
        found = self.git.ask("merge-base", branch, "HEAD")
        if found is None:
            raise OperationError(
                f"nothing says where this branch left {branch}\n"
                "    why: a review is of what the branch changes\n"
                "    fix: git fetch origin, or name what it is compared with by --base"
            )
        return found


class _Contents:
    """What files of a commit hold, fetched for all files of an artifact at once."""

    def __init__(self, git: GitRepository, hashes: dict[str, str]) -> None:
        self._git, self._hashes = git, hashes
        self._found: dict[str, bytes] = {}

    def of(self, path: str) -> bytes:
        """One file."""
        if path not in self._found:
            artifact = artifact_of(path)
            paths = [p for p, kind in self._hashes.items() if artifact_of(p) == artifact]
            files = [p for p in paths if is_hash(self._hashes[p])]
            contents = self._git.contents([self._hashes[p] for p in files])
            self._found.update(zip(files, contents, strict=True))
        return self._found[path]
