"""Whose workflows belong into a clone: the fleet's own, or those of one project."""

from __future__ import annotations

import re
from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.operations.git_repository import GitRepository
from devops_constructs.project.fleet import Fleet, did_you_mean
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.project import Project


def project_of(clone: GitRepository, portfolio: Portfolio, named: str | None) -> Project:
    """The project whose repository it is, by name, else by where it was cloned from, else by the
    name of its folder.

    Raises:
        OperationError: there is none, or the folder is no repository.
    """
    top = clone.top
    if top is None:
        raise OperationError(
            f"{clone.folder} is in no repository of git\n"
            "    why: workflows lie in .github, at its top\n"
            "    fix: name the folder of a clone"
        )
    if named is not None:
        return _named(portfolio, named)
    owner, name = _owner_and_name(clone, top)
    found = [each for each in portfolio.projects if _is_of(each, portfolio.fleet, owner, name)]
    if len(found) != 1:
        raise OperationError(_unknown(portfolio, owner, name))
    return found[0]


def _named(portfolio: Portfolio, name: str) -> Project:
    for project in portfolio.projects:
        if project.name == name:
            return project
    raise OperationError(
        f"there is no project {name!r}\n"
        "    why: projects are named by their definitions\n"
        f"    fix: {did_you_mean(name, [project.name for project in portfolio.projects])}"
    )


def _owner_and_name(clone: GitRepository, top: Path) -> tuple[str | None, str]:
    """No owner: it was cloned from nowhere, so the folder's name has to do."""
    address = (clone.address or "").removesuffix("/").removesuffix(".git")
    match = re.search(r"[/:]([^/:]+)/([^/:]+)$", address)
    return (match[1], match[2]) if match else (None, top.name)


def _is_of(project: Project, fleet: Fleet, owner: str | None, name: str) -> bool:
    # GitHub does not tell capitals apart
    wanted = (fleet.github_owner.lower(), project.github_repository.lower())
    return wanted == ((owner or fleet.github_owner).lower(), name.lower())


def _unknown(portfolio: Portfolio, owner: str | None, name: str) -> str:
    known = sorted(
        f"{portfolio.fleet.github_owner}/{p.github_repository}" for p in portfolio.projects
    )
    return (
        f"no project has the repository {f'{owner}/{name}' if owner else name}\n"
        f"    why: its workflows are those of a project; there are {', '.join(known)}\n"
        "    fix: name the project with --project"
    )
