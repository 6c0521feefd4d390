"""A project's repository in a folder: what CI's checkout of it has."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath

from devops_constructs.errors import OperationError


class Repository:
    """The files of a folder, as git knows them; all of them where there is no git.

    Raises:
        OperationError: there is no such folder.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise OperationError(
                f"there is no folder {os.fspath(folder)!r}\n"
                "    why: the Dockerfiles are looked for in a clone of the project's repository\n"
                "    fix: clone it, and name the folder of the clone"
            )
        self.folder = folder.resolve()

    @cached_property
    def files(self) -> frozenset[str]:
        """Files and links that are committed, or could be: what git ignores is not there in CI."""
        listed = self._git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        found = self._walked() if listed is None else filter(None, listed.split("\0"))
        return frozenset(path for path in found if os.path.lexists(self.folder / path))

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders that hold them; "." is the repository's root."""
        parents = (parent for path in self.files for parent in PurePosixPath(path).parents)
        return frozenset({".", *map(str, parents)})

    @cached_property
    def remote(self) -> tuple[str, str] | None:
        """Owner and name at GitHub, by the remote `origin`; None: it has none there."""
        url = (self._git("remote", "get-url", "origin") or "").strip()
        found = re.search(r"github\.com[:/]+([^/]+)/([^/]+?)(?:\.git)?/?$", url)
        return (found[1], found[2]) if found else None

    def spelling(self, path: str) -> str | None:
        """The same path in other capitals; None: there is none."""
        known = (each for each in sorted(self.files | self.folders) if each != path)
        return next((each for each in known if each.lower() == path.lower()), None)

    def is_ignored(self, path: str) -> bool:
        """Whether it is there, and git does not take it."""
        return path not in self.files | self.folders and self._exactly(path)

    def leaves(self, path: str, folder: str) -> bool:
        """Whether a path leads out of a folder by symbolic links."""
        inside = (self.folder / folder).resolve()
        return not (self.folder / path).resolve().is_relative_to(inside)

    def text(self, path: str) -> str:
        """The text of a file; what is not UTF-8 in it is replaced."""
        return (self.folder / path).read_text(encoding="utf-8-sig", errors="replace")

    def _exactly(self, path: str) -> bool:
        """Whether it is there in just these capitals; some file systems take any."""
        place = self.folder / path
        return place.exists() and place in place.parent.iterdir()

    def _walked(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self.folder):
            folders[:] = [name for name in folders if name != ".git"]
            links = [name for name in folders if Path(folder, name).is_symlink()]
            for name in (*files, *links):
                yield Path(folder, name).relative_to(self.folder).as_posix()

    def _git(self, *arguments: str) -> str | None:
        command = ["git", "-C", os.fspath(self.folder), *arguments]
        # a hook sets GIT_DIR and the like, perhaps for another repository
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        try:
            done = subprocess.run(  # noqa: S603 - git, with words of ours
                command, capture_output=True, check=False, env=env
            )
        except FileNotFoundError:
            return None
        return os.fsdecode(done.stdout) if done.returncode == 0 else None
