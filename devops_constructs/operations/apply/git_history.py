"""What was merged, commit by commit, as git has it. The work tree is never looked at."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.queue import Version
from devops_constructs.operations.plans.content import FILES, LOCK, STACK, content_hash

TERRAFORM = "charts_out/terraform"
STACKS = f"{TERRAFORM}/stacks"
CHARTS = "charts_out/helm"
NOTES = "charts_out/uninstall"

_GIT = ("git", "-c", "core.quotePath=false", "-c", "log.showRoot=true")
_FIRST_PARENT = ("--first-parent", "--diff-merges=first-parent")


class GitHistory:
    """The first parents of a commit: what the branch was, step by step, whatever was merged."""

    def __init__(self, root: Path, commit: str = "HEAD") -> None:
        self._root = root
        if self._git("rev-parse", "--is-shallow-repository").strip() == b"true":
            raise OperationError(
                "this clone has only a part of the history\n"
                "    why: what was merged and is not applied is found in it\n"
                "    fix: run: git fetch --unshallow   (in a workflow: fetch-depth: 0)"
            )
        self.commits = tuple(
            self._git("rev-list", "--first-parent", "--reverse", commit).decode().split()
        )
        self.head = self.commits[-1]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """How many commits are before each."""
        return {commit: position for position, commit in enumerate(self.commits)}

    @cached_property
    def stacks(self) -> Mapping[str, tuple[Version, ...]]:
        """By stack its versions, the oldest first; also of stacks that are no more."""
        found: dict[str, list[Version]] = {}
        now: dict[str, dict[str, str]] = {}
        with self._objects() as read:
            for commit, changes in self._changes(STACKS):
                touched = dict.fromkeys(stack for stack, _, _ in changes)
                for stack, name, blob in changes:
                    now.setdefault(stack, {})[name] = blob
                for stack in touched:
                    content = _content(now[stack], read)
                    of_stack = found.setdefault(stack, [])
                    if not of_stack or of_stack[-1].content != content:
                        of_stack.append(Version(commit, self.positions[commit], content))
        return {stack: tuple(versions) for stack, versions in found.items()}

    def files(self, commit: str, folder: str) -> dict[str, bytes]:
        """What lies in a folder at a commit, by path below it."""
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", commit, "--", f"{folder}/")
        found = {}
        with self._objects() as read:
            for line in filter(None, listed.split(b"\0")):
                about, _, path = line.partition(b"\t")
                name = path.decode().removeprefix(f"{folder}/")
                found[name] = read(about.split()[2].decode())
        return found

    def stack_files(self, commit: str, stack: str) -> dict[str, bytes]:
        """The files that a stack's content is of."""
        found = self.files(commit, f"{STACKS}/{stack}")
        return {name: found[name] for name in FILES if name in found}

    def json(self, commit: str, path: str) -> Any:
        """A file of a commit as data; None: it is not there."""
        folder, _, name = path.rpartition("/")
        text = self.files(commit, folder).get(name)
        return None if text is None else json.loads(text)

    def last_change(self, folder: str) -> str | None:
        """The newest commit that changed something in a folder; None: there is none."""
        found = self._git("log", "-1", *_FIRST_PARENT, "--format=%H", self.head, "--", folder)
        return found.decode().strip() or None

    def _changes(self, folder: str) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
        """The commits that changed a stack, and what each put there: stack, file, blob."""
        log = ("log", "--reverse", "--raw", "--no-renames", "--abbrev=64", "--format=commit %H")
        said = self._git(*log, *_FIRST_PARENT, self.head, "--", folder).decode()
        for part in said.split("commit ")[1:]:
            commit, *lines = part.split("\n")
            raw = (line.partition("\t") for line in lines if line.startswith(":"))
            put = [(*path.split("/")[-2:], about.split()[3]) for about, _, path in raw]
            if of_content := [(s, name, blob) for s, name, blob in put if name in FILES]:
                yield commit, of_content

    @contextmanager
    def _objects(self) -> Iterator[Callable[[str], bytes]]:
        """Reads blobs, all of them by one process."""
        command = [*_GIT, "cat-file", "--batch"]
        with subprocess.Popen(  # noqa: S603 - git alone; names of blobs go in by stdin
            command,
            cwd=self._root,
            env=_env(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            asked, answers = process.stdin, process.stdout
            assert asked, "it is a pipe"
            assert answers, "likewise"

            def read(id: str) -> bytes:
                asked.write(f"{id}\n".encode())
                asked.flush()
                size = int(answers.readline().split()[2])
                return answers.read(size + 1)[:-1]

            yield read
            asked.close()

    def _git(self, *arguments: str) -> bytes:
        command = [*_GIT, *arguments]
        try:
            done = subprocess.run(  # noqa: S603 - git, with names of commits and our own paths
                command, cwd=self._root, env=_env(), capture_output=True, check=False
            )
        except OSError as error:
            raise _unreadable(f"git cannot be started: {error.strerror}") from None
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise _unreadable(f"git {arguments[0]} failed: {said[-1] if said else 'no reason'}")
        return done.stdout


def _env() -> dict[str, str]:
    # a hook sets GIT_DIR and the like, perhaps for another repository
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def _content(blobs: Mapping[str, str], read: Callable[[str], bytes]) -> str | None:
    """The hash of a stack's files by their blobs; None: the stack is not there."""
    there = {name: blob for name, blob in blobs.items() if blob.strip("0")}
    if STACK not in there:
        return None
    return content_hash(read(there[STACK]), read(there[LOCK]) if LOCK in there else b"")


def _unreadable(what: str) -> OperationError:
    return OperationError(
        f"{what}\n"
        "    why: what was merged and is not applied is found in the history\n"
        "    fix: run it in a clone of this repository that has the whole of it"
    )


def written(files: Mapping[str, bytes], folder: Path) -> Path:
    """The files in a folder, which is made."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder
