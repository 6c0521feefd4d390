"""Dockerfiles to begin with, and the files that belong to them.

They pass `devops docker check` with hadolint, and fit pods as definitions make them: a user by
number, a root that cannot be written to, ports above 1024.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from devops_constructs.errors import OperationError

_FOLDER = Path(__file__).parent


def kinds() -> tuple[str, ...]:
    """What there is to begin with."""
    return tuple(sorted(each.name for each in _FOLDER.iterdir() if (each / "Dockerfile").is_file()))


def starter(kind: str) -> Mapping[str, str]:
    """The files of a kind by their names in the repository, the Dockerfile first."""
    files = sorted((_FOLDER / kind).iterdir(), key=lambda file: (file.name != "Dockerfile", file))
    return {file.name: file.read_text(encoding="utf-8") for file in files if file.is_file()}


def write(files: Mapping[str, str], folder: Path) -> tuple[str, ...]:
    """Put them into a folder, all or none.

    Raises:
        OperationError: there is no such folder, or one of them is there already.
    """
    if not folder.is_dir():
        raise OperationError(
            f"there is no folder {str(folder)!r}\n"
            "    why: the files are put into a clone of the project's repository\n"
            "    fix: clone it, and name the folder of the clone"
        )
    if there := [name for name in files if (folder / name).exists()]:
        raise OperationError(
            f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} there already\n"
            "    why: nothing that somebody wrote is replaced\n"
            "    fix: move it away, or leave --into out and take from what is printed"
        )
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(files)
