"""A clone, asked by git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from devops_constructs.errors import OperationError


class GitRepository:
    """The repository that a folder is in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def top(self) -> Path | None:
        """Its uppermost folder; None: the folder is in no repository."""
        found = self.ask("rev-parse", "--show-toplevel")
        return Path(found) if found else None

    @property
    def address(self) -> str | None:
        """Where it was cloned from; None: nobody said."""
        return self.ask("remote", "get-url", "origin")

    def commit(self, name: str) -> str | None:
        """The hash of a commit; None: it is not here."""
        return self.ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")

    def has(self, commit: str, within: str) -> bool:
        """Whether a commit is among those that lead to another one."""
        return self.ask("merge-base", "--is-ancestor", commit, within) is not None

    def files(self, commit: str, folder: str) -> dict[str, str]:
        """What lies in a folder at a commit: path below it -> text."""
        listed = self._run(
            "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, f"{folder}/"
        )
        paths = [path for path in (listed or b"").decode().split("\0") if path]
        texts = ((path, self._run("cat-file", "blob", f"{commit}:{path}")) for path in paths)
        return {path.removeprefix(f"{folder}/"): (text or b"").decode() for path, text in texts}

    def kinds(self, commit: str, folder: str) -> dict[str, tuple[str, str]]:
        """What lies in a folder at a commit: path below it -> mode and hash of its content."""
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", commit, f"{folder}/")
        entries = (entry.partition(b"\t") for entry in (listed or b"").split(b"\0") if entry)
        found = {os.fsdecode(path): head.decode().split() for head, _, path in entries}
        return {
            path.removeprefix(f"{folder}/"): (mode, content)
            for path, (mode, _, content) in found.items()
        }

    def contents(self, hashes: Sequence[str]) -> list[bytes]:
        """What has these hashes, in their order.

        Raises:
            OperationError: git has not got one of them.
        """
        answer = self._run("cat-file", "--batch", given="\n".join([*hashes, ""]).encode()) or b""
        found = []
        for each in hashes:
            head, _, answer = answer.partition(b"\n")
            name, _, size = head.decode().partition(" blob ")
            if name != each or not size.isdecimal():
                raise OperationError(
                    f"git does not have the content {each}\n"
                    "    why: the clone may be shallow, or only a part of the repository\n"
                    "    fix: fetch the whole of it"
                )
            found.append(answer[: int(size)])
            answer = answer[int(size) + 1 :]
        return found

    def not_ignored(self, folder: str) -> list[str]:
        """The paths below a folder of the working copy that are committed, or would be."""
        listed = self._run(
            "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", folder
        )
        paths = {os.fsdecode(path) for path in (listed or b"").split(b"\0") if path}
        return sorted(path.removeprefix(f"{folder}/") for path in paths)

    def ask(self, *arguments: str) -> str | None:
        """What git prints; None: it says no."""
        said = self._run(*arguments)
        return None if said is None else said.decode("utf-8", "replace").strip()

    def _run(self, *arguments: str, given: bytes | None = None) -> bytes | None:
        # a hook sets GIT_DIR and the like, perhaps for another repository
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        try:
            done = subprocess.run(  # noqa: S603 - git of the user
                ["git", "-C", os.fspath(self.folder), *arguments],  # noqa: S607
                input=given,
                capture_output=True,
                check=False,
                env=env,
            )
        except FileNotFoundError:
            raise OperationError(
                "there is no program 'git'\n"
                "    why: it knows which commit of which repository this is\n"
                "    fix: install it"
            ) from None
        return done.stdout if done.returncode == 0 else None
