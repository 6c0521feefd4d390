"""Reads `projects/`: the fleet and one project per file, with all mistakes of all files in one
error."""

from __future__ import annotations

import ast
import contextlib
import sys
import traceback
from contextlib import AbstractContextManager
from pathlib import Path
from types import CodeType
from typing import Any, TypeVar

from devops_constructs.errors import DefinitionError, Place, Problem
from devops_constructs.project import _portfolio_checks
from devops_constructs.project._definition import recording
from devops_constructs.project._settling import settled
from devops_constructs.project._written import shown, shown_below
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.project import Project
from devops_constructs.project.root import FLEET_FILE, FOLDER, definition_files

D = TypeVar("D", Fleet, Project)


class LoadedPortfolio:
    """What `load` found: the portfolio, and which file each project came from."""

    def __init__(self, root: Path, portfolio: Portfolio, files: dict[str, str]) -> None:
        self.root = root
        self.portfolio = portfolio
        self._files = files

    def file_of(self, project: Project | None) -> str:
        """The definition's path below the root, with forward slashes; None means the fleet."""
        return self._files[project.name if project else ""]

    def places(self) -> AbstractContextManager[None]:
        """Within it, the places of problems are relative to the root."""
        return shown_below(self.root)


class Reading:
    """What the files say, right or wrong."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self._projects: list[tuple[Project, str]] = []
        with self.places():
            self._fleet = self._read()

    def places(self) -> AbstractContextManager[None]:
        """Within it, the places of problems are relative to the root."""
        return shown_below(self.root)

    def loaded(self) -> LoadedPortfolio:
        """The portfolio.

        Raises:
            DefinitionError: with every problem of every file; one broken file does not hide those
            of the others.
        """
        if self.problems or self._fleet is None:
            raise DefinitionError(self.problems)
        return self._portfolio(self._fleet, self._projects)

    def sound(self) -> LoadedPortfolio | None:
        """The projects in which nothing was found, of a fleet in which nothing was found; None:
        there are none."""
        broken = {problem.where.file if problem.where else None for problem in self.problems}
        sound = [(project, file) for project, file in self._projects if file not in broken]
        if self._fleet is None or not sound or broken & {None, f"{FOLDER}/{FLEET_FILE}"}:
            return None
        return self._portfolio(self._fleet, sound)

    def _read(self) -> Fleet | None:
        fleet = _read(self.root / FOLDER / FLEET_FILE, "fleet", Fleet, self.problems)
        for path in definition_files(self.root):
            project = _read(path, "project", Project, self.problems)
            if project is not None:
                self._projects.append((project, f"{FOLDER}/{path.name}"))
        self._projects.sort(key=lambda pair: pair[0].name)
        projects = tuple(project for project, _ in self._projects)
        self.problems += _portfolio_checks.among(projects)
        if fleet is not None:
            self.problems += _portfolio_checks.against(fleet, projects)
        return fleet

    def _portfolio(self, fleet: Fleet, projects: list[tuple[Project, str]]) -> LoadedPortfolio:
        all_of_them = tuple(project for project, _ in projects)
        portfolio = Portfolio.model_construct(fleet=fleet, projects=all_of_them)
        files = {project.name: file for project, file in projects}
        return LoadedPortfolio(self.root, portfolio, {"": f"{FOLDER}/{FLEET_FILE}", **files})


def load(root: Path) -> LoadedPortfolio:
    """Read every definition below `root`.

    Raises:
        DefinitionError: with every problem of every file; one broken file does not hide those of
        the others.
    """
    return Reading(root).loaded()


def _read(path: Path, variable: str, kind: type[D], problems: list[Problem]) -> D | None:
    if not path.is_file():
        problems.append(
            Problem(
                what=f"there is no {FOLDER}/{path.name}",
                why="projects run on the clusters and in the zones that it names",
                fix=f"write it, with {variable} = {kind.__name__}(...)",
            )
        )
        return None
    module = _executed(path, problems)
    if module is None:
        return None
    draft = module.get(variable)
    if isinstance(draft, kind):
        return settled(draft, problems)
    others = [name for name, value in module.items() if isinstance(value, kind)]
    problems.append(
        Problem(
            what=f"{variable!r} is no {kind.__name__}"
            if variable in module
            else f"the file defines no {variable!r}",
            why=f"the loader takes the {kind.__name__} from the variable of that name",
            fix=f"rename {others[0]!r} to {variable!r}"
            if others
            else f"write {variable} = {kind.__name__}(...)",
            where=Place(shown(str(path)), 1),
        )
    )
    return None


def _executed(path: Path, problems: list[Problem]) -> dict[str, Any] | None:
    file = str(path)
    module: dict[str, Any] = {"__name__": f"{FOLDER}.{path.stem}", "__file__": file}
    try:
        code = _compiled(path)
        # what a definition prints is talk, and stdout is for results
        with recording(), contextlib.redirect_stdout(sys.stderr):
            exec(code, module)  # noqa: S102 - definitions are code of this repository
    except SyntaxError as error:
        if error.filename == file:
            problems.append(_broken(file, error.lineno or 1, f"not valid Python: {error.msg}"))
        else:
            named = f"{shown(error.filename or '?')}:{error.lineno or 1}"
            problems.append(_broken(file, _line(error, file), f"{named} is not valid Python"))
    except UnicodeDecodeError:
        problems.append(_broken(file, 1, "not UTF-8 text"))
    except (Exception, SystemExit) as error:  # it must not hide the problems of the other files
        problems.append(_broken(file, _line(error, file), _told(error)))
    else:
        return module
    return None


def _line(error: BaseException, file: str) -> int:
    """The line of the definition at which something went wrong, there or in what it imports."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    return (lines or [1])[-1] or 1


def _told(error: BaseException) -> str:
    """What an exception says, if it speaks of names and types only: others may quote values."""
    harmless = isinstance(error, NameError | AttributeError | ImportError | TypeError)
    return f"{type(error).__name__} while it was read" + (f": {error}" if harmless else "")


def _compiled(path: Path) -> CodeType:
    tree = ast.parse(path.read_text(encoding="utf-8-sig"), filename=str(path))
    return compile(tree, str(path), "exec", dont_inherit=True)


def _broken(file: str, line: int, what: str) -> Problem:
    return Problem(
        what=what,
        why="nothing can be generated from a definition that cannot be read",
        fix="mend that line; definitions are plain data",
        where=Place(shown(file), line),
    )
