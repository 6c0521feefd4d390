"""Paths: in the project's repository, and in a container."""

from __future__ import annotations

import posixpath
import re
from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project._refusals import Refused


def _is_in_the_repository(path: str) -> str:
    normal = posixpath.normpath(path.replace("\\", "/").strip())
    fine = re.fullmatch(r"[\w.@+ /-]+", path) and not path.startswith(("/", "-"))
    if fine and path == normal and normal.split("/")[0] != "..":
        return path
    sound = re.fullmatch(r"[\w.@+][\w.@+ /-]*", normal) and normal.split("/")[0] != ".."
    raise Refused(
        f"is {path!r}",
        why="it is a plain path, seen from the root of the project's repository",
        fix=f"write {normal!r}" if sound else "write one such as 'backend/Dockerfile'",
    )


def _are_apart(paths: tuple[str, ...]) -> tuple[str, ...]:
    if whole := Refused.all(
        (index, refused)
        for index, path in enumerate(paths)
        if (refused := _not_writable(path, paths[:index], paths))
    ):
        raise whole
    return paths


def _not_writable(path: str, before: tuple[str, ...], paths: tuple[str, ...]) -> Refused | None:
    normal = posixpath.normpath("/" + path.strip("/ "))
    if path == "/":
        return Refused(
            "is '/'",
            why="an empty volume there would hide everything that is in the image",
            fix="name the folders that the process writes to, or write read_only_root=False",
        )
    if path != normal or not re.fullmatch(r"[\w.@+ /-]+", path):
        plain = re.fullmatch(r"[\w.@+ /-]{2,}", normal)
        return Refused(
            f"is {path!r}",
            why="a volume is mounted at a plain, absolute path",
            fix=f"write {normal!r}" if plain else "write one such as '/app/tmp'",
        )
    if path in before:
        return Refused(
            f"is {path!r} again", why="one volume is mounted at a path", fix="write it once"
        )
    if outer := next((other for other in paths if path.startswith(f"{other}/")), None):
        return Refused(
            f"is {path!r}, which lies in {outer!r}",
            why="all of that folder can be written to",
            fix="leave one of the two out",
        )
    return None


def _is_in_a_container(path: str) -> str:
    if refused := _not_writable(path, (), ()):
        raise refused
    return path


ContainerPath = Annotated[str, AfterValidator(_is_in_a_container)]
"""An absolute path in a container, and not its root."""


def _is_relative(path: str) -> str:
    normal = posixpath.normpath(path)
    if re.fullmatch(r"[\w.@+-][\w.@+/-]*", path) and path == normal and ".." not in path.split("/"):
        return path
    raise Refused(
        f"is {path!r}",
        why="it is a plain path inside the volume",
        fix="write one such as 'uploads/2026', without a slash in front",
    )


RelativePath = Annotated[str, AfterValidator(_is_relative)]
"""A path inside a volume."""

RepositoryPath = Annotated[str, AfterValidator(_is_in_the_repository)]
"""Relative to the root of the project's repository; "." is the root."""

WritablePaths = Annotated[tuple[str, ...], AfterValidator(_are_apart)]
"""Folders in a container, each to become a volume."""
