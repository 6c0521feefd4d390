"""The artifacts' folder: compared with what it should hold, changed all at once or not at all."""

from __future__ import annotations

import difflib
import fnmatch
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from devops_constructs.errors import OutputError
from devops_constructs.synthesis._atomic import exclusive, link, link_tree, swap

FOLDER = "charts_out"
INDEX = "index.json"

LEFTOVERS = (
    "plan",
    "*.tfplan",
    ".terraform",
    ".terraform.lock.hcl",
    "*.tfstate*",
    "crash.log",
)
"""Names that the engines leave in a stack's folder: ignored by git, left alone by synthesis, save
for locks of providers that are artifacts themselves."""

CHART_LEFTOVERS = ("charts", "Chart.lock")
"""Names that `helm dependency build` leaves in a chart's folder: likewise."""

_SCRATCH = f".{FOLDER}-scratch-"

_LEFTOVERS_IN = {("terraform", "stacks"): LEFTOVERS, ("helm",): CHART_LEFTOVERS}


@dataclass(frozen=True)
class Artifact:
    """A generated file: its text, and the definition it was made from."""

    text: str
    definition: str


@dataclass(frozen=True)
class Comparison:
    """What differs between a folder and what should be in it; paths below the folder."""

    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    diffs: Mapping[str, str] = field(default_factory=dict)
    installed: Comparison | None = None
    """The same of workflows that are installed in this repository; paths below its root."""
    unguarded: tuple[str, ...] = ()
    """What can be deployed without anybody's leave, whether or not something differs."""

    def __bool__(self) -> bool:
        differs = self.missing or self.stale or self.surplus or self.foreign
        return bool(differs or self.installed)


class OutputTree:
    """`charts_out/` below a root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / FOLDER

    def compare(self, artifacts: Mapping[str, Artifact], library: str) -> Comparison:
        """Say what a write would change, with a diff of each stale file."""
        wanted = _with_index(artifacts, library)
        comparison = self._compare(wanted)
        shown = (path for path in comparison.stale if path != INDEX)
        return replace(comparison, diffs={path: self._diff(path, wanted[path]) for path in shown})

    def write(self, artifacts: Mapping[str, Artifact], library: str) -> Comparison:
        """Make the folder hold exactly these artifacts, beside what engines and Helm left there.

        Files that do not change keep their time stamp. The new folder is made beside the old one
        and takes its place in one step, so that whoever kills this process finds either the old
        artifacts or the new ones.

        Raises:
            OutputError: the folder holds a file that synthesis did not make.
        """
        with exclusive(self.root):
            # what a killed synthesis left; none is running, as we have the lock
            for scratch in self.root.glob(f"{_SCRATCH}*"):
                shutil.rmtree(scratch)
            self._refuse_what_is_no_folder()
            wanted = _with_index(artifacts, library)
            comparison = self._compare(wanted)
            if comparison.foreign:
                raise OutputError(_foreign(comparison.foreign))
            if comparison:
                self._replace(wanted, {*comparison.missing, *comparison.stale})
            return comparison

    def _refuse_what_is_no_folder(self) -> None:
        if self.folder.is_symlink() or (self.folder.exists() and not self.folder.is_dir()):
            raise OutputError(
                f"{FOLDER} is {'a link' if self.folder.is_symlink() else 'a file'}, not a folder\n"
                "    why: synthesis replaces it as a whole, and what is there would be lost\n"
                "    fix: move it elsewhere"
            )

    def _compare(self, wanted: Mapping[str, str]) -> Comparison:
        recorded = self._recorded()
        there = set(self._files({*wanted, *recorded}))
        differing = {path for path in there & set(wanted) if self._read(path) != wanted[path]}
        # what an engine may have left under the name of an artifact is nobody's work
        named = {path for path in differing if _is_leftover(*_split(path))}
        ours = recorded | named | (set(wanted) - differing)
        return Comparison(
            missing=tuple(sorted(set(wanted) - there)),
            stale=tuple(sorted(differing & ours)),
            surplus=tuple(sorted((there - set(wanted)) & ours)),
            foreign=tuple(sorted(there - ours)),
        )

    def _replace(self, wanted: Mapping[str, str], changed: set[str]) -> None:
        scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=self.root))
        new = scratch / "new"
        for folder in {os.path.dirname(path) for path in wanted}:  # noqa: PTH120 - not a Path
            (new / folder).mkdir(parents=True, exist_ok=True)
        for path, text in wanted.items():
            if path in changed:
                (new / path).write_bytes(text.encode())
            else:
                link(self.folder / path, new / path)
        for leftover in self._leftovers({*wanted, *self._recorded()}):
            target = new / leftover
            target.parent.mkdir(parents=True, exist_ok=True)
            link_tree(self.folder / leftover, target)
        swap(new, self.folder)
        shutil.rmtree(scratch)

    def _files(self, ours: Set[str]) -> Iterator[str]:
        """Every file in the folder that is one of ours, or no leftover of an engine or of Helm."""
        for directory, folders, files in os.walk(self.folder):
            parts = Path(directory).relative_to(self.folder).parts
            folders[:] = sorted(name for name in folders if not _is_leftover(parts, name))
            # a link to a folder is no folder of ours: it is compared, and refused, like a file
            links = [name for name in folders if Path(directory, name).is_symlink()]
            for name in (*files, *links):
                path = "/".join((*parts, name))
                if path in ours or not _is_leftover(parts, name):
                    yield path

    def _leftovers(self, ours: Set[str]) -> Iterator[str]:
        for directory, folders, files in os.walk(self.folder):
            parts = Path(directory).relative_to(self.folder).parts
            left = [name for name in (*folders, *files) if _is_leftover(parts, name)]
            folders[:] = [name for name in folders if name not in left]
            paths = ("/".join((*parts, name)) for name in left)
            yield from (path for path in paths if path not in ours)

    def _recorded(self) -> set[str]:
        """The files that the last synthesis wrote, by its index."""
        index = self.folder / INDEX
        if not index.is_file():
            return set()
        try:
            return {INDEX, *json.loads(index.read_text(encoding="utf-8"))["files"]}
        except (ValueError, KeyError, TypeError):
            raise OutputError(
                f"{FOLDER}/{INDEX} cannot be read\n"
                "    why: it tells generated files from those of others\n"
                f"    fix: take either side of a merge (git checkout --ours {FOLDER}/{INDEX}),"
                " then synth"
            ) from None

    def _read(self, path: str) -> str:
        if (self.folder / path).is_symlink():
            return f"a link to {(self.folder / path).readlink()}"
        # as bytes: a text read would turn other line ends into ours and call the file equal
        return (self.folder / path).read_bytes().decode("utf-8", errors="surrogateescape")

    def _diff(self, path: str, wanted: str) -> str:
        lines = difflib.unified_diff(
            self._read(path).splitlines(),
            wanted.splitlines(),
            f"{FOLDER}/{path}",
            f"{FOLDER}/{path} (from the definitions)",
            n=1,
            lineterm="",
        )
        return "\n".join(lines)


def _with_index(artifacts: Mapping[str, Artifact], library: str) -> dict[str, str]:
    files = {
        path: {
            "definition": artifacts[path].definition,
            "sha256": hashlib.sha256(artifacts[path].text.encode()).hexdigest(),
        }
        for path in sorted(artifacts)
    }
    made = "by devops synth from projects/; do not edit"
    index = {"made": made, "library": f"devops-constructs {library}", "files": files}
    texts = {path: artifact.text for path, artifact in artifacts.items()}
    return {**texts, INDEX: json.dumps(index, indent=2) + "\n"}


def _split(path: str) -> tuple[tuple[str, ...], str]:
    *parts, name = path.split("/")
    return tuple(parts), name


def _is_leftover(parts: tuple[str, ...], name: str) -> bool:
    patterns = _LEFTOVERS_IN.get(parts[:-1], ())
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _foreign(paths: tuple[str, ...]) -> str:
    return (
        f"{FOLDER}/ holds files that synthesis did not make: "
        + ", ".join(f"{FOLDER}/{path}" for path in paths)
        + "\n    why: they would be lost, or be taken for generated ones"
        + "\n    fix: move them elsewhere, or delete them"
    )
