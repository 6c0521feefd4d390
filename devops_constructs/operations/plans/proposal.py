"""The stacks that a pull request proposes: files of strangers, read as data only."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devops_constructs.errors import Problem
from devops_constructs.operations.plans.content import FILES, LOCK, STACK, content_hash

TERRAFORM = Path("charts_out/terraform")
"""Where stacks are in a checkout."""

_STACKS = TERRAFORM / "stacks"
_MANIFEST = "manifest.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_LARGEST = 4 * 1024 * 1024
"""The largest committed stack has a hundredth of it."""


@dataclass(frozen=True)
class ProposedStack:
    """A stack that differs from the one of the base."""

    name: str
    stack: bytes
    lock: bytes | None
    base_stack: bytes | None
    """None: the base has no such stack."""
    base_lock: bytes | None

    @property
    def content(self) -> str:
        """What plans of it are found by."""
        return content_hash(self.stack, self.lock or b"")

    def write(self, folder: Path) -> None:
        """Write just what was judged into a folder."""
        (folder / STACK).write_bytes(self.stack)
        if self.lock is not None:
            (folder / LOCK).write_bytes(self.lock)


@dataclass(frozen=True)
class Proposal:
    """What differs from the base, and what is wrong with the files already."""

    changed: tuple[ProposedStack, ...]
    gone: tuple[str, ...]
    """Stacks that the base has, and the proposal has not."""
    problems: tuple[Problem, ...]


def read_proposal(proposed: Path, base: Path) -> Proposal:
    """Compare the stacks of two checkouts; nothing is followed, and nothing else is read."""
    problems = [*_in_the_way(proposed), *_strangers(proposed)]
    if problems:
        return Proposal((), (), tuple(problems))
    names = _names(proposed)
    stacks = (_proposed(name, proposed, base) for name in names)
    changed = [
        each for each in stacks if (each.stack, each.lock) != (each.base_stack, each.base_lock)
    ]
    gone = sorted(set(_names(base)) - set(names))
    return Proposal(tuple(changed), tuple(gone), ())


def _proposed(name: str, proposed: Path, base: Path) -> ProposedStack:
    new, old = (
        [_read(root / _STACKS / name / file) for file in FILES] for root in (proposed, base)
    )
    return ProposedStack(name, new[0] or b"", new[1], *old)


def _names(root: Path) -> list[str]:
    folder = root / _STACKS
    return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []


def _in_the_way(proposed: Path) -> Iterator[Problem]:
    """A link in place of a folder would lead anywhere."""
    for path in (TERRAFORM.parent, TERRAFORM, _STACKS):
        kind = _kind(proposed / path)
        if kind == "nothing":
            yield _refused(path, "is not there")
            return
        if kind != "folder":
            yield _refused(path, f"is no folder, but a {kind}")


def _strangers(proposed: Path) -> Iterator[Problem]:
    """Terraform reads every *.tf, *.tf.json, *.tfvars and more of a folder."""
    for entry in _entries(proposed / TERRAFORM):
        wanted = {_MANIFEST: "file", "stacks": "folder"}.get(entry.name)
        yield from _unless(wanted, entry, proposed)
    for folder in _entries(proposed / _STACKS):
        yield from _unless("folder" if _NAME.fullmatch(folder.name) else None, folder, proposed)
        if _kind(folder) == "folder":
            for entry in _entries(folder):
                yield from _unless("file" if entry.name in FILES else None, entry, proposed)
            if _kind(folder / STACK) == "nothing":
                yield _refused(folder.relative_to(proposed), f"has no {STACK}")


def _unless(wanted: str | None, path: Path, root: Path) -> Iterator[Problem]:
    relative, kind = path.relative_to(root), _kind(path)
    if wanted is None:
        yield _refused(relative, f"is a {kind} that synth does not write")
    elif kind != wanted:
        yield _refused(relative, f"is no {wanted}, but a {kind}")
    elif kind == "file" and path.lstat().st_size > _LARGEST:
        yield _refused(relative, f"is larger than {_LARGEST // 1024 // 1024} MiB")


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if _kind(folder) == "folder" else []


def _kind(path: Path) -> str:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return "nothing"
    if stat.S_ISDIR(mode):
        return "folder"
    if stat.S_ISREG(mode):
        return "file"
    return "link" if stat.S_ISLNK(mode) else "device"


def _read(path: Path) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read()


def _refused(path: Path, what: str) -> Problem:
    # its name may be anything
    return Problem(
        f"{path.as_posix()!a} {what}",
        "terraform would read it with credentials at hand, and nobody has reviewed it yet",
        "commit just what devops synth writes",
    )
