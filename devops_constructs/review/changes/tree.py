"""One of the two trees that are compared: files by path, each known by a hash, read when needed.

The text of a tree may be a stranger's. Nothing of it is run, links are not followed, and what is
larger or deeper than anything that synthesis writes is not read.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from devops_constructs.errors import UnreadableError

FOLDER = "charts_out"
"""Where artifacts are in a repository."""

MOST_BYTES = 4 * 1024 * 1024
"""Of one file; the largest committed one has a hundredth of it."""
MOST_FILES = 50_000
"""Of a tree; a hundred projects have a fifth of it."""
_MOST_VALUES = 200_000
_MOST_LEVELS = 60
_ENDLESS = "has more values than anything that synth writes"

Read = TypeVar("Read")


@dataclass(frozen=True)
class Tree:
    """The files below `charts_out/`."""

    hashes: Mapping[str, str]
    """By path, as git names blobs; what is no file has none: "link", or another kind."""
    content: Callable[[str], bytes]
    """What a file holds, by its path; asked only for those that have a hash."""
    _read: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def text(self, path: str) -> str | None:
        """A file; None: it is not there.

        Raises:
            UnreadableError: it is a link, too large, or no text.
        """
        if (kind := self.hashes.get(path)) is None:
            return None
        if not is_hash(kind):
            raise UnreadableError(f"is a {kind}, which is not followed")
        content = self.content(path)
        if len(content) > MOST_BYTES:
            raise UnreadableError(f"is larger than {MOST_BYTES // 1024 // 1024} MiB")
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            raise UnreadableError("is no text in UTF-8") from None

    def json(self, path: str) -> Any:
        """The same as JSON.

        Raises:
            UnreadableError: as above, or it is no JSON.
        """
        return self.parsed(path, _as_json)

    def yaml(self, path: str) -> Any:
        """The same as YAML.

        Raises:
            UnreadableError: as above, or it is no YAML.
        """
        return self.parsed(path, as_yaml)

    def parsed(self, path: str, parser: Callable[[str], Read]) -> Read | None:
        """What a parser makes of a file, once; None: it is not there.

        Raises:
            UnreadableError: as above, or the parser raises it.
        """

        def read() -> Read | None:
            text = self.text(path)
            return None if text is None else parser(text)

        return self.once((path, parser), read)

    def once(self, key: Any, make: Callable[[], Read]) -> Read:
        """What is made under a key, made once."""
        if key not in self._read:
            self._read[key] = make()
        found: Read = self._read[key]
        return found

    def below(self, folder: str) -> list[str]:
        """The paths in a folder, at any depth."""
        return sorted(path for path in self.hashes if path.startswith(f"{folder}/"))


def folder_tree(root: Path, algorithm: str = "sha1", only: Iterable[str] | None = None) -> Tree:
    """The artifacts below a root in the file system; a root without them has an empty tree.

    `algorithm` is what git hashes by in the repository that it is compared with; `only` are the
    paths that count, where not all do.

    Raises:
        UnreadableError: there are more files than any fleet has.
    """
    top = root / FOLDER
    is_there = not top.is_symlink() and top.is_dir()
    if only is None:
        kinds = dict(_files(top, "")) if is_there else {}
    else:
        kinds = {path: kind for path in only if is_there and (kind := _kind_of(top / path))}
    return Tree(
        {
            path: _hashed(top / path, algorithm) if kind == "file" else kind
            for path, kind in sorted(kinds.items())
        },
        lambda path: _bytes(top / path),
    )


def is_hash(text: str) -> bool:
    """Whether it stands for a file; otherwise it says what is there in place of one."""
    return len(text) >= 40  # the shorter of git's two


def as_yaml(text: str) -> Any:
    """A YAML document; an empty text is None.

    Raises:
        UnreadableError: it is none, or more than one, or too deep.
    """
    found = as_documents(text)
    if len(found) > 1:
        raise UnreadableError("is more than one document of YAML")
    return found[0] if found else None


def as_documents(text: str) -> list[Any]:
    """All documents of a text in YAML.

    Raises:
        UnreadableError: it is no YAML, or too deep.
    """
    import yaml

    try:
        level = 0
        # the loader calls itself for each level, and ends the process where there are too many
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            level += isinstance(event, yaml.CollectionStartEvent)
            level -= isinstance(event, yaml.CollectionEndEvent)
            if level > _MOST_LEVELS:
                raise UnreadableError(_ENDLESS)
        found = list(yaml.load_all(text, Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError):
        raise UnreadableError("is no YAML") from None
    return [_bounded(each) for each in found]


def _as_json(text: str) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("is no JSON") from None
    return _bounded(found)


def _bounded(value: Any) -> Any:
    """The value, unless it is endless, by aliases that hold themselves, or nearly so."""
    waiting, seen = [(value, 0)], 0
    while waiting:
        each, level = waiting.pop()
        seen += 1
        if seen > _MOST_VALUES or level > _MOST_LEVELS:
            raise UnreadableError(_ENDLESS)
        if isinstance(each, dict):
            waiting += [(part, level + 1) for pair in each.items() for part in pair]
        elif isinstance(each, list | tuple | set):
            waiting += [(part, level + 1) for part in each]
    return value


def _files(top: Path, below: str) -> Iterator[tuple[str, str]]:
    count = 0
    waiting = [below]
    while waiting:
        folder = waiting.pop()
        with os.scandir(top / folder) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                kind = _kind(entry.stat(follow_symlinks=False).st_mode)
                if kind == "folder":
                    waiting.append(path)
                else:
                    yield path, kind
                if (count := count + 1) > MOST_FILES:
                    raise UnreadableError(
                        f"{FOLDER}/ has more than {MOST_FILES} files\n"
                        "    why: no fleet has so many, and all of them would be read\n"
                        "    fix: take out what devops synth does not write"
                    )


def _kind_of(path: Path) -> str | None:
    """None: it is not there, or no file."""
    try:
        kind = _kind(path.lstat().st_mode)
    except OSError:
        return None
    return None if kind == "folder" else kind


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "folder"
    if stat.S_ISREG(mode):
        return "file"
    return "link" if stat.S_ISLNK(mode) else "device"


def _hashed(file: Path, algorithm: str) -> str:
    blob = hashlib.new(algorithm, usedforsecurity=False)
    with _opened(file) as opened:
        blob.update(b"blob %d\0" % os.fstat(opened.fileno()).st_size)
        while part := opened.read(MOST_BYTES):
            blob.update(part)
    return blob.hexdigest()


def _bytes(file: Path) -> bytes:
    with _opened(file) as opened:
        return opened.read(MOST_BYTES + 1)


def _opened(file: Path) -> BinaryIO:
    return os.fdopen(os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")
