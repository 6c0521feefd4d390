"""Workflows in a repository's `.github`: compared with what is generated, changed all at once.

Files of ours are known by their first lines, wherever they lie. Whatever else is in the folder is
somebody else's, and stays.
"""

from __future__ import annotations

import difflib
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from devops_constructs.errors import OutputError
from devops_constructs.synthesis._atomic import exclusive, link_tree, swap
from devops_constructs.synthesis.output_tree import Artifact, Comparison

FOLDER = ".github"
OWN_WORKFLOWS = "_fleet"
"""The folder of the infrastructure repository's workflows; no project has such a name."""

_SCRATCH = f"{FOLDER}-scratch-"
_OURS = re.compile(r"(#!.*\n)?# Made from \S+; change it there and run: devops synth\n")


def places(files: Mapping[str, str]) -> dict[str, str]:
    """By path in a repository: files of a folder of `charts_out/workflows`."""
    return {_place(name): text for name, text in files.items()}


def _place(name: str) -> str:
    kind = "" if name.startswith("actions/") else "workflows/"
    return f"{FOLDER}/{kind}{name}"


@dataclass(frozen=True)
class Change:
    """A file that is added, changed or removed."""

    path: str
    old: str | None
    new: str | None

    @property
    def kind(self) -> str:
        """What becomes of it."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    @property
    def diff(self) -> str:
        """As git shows it."""
        lines = difflib.unified_diff(
            (self.old or "").splitlines(),
            (self.new or "").splitlines(),
            "/dev/null" if self.old is None else f"a/{self.path}",
            "/dev/null" if self.new is None else f"b/{self.path}",
            lineterm="",
        )
        return "\n".join(lines)


class InstalledWorkflows:
    """The workflows and actions in a repository, and those that should be there, by path."""

    def __init__(self, root: Path, wanted: Mapping[str, str]) -> None:
        self.root = root
        self.wanted = wanted

    def texts(self) -> dict[str, str]:
        """What is there of ours, or under a name that one of ours would have."""
        there = {path: self._read(path) for path in self._files()}
        return {p: text for p, text in there.items() if p in self.wanted or _OURS.match(text)}

    def changes(self) -> list[Change]:
        """What would be done, by path.

        Raises:
            OutputError: a file of somebody else has the name of one of ours.
        """
        there = self.texts()
        if foreign := [path for path in there if self._is_foreign(path, there[path])]:
            raise OutputError(_foreign(foreign))
        paths = sorted({*there, *self.wanted})
        found = (Change(path, there.get(path), self.wanted.get(path)) for path in paths)
        return [change for change in found if change.old != change.new]

    def comparison(self) -> Comparison:
        """What differs; nothing if none of ours is installed here."""
        there = self.texts()
        if not there:
            return Comparison()
        stale = [p for p, text in there.items() if self.wanted.get(p, text) != text]
        changes = (Change(path, there[path], self.wanted[path]) for path in stale)
        return Comparison(
            missing=tuple(sorted(self.wanted.keys() - there.keys())),
            stale=tuple(sorted(stale)),
            surplus=tuple(sorted(there.keys() - self.wanted.keys())),
            diffs={change.path: change.diff for change in changes},
        )

    def write(self) -> list[Change]:
        """Make the changes: all of them, or none.

        Raises:
            OutputError: a file of somebody else has the name of one of ours.
        """
        with exclusive(self.root):
            for scratch in self.root.glob(f"{_SCRATCH}*"):
                shutil.rmtree(scratch)  # of one that was killed; none is running
            changes = self.changes()
            if changes:
                self._replace(changes)
            return changes

    def _replace(self, changes: list[Change]) -> None:
        folder = self.root / FOLDER
        scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=self.root))
        new = scratch / "new"
        if folder.exists():
            link_tree(folder, new)
        for change in changes:
            file = new / Path(change.path).relative_to(FOLDER)
            file.unlink(missing_ok=True)  # a link to the old one: not to be written into
            if change.new is None:
                _without_empty(file.parent, new)
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(change.new.encode())
        swap(new, folder)
        shutil.rmtree(scratch)

    def _files(self) -> Iterator[str]:
        folder = self.root / FOLDER
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise OutputError(
                f"{FOLDER} is {'a link' if folder.is_symlink() else 'a file'}, not a folder\n"
                "    why: it is replaced as a whole, and what is there would be lost\n"
                "    fix: move it elsewhere"
            )
        for pattern in ("workflows/*", "actions/**/*"):
            for file in sorted(folder.glob(pattern)):
                if file.is_file() or file.is_symlink():
                    yield file.relative_to(self.root).as_posix()

    def _read(self, path: str) -> str:
        file = self.root / path
        if file.is_symlink():
            return f"a link to {file.readlink()}"
        return file.read_bytes().decode("utf-8", errors="surrogateescape")

    def _is_foreign(self, path: str, text: str) -> bool:
        return not _OURS.match(text) and text != self.wanted[path]


def installed_comparison(root: Path, artifacts: Mapping[str, Artifact]) -> Comparison:
    """What the infrastructure repository's own `.github` differs in from its artifacts."""
    start = f"workflows/{OWN_WORKFLOWS}/"
    files = {p.removeprefix(start): a.text for p, a in artifacts.items() if p.startswith(start)}
    return InstalledWorkflows(root, places(files)).comparison()


def _without_empty(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _foreign(paths: list[str]) -> str:
    return (
        f"{', '.join(paths)}: not made by synthesis, with the name of what is\n"
        "    why: it would be lost\n"
        "    fix: give it another name, or delete it"
    )
