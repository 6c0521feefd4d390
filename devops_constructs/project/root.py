"""Where the definitions are. Loads nothing else, so that a command can start the engines first."""

from __future__ import annotations

from pathlib import Path

from devops_constructs.errors import DefinitionError, Problem

FOLDER = "projects"
FLEET_FILE = "fleet.py"


def find_root(start: Path) -> Path:
    """The nearest folder at or above `start` that holds `projects/fleet.py`.

    Raises:
        DefinitionError: there is none.
    """
    for folder in (start, *start.parents):
        if (folder / FOLDER / FLEET_FILE).is_file():
            return folder
    raise DefinitionError(
        [
            Problem(
                what=f"no {FOLDER}/{FLEET_FILE} in {start.name or start} or a folder above it",
                why="the definitions are read from there",
                fix="go to the repository with the definitions, or name it with --root",
            )
        ]
    )


def definition_files(root: Path) -> list[Path]:
    """The files of the projects, in the order of their names."""
    files = sorted((root / FOLDER).glob("*.py"))
    return [file for file in files if file.name != FLEET_FILE and not file.name.startswith("_")]
