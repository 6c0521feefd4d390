"""What was synthesised before: the artifacts of the last commit, by which one knows the past.

Without git, or where charts_out/ is ignored, they are those in the folder. Either way they count
only as they were synthesised: docs/decisions/0024-how-the-past-is-known.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devops_constructs.errors import OutputError
from devops_constructs.synthesis.output_tree import FOLDER, INDEX, Artifact

Texts = Mapping[str, bytes]

LAST_COMMIT = "HEAD"

_WORKING_COPY = "the working copy"

_RELEVANT = re.compile(
    r"terraform/stacks/[^/]+/cdk\.tf\.json"
    r"|helm/[^/]+/Chart\.yaml"
    r"|helm/[^/]+/templates/(persistentvolumeclaim|statefulset)-[^/]+\.yaml"
)


@dataclass(frozen=True)
class Committed:
    """The artifacts of a commit, or of the folder; `place` says which."""

    place: str
    recorded: Mapping[str, Mapping[str, str]]
    """By path: what its index says of a file."""
    _read: Callable[[Iterable[str]], Texts]

    def definition_of(self, path: str) -> str:
        """The definition that a file was made from."""
        return self.recorded[path]["definition"]

    def paths(self) -> list[str]:
        """The files that tell what holds data."""
        return [path for path in self.recorded if _RELEVANT.fullmatch(path)]

    def changed(self, artifacts: Mapping[str, Artifact]) -> dict[str, str]:
        """Those of these files that are to become different or to vanish, with their text.

        Raises:
            OutputError: one of them is not what was synthesised.
        """
        wanted = [path for path in self.paths() if not self._stays(path, artifacts.get(path))]
        texts = self._read(wanted)
        for path in wanted:
            if path not in texts or _digest(texts[path]) != self.recorded[path]["sha256"]:
                raise OutputError(self._damaged(path, missing=path not in texts))
        return {path: texts[path].decode() for path in wanted}

    def _stays(self, path: str, artifact: Artifact | None) -> bool:
        return (
            artifact is not None
            and _digest(artifact.text.encode()) == self.recorded[path]["sha256"]
        )

    def _damaged(self, path: str, *, missing: bool) -> str:
        state = "is missing" if missing else "is not what was synthesised"
        return (
            f"{FOLDER}/{path} {state} in {self.place}\n"
            "    why: what holds data is known from it, and might be taken out unnoticed\n"
            f"    fix: {_RESTORE}"
        )


_RESTORE = (
    f"take all of {FOLDER}/ from a commit in which it is whole, as a rule the one that is deployed"
    f" (git checkout <commit> -- {FOLDER}), commit it, then synth"
)


def committed(root: Path, commit: str = LAST_COMMIT) -> Committed | None:
    """What was synthesised before below a root; None: nothing was.

    Raises:
        OutputError: something was, and it cannot be read.
    """
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return _of_folder(root)
    try:
        return _of_commit(root, commit)
    except FileNotFoundError:  # no git on this machine
        return _of_folder(root)


def _of_folder(root: Path) -> Committed | None:
    folder = root / FOLDER

    def read(paths: Iterable[str]) -> Texts:
        return {path: (folder / path).read_bytes() for path in paths if (folder / path).is_file()}

    index = read([INDEX]).get(INDEX)
    if index is None and any((folder / "terraform" / "stacks").glob("*/cdk.tf.json")):
        raise _unreadable(_WORKING_COPY, "is missing")
    files = None if index is None else _files(index, _WORKING_COPY)
    return None if files is None else Committed(_WORKING_COPY, files, read)


def _of_commit(root: Path, commit: str) -> Committed | None:
    def read(paths: Iterable[str]) -> Texts:
        return _objects(root, commit, paths)

    found = read([INDEX, ""])
    if INDEX in found:
        return Committed(_named(commit), _files(found[INDEX], _named(commit)), read)
    if commit != LAST_COMMIT:
        if not _git(root, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"):
            raise OutputError(
                f"there is no commit {commit!r}\n"
                "    why: what holds data is known from the artifacts in it\n"
                "    fix: fetch it, or name another one"
            )
        return None
    if b"terraform" in found.get("", b""):
        raise _unreadable(_named(commit), "is missing")
    if _git(root, "check-ignore", f"{FOLDER}/{INDEX}"):
        return _of_folder(root)
    return None


def _named(commit: str) -> str:
    return "the last commit" if commit == LAST_COMMIT else f"commit {commit}"


def _files(index: bytes, place: str) -> Mapping[str, Mapping[str, str]]:
    try:
        files: dict[str, Any] = json.loads(index)["files"]
        for entry in files.values():
            entry["definition"], entry["sha256"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _unreadable(place, "cannot be read") from None
    return files


def _unreadable(place: str, state: str) -> OutputError:
    return OutputError(
        f"{FOLDER}/{INDEX} {state} in {place}\n"
        "    why: what holds data is known from it, and might be taken out unnoticed\n"
        f"    fix: {_RESTORE}"
    )


def _objects(root: Path, commit: str, paths: Iterable[str]) -> Texts:
    """The content of these files in a commit, those that are there; "" is the folder itself."""
    asked = list(paths)
    if not asked:
        return {}
    names = [f"{commit}:./{FOLDER}/{path}".rstrip("/") for path in asked]
    answer = _git(root, "cat-file", "--batch", given="\n".join(names) + "\n", must=True)
    found: dict[str, bytes] = {}
    for path, name in zip(asked, names, strict=True):
        head, _, answer = answer.partition(b"\n")
        if head == f"{name} missing".encode():
            continue
        size = int(head.rpartition(b" ")[2])
        found[path], answer = answer[:size], answer[size + 1 :]
    return found


def _git(root: Path, *arguments: str, given: str = "", must: bool = False) -> bytes:
    command = ["git", "-C", str(root), *arguments]
    # a hook sets GIT_DIR and the like, perhaps for another repository
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(  # noqa: S603 - git of the user
        command, input=given.encode(), capture_output=True, check=False, env=env
    )
    if must and done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise OutputError(
            f"git does not tell what was committed: {said}\n"
            f"    why: what holds data is known from {FOLDER}/ as it was committed\n"
            "    fix: mend what git complains of"
        )
    return done.stdout if done.returncode == 0 else b""


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
