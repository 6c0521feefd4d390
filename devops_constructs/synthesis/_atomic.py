"""What the standard library lacks for changing a folder in one step."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS


def swap(new: Path, old: Path) -> None:
    """Put the folder `new` in the place of `old`; what was there is then beside `new` or at `new`.

    One system call on Linux and macOS where the file system offers it. Elsewhere two renames,
    between which `old` is missing for a moment.
    """
    if not old.exists():
        new.rename(old)
    elif not _exchanged(new, old):
        aside = new.with_name("old")
        old.rename(aside)
        new.rename(old)


def link(source: str | Path, target: str | Path) -> None:
    """The same file in another folder; a copy where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def link_tree(source: Path, target: Path) -> None:
    """A folder with all that is in it, or a file, or a link."""
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, target, symlinks=True, copy_function=link)
    elif source.is_symlink():
        target.symlink_to(source.readlink())
    else:
        link(source, target)


def _exchanged(first: Path, second: Path) -> bool:
    if sys.platform == "win32":
        return False
    names = os.fsencode(first), os.fsencode(second)
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        return bool(libc.renamex_np(*names, _RENAME_SWAP) == 0)
    exchange = getattr(libc, "renameat2", None)  # since glibc 2.28
    if exchange is None:
        return False
    return bool(exchange(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Wait until no other process is in here for the folder; the lock ends with the process."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # not on Windows

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
